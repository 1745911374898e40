/** Labels that a setting adds to the series of an object, and where their values come from. */
import type { Settings } from '../../config/settings.ts';
import type { Joinable } from '../../resources/declare/joins.ts';
import { type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import { kinds as builtIn } from '../../resources/kinds.ts';
import { parsePromotions, patternsFor } from '../../resources/options/allowlist.ts';
import { labelName } from '../../resources/values/label-names.ts';

/** One label beside those that name the object. */
export interface AddedLabelReport {
  readonly label: string;
  /** Null where nothing has given it so far. */
  readonly value: string | null;
  /** The setting, and the object that it comes from. */
  readonly from: string;
}

/** The labels that are added to a kept object of a configured kind. */
export function addedLabels(shown: Kind, object: KubernetesObject, settings: Settings): readonly AddedLabelReport[] {
  const whole = builtIn.find((kind) => kindId(kind) === kindId(shown));
  const { labels } = shown.identity;
  const values = shown.identity.values(object);
  const first = whole?.identity.labels.length ?? 0;
  return labels.slice(first).map((label, at) => ({
    label,
    value: values[first + at] ?? null,
    from: originOf(label, whole ?? shown, object, settings),
  }));
}

function originOf(label: string, kind: Kind, object: KubernetesObject, settings: Settings): string {
  if (label === 'cluster') return '--cluster-name, by --join=cluster';
  for (const name of settings.join) {
    const joinable = kind.joinable?.[name] as Joinable | undefined;
    if (!joinable?.labels.some((each) => each.name === label)) continue;
    const source = joinable.join?.key(object);
    return `${source === undefined ? 'the object itself' : source}, by --join=${name}`;
  }
  for (const [prefix, flag, text] of [
    ['label', '--promote-labels', settings.promoteLabels],
    ['annotation', '--promote-annotations', settings.promoteAnnotations],
  ] as const) {
    const keys = patternsFor(parsePromotions(prefix)(flag, text), kind) ?? [];
    const key = keys.find((each) => labelName(prefix, each) === label);
    if (key !== undefined) return `its ${prefix} ${key}, by ${flag}`;
  }
  return 'another setting';
}
