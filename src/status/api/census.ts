/** A count of all series by namespace and by label, made a turn at a time when somebody asks. */
import { exposedLabel, exposedLabels } from '../../prometheus/formats/names.ts';
import type { DynamicLabels, Family } from '../../resources/declare/family.ts';
import { SERIES_IN_LINES } from '../../resources/declare/histogram.ts';
import { identityOf, type Kind, type KubernetesObject, Sampler } from '../../resources/declare/kind.ts';
import type { StatusSource } from '../source.ts';
import { LabelCount } from './label-count.ts';

/** What one namespace has. */
export interface NamespaceCount {
  readonly objects: number;
  readonly series: number;
}

/** The count of one moment; each kind as it was when its turn came. */
export interface Census {
  /** By name; "" for what is in none. */
  readonly namespaces: ReadonlyMap<string, NamespaceCount>;
  /** By name. */
  readonly labels: ReadonlyMap<string, LabelCount>;
  readonly series: number;
}

/** Milliseconds after which what was counted of blocks is forgotten, where nobody looks. */
const FORGETTING = 300_000;

/**
 * Counts what /metrics has. The event loop is held for a turn at most. While somebody looks it is remembered what each block has,
 * so that only those are counted anew in which something changed.
 */
export function createCensus({
  exposition,
  turns,
  signal,
}: Pick<StatusSource, 'exposition' | 'turns' | 'signal'>): () => Promise<Census> {
  let known: ReadonlyMap<Kind, ReadonlyMap<number, BlockCount>> = new Map();
  let timer: NodeJS.Timeout | undefined;
  return async () => {
    clearTimeout(timer);
    const counted = new Map<Kind, Map<number, BlockCount>>();
    const census = { namespaces: new Map<string, NamespaceCount>(), labels: new Map<string, LabelCount>(), series: 0 };
    for (const { kind, blocks } of exposition.kinds.map((state) => ({ kind: state.kind, blocks: state.blocks() }))) {
      const before = known.get(kind);
      const now = new Map<number, BlockCount>();
      const counter = createCounter(kind);
      for (const { copy, objects } of blocks) {
        let block = before?.get(copy);
        if (block === undefined) {
          for (const object of objects) {
            if (turns.isOver()) await turns.next();
            signal.throwIfAborted();
            counter.count(object);
          }
          block = counter.take();
        }
        if (turns.isOver()) await turns.next();
        signal.throwIfAborted();
        now.set(copy, block);
        add(block, census);
      }
      counted.set(kind, now);
    }
    known = counted;
    clearTimeout(timer);
    timer = setTimeout(() => {
      known = new Map();
    }, FORGETTING).unref();
    return census;
  };
}

/** What one block has. */
interface BlockCount {
  readonly namespaces: ReadonlyMap<string, NamespaceCount>;
  readonly labels: readonly ValueCounts[];
}

/** The values of a label, and how many series have each. */
interface ValueCounts {
  readonly label: string;
  readonly values: readonly string[];
  readonly series: Uint32Array;
}

function add(
  block: BlockCount,
  census: {
    readonly namespaces: Map<string, NamespaceCount>;
    readonly labels: Map<string, LabelCount>;
    series: number;
  },
): void {
  for (const [namespace, { objects, series }] of block.namespaces) {
    const sum = census.namespaces.get(namespace) ?? { objects: 0, series: 0 };
    census.namespaces.set(namespace, { objects: sum.objects + objects, series: sum.series + series });
    census.series += series;
  }
  for (const { label, values, series } of block.labels) {
    let count = census.labels.get(label);
    if (count === undefined) {
      count = new LabelCount();
      census.labels.set(label, count);
    }
    for (let at = 0; at < values.length; at++) count.add(values[at]!, series[at]!);
  }
}

/** Series of a block by the value of one label. */
class ValueTally {
  readonly counts = new Map<string, number>();

  add(value: string, series: number): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + series);
  }
}

/** Counts the series of one object after the other, and what labels they have, until that is taken. */
function createCounter(kind: Kind): { count(object: KubernetesObject): void; take(): BlockCount } {
  const labels = new Map<string, ValueTally>();
  let namespaces = new Map<string, NamespaceCount>();
  const count = samplesCounter(kind, (label) => {
    let tally = labels.get(label);
    if (tally === undefined) {
      tally = new ValueTally();
      labels.set(label, tally);
    }
    return tally;
  });
  return {
    count(object) {
      const samples = count(object);
      const { namespace } = object.metadata;
      const { objects, series } = namespaces.get(namespace) ?? { objects: 0, series: 0 };
      namespaces.set(namespace, { objects: objects + 1, series: series + samples });
    },
    take() {
      const taken: ValueCounts[] = [];
      for (const [label, { counts }] of labels) {
        if (counts.size === 0) continue;
        taken.push({ label, values: [...counts.keys()], series: Uint32Array.from(counts.values()) });
        counts.clear();
      }
      const block = { namespaces, labels: taken };
      namespaces = new Map();
      return block;
    },
  };
}

/** Gives the series of one object after the other, and tells what labels they have. */
function samplesCounter(kind: Kind, countOf: (label: string) => ValueTally): (object: KubernetesObject) => number {
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
