import {
  type Duration,
  type DurationSeries,
  type DurationSource,
  type Durations,
  durationsKind,
  type Moment,
  type Progress,
  WHEN_HEARD,
} from '../../resources/declare/durations.ts';
import { NOTHING_OBSERVED, observed } from '../../resources/declare/histogram.ts';
import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import { durationSourceOf } from '../../resources/durations.ts';
import { configure } from '../../resources/options/configure.ts';
import { byDefault, type FamilyFilter } from '../../resources/options/family-filter.ts';
import type { StateStore } from '../store.ts';
import { keepTallies, type Tallied, type Tally, type TallyOptions } from './tallies.ts';

/** What is watched and therefore measured. */
export interface MeasuringOptions extends TallyOptions {
  /** One that is only watched for others is not measured. */
  readonly kinds: readonly Kind[];
  /** The name of the cluster, where it is put on every series. */
  readonly cluster?: string | undefined;
  /** Which histograms are told; all where it is not given. */
  readonly families?: FamilyFilter | undefined;
}

/** Series that a duration has in one namespace at most; what has other labels is told as `other`. */
export const MOST_SERIES = 32;

/**
 * Measures how long things take of a store's objects, each kind's from its first list on, and keeps the histograms in the
 * store as objects of a kind of its own, `durations`, as `keepTallies` says. To be called before the first list is complete.
 *
 * A duration is measured when it is over, of an object that was seen before when it was not: so that no list, and no object
 * that comes into sight again, measures it twice. Memory for what is not over is in proportion to the objects that are not
 * finished.
 */
export function measureDurations(store: StateStore, options: MeasuringOptions): Tallied {
  const { kinds, cluster, families = byDefault, now = Date.now } = options;
  const sources = kinds.map(durationSourceOf).filter((source) => source !== undefined);
  const watched = sources.filter((source) => durationsKind([source]).families.some(families));
  const kind = configure(durationsKind(watched), { cluster, families });
  const tallies = watched.map((source) => tallyOf(source, now));
  return keepTallies(store, tallies, () => store.open(kind), options);
}

/** Something that is over. */
interface Measured {
  readonly duration: Duration;
  readonly labels: readonly string[];
  readonly seconds: number;
}

function tallyOf(source: DurationSource, now: () => number): Tally<Durations, Measured> {
  const { resource, group, countedFor, durations } = source;
  const watches = durations.map((duration) => ({ duration, stopwatch: new Stopwatch(duration, now) }));
  return {
    resource,
    group,
    countedFor,
    opened: (metadata) => ({ metadata, series: new Map() }),
    added(object, events) {
      const series = new Map(object.series);
      for (const { duration, labels, seconds } of events) {
        const { name } = duration;
        series.set(name, added(series.get(name) ?? [], labels, seconds));
      }
      return { ...object, series };
    },
    // The series stay, since a receiver knows them already.
    emptied(object) {
      const series = [...object.series].map(
        ([name, all]) => [name, all.map(({ labels }) => ({ labels, histogram: NOTHING_OBSERVED }))] as const,
      );
      return { ...object, series: new Map(series) };
    },
    events: (before, after) =>
      watches.flatMap(({ duration, stopwatch }) => {
        const over = stopwatch.over(before, after);
        return over === undefined ? [] : { duration, ...over };
      }),
    forget({ metadata: { uid } }) {
      for (const { stopwatch } of watches) stopwatch.forget(uid);
    },
  };
}

/** Knows of which objects one duration is not over, and since when. */
class Stopwatch {
  readonly #duration: Duration;
  readonly #now: () => number;
  /** By uid, in unix seconds; undefined where the end is to say it. */
  readonly #begun = new Map<string, number | undefined>();

  constructor(duration: Duration, now: () => number) {
    this.#duration = duration;
    this.#now = now;
  }

  /** What the next state of an object says is over, with its length in seconds. */
  over(
    before: KubernetesObject | undefined,
    after: KubernetesObject,
  ): { readonly labels: readonly string[]; readonly seconds: number } | undefined {
    const { uid } = after.metadata;
    // Of an object of the first list the state then is looked at when it changes: most never do.
    if (before !== undefined && !this.#begun.has(uid)) this.#begin(uid, this.#duration.progress(before, undefined));
    const progress = this.#duration.progress(after, before);
    if (progress?.isOver && 'took' in progress) return { labels: progress.labels, seconds: progress.took };
    this.#begin(uid, progress);
    if (!progress?.isOver || !this.#begun.has(uid)) return undefined;
    const since = progress.since ?? this.#begun.get(uid);
    const at = this.#timeOf(progress.at);
    this.#begun.delete(uid);
    if (since === undefined || at === undefined) return undefined;
    // Times come from the clocks of several machines, and most in whole seconds.
    return { labels: progress.labels, seconds: Math.max(0, Math.round((at - since) * 1000) / 1000) };
  }

  forget(uid: string): void {
    this.#begun.delete(uid);
  }

  #begin(uid: string, progress: Progress | undefined): void {
    if (progress === undefined || progress.isOver || this.#begun.has(uid)) return;
    this.#begun.set(uid, this.#timeOf(progress.since));
  }

  #timeOf(moment: Moment): number | undefined {
    return moment === WHEN_HEARD ? this.#now() / 1000 : moment;
  }
}

function added(all: readonly DurationSeries[], labels: readonly string[], seconds: number): DurationSeries[] {
  const at = all.findIndex((one) => one.labels.every((value, index) => value === labels[index]));
  if (at >= 0) return all.with(at, { labels, histogram: observed(all[at]!.histogram, seconds) });
  const others = labels.map(() => OTHER);
  if (all.length >= MOST_SERIES && labels.some((value) => value !== OTHER)) return added(all, others, seconds);
  return [...all, { labels, histogram: observed(NOTHING_OBSERVED, seconds) }];
}

const OTHER = 'other';
