/** A count of those series that selectors mean, a turn at a time. */
import { exposedLabel, exposedLabels, exposedName } from '../../prometheus/formats/names.ts';
import type { DynamicLabels, Family } from '../../resources/declare/family.ts';
import { SERIES_IN_LINES } from '../../resources/declare/histogram.ts';
import { identityOf, type Kind, type KubernetesObject, Sampler } from '../../resources/declare/kind.ts';
import type { StatusSource } from '../source.ts';
import { LabelCount } from './label-count.ts';
import type { Selector } from './selectors.ts';

/** Series by name, and the labels that they have. */
export interface SeriesCount {
  readonly names: ReadonlyMap<string, number>;
  readonly labels: ReadonlyMap<string, LabelCount>;
}

/** Counts the series that one of the selectors means. Families whose names none means are not asked. */
export async function countMatched(
  { exposition, turns, signal }: Pick<StatusSource, 'exposition' | 'turns' | 'signal'>,
  selectors: readonly Selector[],
): Promise<SeriesCount> {
  const names = new Map<string, number>();
  const labels = new Map<string, LabelCount>();
  for (const state of exposition.kinds) {
    const counters = state.kind.families.flatMap((family) => {
      const meant = selectors.filter((selector) => meansName(selector, exposedName(family)));
      return meant.length === 0 ? [] : [createCounter(state.kind, family, meant, names, labels)];
    });
    if (counters.length === 0) continue;
    for (const { objects } of state.blocks()) {
      for (const object of objects) {
        if (turns.isOver()) await turns.next();
        signal.throwIfAborted();
        for (const count of counters) count(object);
      }
    }
  }
  return { names, labels };
}

/** Whether a selector may mean series of this name. */
export function meansName(selector: Selector, name: string): boolean {
  return selector.every(({ label, test }) => label !== '__name__' || test(name));
}

/** The labels of one series; names that the object decides on come last. */
interface Row {
  readonly names: readonly string[];
  readonly values: readonly (string | undefined)[];
}

function createCounter(
  kind: Kind,
  family: Family<KubernetesObject>,
  selectors: readonly Selector[],
  names: Map<string, number>,
  labels: Map<string, LabelCount>,
): (object: KubernetesObject) => void {
  const identity = identityOf(kind, family);
  const isTranslated = family.entity !== undefined;
  const spelled = (all: readonly string[]) => (isTranslated ? all.map(exposedLabel) : all);
  const dynamicOf = (all: DynamicLabels | undefined): Row[] =>
    all === undefined ? [] : [isTranslated ? exposedLabels(all) : all];
  const [first, own] = [spelled(identity.labels), spelled(family.labels)];
  const name = exposedName(family);
  let about: readonly Row[] = [];
  const sampler = new Sampler(family, (_value, values = [], dynamic, histogram) => {
    const rows = [...about, { names: own, values }, ...dynamicOf(dynamic)];
    const isMeant = selectors.some((selector) =>
      selector.every(({ label, test }) => label === '__name__' || test(valueIn(rows, label))),
    );
    if (!isMeant) return;
    const series = histogram === undefined ? 1 : SERIES_IN_LINES;
    names.set(name, (names.get(name) ?? 0) + series);
    for (const row of rows) countRow(labels, row, series);
  });
  return (object) => {
    about = [{ names: first, values: identity.values(object) }, ...dynamicOf(identity.dynamic?.(object))];
    sampler.visit(object);
  };
}

function valueIn(rows: readonly Row[], label: string): string {
  for (const { names, values } of rows) {
    const at = names.indexOf(label);
    if (at >= 0) return values[at] ?? '';
  }
  return '';
}

function countRow(labels: Map<string, LabelCount>, { names, values }: Row, series: number): void {
  for (let at = 0; at < names.length; at++) {
    const value = values[at];
    if (value === undefined || value === '') continue;
    let count = labels.get(names[at]!);
    if (count === undefined) {
      count = new LabelCount();
      labels.set(names[at]!, count);
    }
    count.add(value, series);
  }
}
