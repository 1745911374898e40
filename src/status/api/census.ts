/** A count of all series by namespace and by label, made a turn at a time when somebody asks. */
import { exposedLabel, exposedLabels } from '../../prometheus/formats/names.ts';
import type { DynamicLabels, Family } from '../../resources/declare/family.ts';
import { SERIES_IN_LINES } from '../../resources/declare/histogram.ts';
import { identityOf, type Kind, type KubernetesObject, Sampler } from '../../resources/declare/kind.ts';
import type { StatusSource } from '../source.ts';
import { LabelCount } from './label-count.ts';

/** What one namespace has. */
export interface NamespaceCount {
  objects: number;
  series: number;
}

/** The count of one moment; each kind as it was when its turn came. */
export interface Census {
  /** By name; "" for what is in none. */
  readonly namespaces: ReadonlyMap<string, NamespaceCount>;
  /** By name. */
  readonly labels: ReadonlyMap<string, LabelCount>;
  readonly series: number;
}

/** Counts what /metrics has. The event loop is held for a turn at most. */
export async function takeCensus({
  exposition,
  turns,
  signal,
}: Pick<StatusSource, 'exposition' | 'turns' | 'signal'>): Promise<Census> {
  const namespaces = new Map<string, NamespaceCount>();
  const labels = new Map<string, LabelCount>();
  let series = 0;
  for (const state of exposition.kinds) {
    const count = createCounter(state.kind, labels);
    for (const { objects } of state.blocks()) {
      for (const object of objects) {
        if (turns.isOver()) await turns.next();
        signal.throwIfAborted();
        const samples = count(object);
        series += samples;
        const { namespace } = object.metadata;
        const known = namespaces.get(namespace);
        if (known === undefined) namespaces.set(namespace, { objects: 1, series: samples });
        else {
          known.objects++;
          known.series += samples;
        }
      }
    }
  }
  return { namespaces, labels, series };
}

/** Counts the series of one object after the other, and what labels they have. */
function createCounter(kind: Kind, labels: Map<string, LabelCount>): (object: KubernetesObject) => number {
  const countOf = (label: string): LabelCount => {
    let count = labels.get(label);
    if (count === undefined) {
      count = new LabelCount();
      labels.set(label, count);
    }
    return count;
  };
  const countDynamic = ({ names, values }: DynamicLabels, series: number) => {
    for (let at = 0; at < names.length; at++) if (values[at] !== '') countOf(names[at]!).add(values[at]!, series);
  };
  const samplers = kind.families.map((family) => {
    const own = family.labels.map((label) => countOf(exposed(family, label)));
    const counted = { samples: 0, identity: identityOf(kind, family), family };
    const sampler = new Sampler(family, (_value, values, dynamic, histogram) => {
      const series = histogram === undefined ? 1 : SERIES_IN_LINES;
      counted.samples += series;
      for (let at = 0; at < own.length; at++) {
        const value = values?.[at];
        if (value !== undefined && value !== '') own[at]!.add(value, series);
      }
      if (dynamic !== undefined) countDynamic(family.entity === undefined ? dynamic : exposedLabels(dynamic), series);
    });
    return { sampler, counted };
  });
  const identities = [...Map.groupBy(samplers, ({ counted }) => counted.identity)].map(([identity, group]) => ({
    identity,
    group,
    isTranslated: group[0]!.counted.family.entity !== undefined,
    counts: identity.labels.map((label) => countOf(exposed(group[0]!.counted.family, label))),
  }));
  return (object) => {
    let all = 0;
    for (const { identity, group, counts, isTranslated } of identities) {
      let samples = 0;
      for (const { sampler, counted } of group) {
        counted.samples = 0;
        sampler.visit(object);
        samples += counted.samples;
      }
      all += samples;
      if (samples === 0) continue;
      const values = identity.values(object);
      for (let at = 0; at < counts.length; at++) {
        const value = values[at];
        if (value !== undefined && value !== '') counts[at]!.add(value, samples);
      }
      const dynamic = identity.dynamic?.(object);
      if (dynamic !== undefined) countDynamic(isTranslated ? exposedLabels(dynamic) : dynamic, samples);
    }
    return all;
  };
}

function exposed({ entity }: Family<KubernetesObject>, label: string): string {
  return entity === undefined ? label : exposedLabel(label);
}
