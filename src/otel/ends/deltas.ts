import type { DynamicLabels } from '../../resources/declare/family.ts';
import { difference, type Histogram } from '../../resources/declare/histogram.ts';
import { identityOf, type KubernetesObject } from '../../resources/declare/kind.ts';
import type { FamilyVisitor } from '../instruments/families.ts';

type Labels = readonly (string | undefined)[] | undefined;

/** The value of a series that was last told, or from which on it is; times are unix milliseconds. */
interface Base {
  value: number;
  /** The same of a histogram; undefined where nothing was observed. */
  histogram?: Histogram | undefined;
  time: number;
  /** When its object was created: one that was made anew counts from 0, whatever it is at. */
  created: number | undefined;
  /** The last walk in which the series was there. */
  seen: number;
}

/** What was told of a unit's counters. */
interface Counted {
  /** When the unit was last told as a whole; undefined before. */
  time: number | undefined;
  readonly series: Map<string, Base>;
}

/** A point on its way, and what its series is at when it arrives. */
interface Sent {
  readonly base: Base;
  readonly value: number;
  readonly histogram: Histogram | undefined;
  readonly created: number | undefined;
  readonly point: number;
}

/** What a point of delta temporality says: so much more since `start`, in unix milliseconds. */
export interface Delta {
  readonly value: number;
  readonly histogram: Histogram | undefined;
  readonly start: number;
}

/** One walk over the counters of a unit. */
export interface DeltaWalk {
  /** What the next point, of this number, is to say of a series; undefined where it is not to be written. */
  next(
    object: KubernetesObject,
    value: number,
    labels: Labels,
    dynamic: DynamicLabels | undefined,
    point: number,
    histogram?: Histogram,
  ): Delta | undefined;
}

/**
 * How far the counters of one destination were told, where it wants to hear differences (delta temporality,
 * opentelemetry.io/docs/specs/otel/metrics/data-model/#temporality). A difference counts as told when it was accepted; what
 * may not have arrived is told again with what came since, from the same start.
 *
 * Nothing is made up: a series that was not seen before says nothing but where it stands, unless its object was created, or
 * its counting began, since its unit was last told as a whole.
 */
export class Deltas {
  readonly #units = new Map<string, Counted>();
  #sent: Sent[] = [];
  #walked = new Map<string, Counted>();
  #time = 0;

  /** The counters of a unit are told as they are at a time. */
  walk(unit: string, visitor: FamilyVisitor, time: number): DeltaWalk {
    const counted = this.#units.get(unit) ?? { time: undefined, series: new Map() };
    this.#units.set(unit, counted);
    this.#walked.set(unit, counted);
    this.#time = time;
    const { kind, family, restarts } = visitor;
    const identity = identityOf(kind, family);
    // What this process counts itself begins at 0.
    const isCountedHere = kind.versions.length === 0;
    return {
      next: (object, value, labels, dynamic, point, histogram) => {
        const key = JSON.stringify([identity.values(object), labels, dynamic?.names, dynamic?.values]);
        const { creationTimestamp: created } = object.metadata;
        const began = Math.min(time, (created ?? 0) * 1000);
        const fell = restarts.of(object, family.name, labels, dynamic);
        let base = counted.series.get(key);
        if (base === undefined) {
          const isNew = isCountedHere || (counted.time !== undefined && began >= counted.time);
          base = isNew
            ? { value: 0, time: Math.max(began, counted.time ?? 0), created, seen: time }
            : { value, histogram, time, created, seen: time };
          counted.series.set(key, base);
          if (!isNew) return undefined;
        }
        base.seen = time;
        const hasFallen = value < base.value || created !== base.created || (fell !== undefined && fell > base.time);
        this.#sent.push({ base, value, histogram, created, point });
        const start = base.time;
        if (hasFallen) return { value, histogram, start };
        const gained = histogram && base.histogram ? difference(histogram, base.histogram) : histogram;
        return { value: value - base.value, histogram: gained, start };
      },
    };
  }

  /**
   * The push is over. `hasArrived` says of a point by its number whether the receiver took it; `complete` are the units that
   * arrived as a whole. `isAll` says whether all objects were walked: of those that were not there nothing is remembered.
   */
  settle(hasArrived: (point: number) => boolean, complete: ReadonlySet<string>, isAll: boolean): void {
    for (const { base, value, histogram, created, point } of this.#sent) {
      if (!hasArrived(point)) continue;
      base.value = value;
      base.histogram = histogram;
      base.created = created;
      base.time = this.#time;
    }
    for (const [unit, counted] of this.#walked) {
      if (!complete.has(unit)) continue;
      counted.time = this.#time;
      if (isAll) for (const [key, { seen }] of counted.series) if (seen !== this.#time) counted.series.delete(key);
    }
    this.#sent = [];
    this.#walked = new Map();
  }

  /** Another process has told since then: how far is not known. */
  clear(): void {
    this.#units.clear();
  }
}
