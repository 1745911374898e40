import type { Kind } from '../../resources/declare/kind.ts';
import {
  type Transition,
  type TransitionCount,
  type TransitionCounts,
  type TransitionSource,
  transitionsKind,
} from '../../resources/declare/transitions.ts';
import { configure } from '../../resources/options/configure.ts';
import { byDefault, type FamilyFilter } from '../../resources/options/family-filter.ts';
import { transitionSourceOf } from '../../resources/transitions.ts';
import type { StateStore } from '../store.ts';
import { keepTallies, type Tallied, type Tally, type TallyOptions } from './tallies.ts';

/** What is watched and therefore counted. */
export interface CountingOptions extends TallyOptions {
  /** One that is only watched for others is not counted. */
  readonly kinds: readonly Kind[];
  /** The name of the cluster, where it is put on every series. */
  readonly cluster?: string | undefined;
  /** Which counters are told; all where it is not given. */
  readonly families?: FamilyFilter | undefined;
}

/**
 * Counts the transitions of a store's objects, each kind's from its first list on, and keeps the counters in the store as
 * objects of a kind of its own, `transitions`, as `keepTallies` says. To be called before the first list is complete.
 */
export function countTransitions(store: StateStore, options: CountingOptions): Tallied {
  const { kinds, cluster, families = byDefault } = options;
  const sources = kinds.map(transitionSourceOf).filter((source) => source !== undefined);
  const watched = sources.filter((source) => transitionsKind([source]).families.some(families));
  const kind = configure(transitionsKind(watched), { cluster, families });
  return keepTallies(store, watched.map(tallyOf), () => store.open(kind), options);
}

function tallyOf({
  resource,
  group,
  countedFor,
  counters,
  transitions,
}: TransitionSource): Tally<TransitionCounts, Transition> {
  const zeros: TransitionCounts['counts'] = new Map(
    counters.map((counter) => [counter.name, counter.zeros.map((labels) => ({ labels, value: 0 }))]),
  );
  return {
    resource,
    group,
    countedFor,
    opened: (metadata) => ({ metadata, counts: zeros }),
    added(object, events) {
      const counts = new Map(object.counts);
      for (const { counter, labels, times } of events) {
        counts.set(counter, added(counts.get(counter) ?? [], labels, times));
      }
      return { ...object, counts };
    },
    // The series stay, since a receiver knows them already.
    emptied(object) {
      const counts = [...object.counts].map(
        ([name, series]) => [name, series.map(({ labels }) => ({ labels, value: 0 }))] as const,
      );
      return { ...object, counts: new Map(counts) };
    },
    events: transitions,
  };
}

function added(counts: readonly TransitionCount[], labels: readonly string[], times: number): TransitionCount[] {
  const at = counts.findIndex((count) => count.labels.every((value, index) => value === labels[index]));
  return at < 0 ? [...counts, { labels, value: times }] : counts.with(at, { labels, value: counts[at]!.value + times });
}
