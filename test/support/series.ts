/** Series as sorted texts, so that what different outputs tell can be compared. */
import type { DynamicLabels } from '../../src/resources/declare/family.ts';
import { eachSample, identityOf, type Kind, type KubernetesObject } from '../../src/resources/declare/kind.ts';
import type { KindState } from '../../src/state/kind-state.ts';
import type { StateStore } from '../../src/state/store.ts';

/** One series as text: name, labels sorted by name, value. An empty label is none, as Prometheus has it. */
export function seriesText(name: string, labels: Readonly<Record<string, unknown>>, value: number): string {
  const sorted = Object.entries(labels)
    .filter(([, label]) => label !== undefined && label !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  return `${name}{${sorted.join(',')}} ${value}`;
}

/** The series of everything in a store, as a walk with `eachSample` gives them. */
export function walkedSeries(store: StateStore): string[] {
  return store.kinds.flatMap(walkedKind).sort();
}

/** The series of one kind, the same way. */
export function walkedKind(state: KindState): string[] {
  const objects = state.blocks().flatMap((block) => block.objects);
  return state.kind.families.flatMap((_, index) => walkedFamily(state.kind, index, objects)).sort();
}

function dynamicEntries({ names, values }: DynamicLabels = { names: [], values: [] }) {
  return names.map((label, at) => [label, values[at]]);
}

function walkedFamily(kind: Kind, index: number, objects: readonly KubernetesObject[]): string[] {
  const family = kind.families[index]!;
  const series: string[] = [];
  const identity = identityOf(kind, family);
  let values: readonly (string | undefined)[];
  let more: DynamicLabels | undefined;
  eachSample(family, objects, {
    object: (object) => {
      values = identity.values(object);
      more = identity.dynamic?.(object);
    },
    sample: (value, labels = [], dynamic) => {
      const entries = [
        ...identity.labels.map((label, at) => [label, values[at]]),
        ...dynamicEntries(more),
        ...family.labels.map((label, at) => [label, labels[at]]),
        ...dynamicEntries(dynamic),
      ];
      series.push(seriesText(family.name, Object.fromEntries(entries), value));
    },
  });
  return series;
}
