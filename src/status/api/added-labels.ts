/** Labels that a setting adds to the series of an object, and where their values come from. */
import type { Settings } from '../../config/settings.ts';
import { idOf, type Joinable } from '../../resources/declare/joins.ts';
import { type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import { kinds as builtIn } from '../../resources/kinds.ts';
import { parsePromotions, patternsFor } from '../../resources/options/allowlist.ts';
import { labelName } from '../../resources/values/label-names.ts';
import type { StateStore } from '../../state/store.ts';
import type { StatusSource } from '../source.ts';

/** One label beside those that name the object. */
export interface AddedLabelReport {
  readonly label: string;
  /** Null where nothing has given it so far. */
  readonly value: string | null;
  /** The setting, and the object that it comes from. */
  readonly from: string;
}

/** The labels that are added to a kept object of a configured kind. */
export function addedLabels(
  shown: Kind,
  object: KubernetesObject,
  { settings: current, store }: Pick<StatusSource, 'settings' | 'store'>,
): readonly AddedLabelReport[] {
  const settings = current();
  const whole = builtIn.find((kind) => kindId(kind) === kindId(shown));
  const { labels } = shown.identity;
  const values = shown.identity.values(object);
  const first = whole?.identity.labels.length ?? 0;
  return labels.slice(first).flatMap((label, at) => {
    const value = values[first + at];
    // Of kinds that are not built in all labels are here, of which settings add few.
    const from =
      originOf(label, whole ?? shown, object, settings, value === undefined ? store : undefined) ??
      (whole && 'another setting');
    return from === undefined ? [] : [{ label, value: value ?? null, from }];
  });
}

/** With a store it is said what is wrong with the source, since it gave nothing. */
function originOf(
  label: string,
  kind: Kind,
  object: KubernetesObject,
  settings: Settings,
  store: StateStore | undefined,
): string | undefined {
  if (label === 'cluster') return '--cluster-name, by --join=cluster';
  for (const name of settings.join) {
    const joinable = kind.joinable?.[name] as Joinable | undefined;
    if (!joinable?.labels.some((each) => each.name === label)) continue;
    const source = joinable.join?.key(object);
    const whose = source === undefined ? 'the object itself' : `${source}${store ? whyNothing(source, store) : ''}`;
    return `${whose}, by --join=${name}`;
  }
  for (const [prefix, flag, text] of [
    ['label', '--promote-labels', settings.promoteLabels],
    ['annotation', '--promote-annotations', settings.promoteAnnotations],
  ] as const) {
    const keys = patternsFor(parsePromotions(prefix)(flag, text), kind) ?? [];
    const key = keys.find((each) => labelName(prefix, each) === label);
    if (key !== undefined) return `its ${prefix} ${key}, by ${flag}`;
  }
  return undefined;
}

/** Why a source, which a key names, gives nothing. */
function whyNothing(key: string, store: StateStore): string {
  const id = idOf(key);
  const scopes = store.kind(id)?.scopes;
  if (scopes === undefined) return ', which is not watched';
  const isThere = scopes.some((scope) => scope.find(key.slice(id.length + 1)) !== undefined);
  return isThere ? ', which says nothing of it' : ', which is not there';
}
