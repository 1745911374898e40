import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { type EventCount, type EventCounts, eventCounts } from '../../resources/kinds/events/event-counts.ts';
import { type Event, events, type KeptEvent, keptOf } from '../../resources/kinds/events/events.ts';
import { configure } from '../../resources/options/configure.ts';
import { byDefault, type FamilyFilter } from '../../resources/options/family-filter.ts';
import type { StateStore } from '../store.ts';
import { keepTallies, type Tallied, type Tally, type TallyOptions } from './tallies.ts';

/** What is counted. */
export interface EventCountingOptions extends TallyOptions {
  /** The name of the cluster, where it is put on every series. */
  readonly cluster?: string | undefined;
  /** Whether the counter is told; it is where this is not given. */
  readonly families?: FamilyFilter | undefined;
}

/** Series that a namespace has at most; what has other labels is told as of the kind and reason `other`. */
export const MOST_EVENT_SERIES = 128;

/**
 * Counts how often a store's Events happen, from their first list on, and keeps the counters in the store as objects of a
 * kind of its own, `eventcounts`, as `keepTallies` says. To be called before the first list is complete.
 */
export function countEvents(store: StateStore, options: EventCountingOptions): Tallied {
  const { cluster, families = byDefault } = options;
  const kind = configure(eventCounts, { cluster, families });
  const tallies = kind.families.length === 0 ? [] : [TALLY];
  return keepTallies(store, tallies, () => store.open(kind), options);
}

/** What happened some more times. */
type Happened = EventCount;

const TALLY: Tally<EventCounts, Happened> = {
  resource: events.resource,
  group: events.group,
  countedFor: 'namespace',
  opened: (metadata) => ({ metadata, counts: [] }),
  added: (object, all) => ({ ...object, counts: all.reduce(added, object.counts) }),
  // The series stay, since a receiver knows them already.
  emptied: (object) => ({ ...object, counts: object.counts.map(({ labels }) => ({ labels, value: 0 })) }),
  events: happened,
};

function happened(before: KubernetesObject | undefined, after: KubernetesObject): readonly Happened[] {
  const { involvedKind, reason, type, occurrences, earlier } = keptOf(after as Event | KeptEvent);
  const known = before === undefined ? earlier : keptOf(before as Event | KeptEvent).occurrences;
  if (occurrences <= known) return [];
  // The API knows no third type, but takes any from those who write core/v1.
  const ofType = TYPES.includes(type) ? type : OTHER;
  return [{ labels: [involvedKind, reason, ofType], value: occurrences - known }];
}

function added(counts: readonly EventCount[], { labels, value }: Happened): readonly EventCount[] {
  const at = counts.findIndex((count) => count.labels.every((text, index) => text === labels[index]));
  if (at >= 0) return counts.with(at, { labels, value: counts[at]!.value + value });
  const [kind, reason, type] = labels;
  // Those of `other` come on top: there is one for each type.
  const isFull = counts.filter((count) => count.labels[1] !== OTHER).length >= MOST_EVENT_SERIES;
  if (isFull && (kind !== OTHER || reason !== OTHER)) return added(counts, { labels: [OTHER, OTHER, type], value });
  return [...counts, { labels, value }];
}

const TYPES = ['Normal', 'Warning'];
const OTHER = 'other';
