/** Series as sorted texts, so that what different outputs tell can be compared. */
import { eachSample, type Kind, type KubernetesObject } from '../../src/resources/kind.ts';
import { blocksOf, type StateStore } from '../../src/state/store.ts';

/** One series as text: name, labels sorted by name, value. */
export function seriesText(name: string, labels: Readonly<Record<string, unknown>>, value: number): string {
  const sorted = Object.entries(labels)
    .filter(([, label]) => label !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  return `${name}{${sorted.join(',')}} ${value}`;
}

/** The series of everything in a store, as a walk with `eachSample` gives them. */
export function walkedSeries(store: StateStore): string[] {
  return store.kinds
    .flatMap((state) =>
      state.kind.families.flatMap((_, index) =>
        walkedFamily(
          state.kind,
          index,
          blocksOf(state).flatMap((b) => b.objects),
        ),
      ),
    )
    .sort();
}

function walkedFamily(kind: Kind, index: number, objects: readonly KubernetesObject[]): string[] {
  const family = kind.families[index]!;
  const series: string[] = [];
  let identity: readonly (string | undefined)[];
  eachSample(family, objects, {
    object: (object) => {
      identity = kind.identity.values(object);
    },
    sample: (value, labels = [], dynamic = { names: [], values: [] }) => {
      const entries = [
        ...kind.identity.labels.map((label, at) => [label, identity[at]]),
        ...family.labels.map((label, at) => [label, labels[at]]),
        ...dynamic.names.map((label, at) => [label, dynamic.values[at]]),
      ];
      series.push(seriesText(family.name, Object.fromEntries(entries), value));
    },
  });
  return series;
}
