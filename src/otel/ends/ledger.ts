import type { Versions } from '../../state/journal.ts';
import type { PointRange, Settled } from '../send/outbox.ts';
import type { Fate, Told } from './told.ts';

interface Walk {
  readonly unit: string;
  readonly version: number;
  readonly before: Versions | undefined;
  /** Its points, numbered through the push; Infinity as end while it is not complete. */
  readonly first: number;
  end: number;
  /** Ends of series among the points. */
  readonly ends: { readonly key: string; readonly point: number }[];
}

interface Request {
  readonly first: number;
  readonly end: number;
  fate: Fate;
  /** Points that were left out of what arrived. */
  dropped: readonly PointRange[];
}

/** The books of one push: which units are in which requests, and what became of these. */
export class Ledger {
  readonly #told: Told;
  readonly #walks: Walk[] = [];
  /** Those that are not complete, by their unit. */
  readonly #open = new Map<string, Walk>();
  readonly #requests: Request[] = [];
  #points = 0;

  constructor(told: Told) {
    this.#told = told;
  }

  /** A unit begins with the point of this number. Others may lie among its points. `version` is that of the store. */
  open(unit: string, version: number, first: number): void {
    const before = this.#told.unsettled(unit);
    this.#told.walk(unit, version);
    const walk = { unit, version, before, first, end: Number.POSITIVE_INFINITY, ends: [] };
    this.#walks.push(walk);
    this.#open.set(unit, walk);
  }

  /** A series of an open unit ends with the point of this number. */
  end(unit: string, key: string, point: number): void {
    this.#open.get(unit)!.ends.push({ key, point });
  }

  /** All open units end before the point of this number. */
  close(end: number): void {
    for (const walk of this.#open.values()) walk.end = end;
    this.#open.clear();
  }

  /** A request with the next `points` points goes out; what is returned is to be called with its fate. */
  request(points: number): Settled {
    const { length } = this.#requests;
    const from = this.#points;
    this.#points += points;
    this.#requests.push({ first: from, end: this.#points, fate: 'unknown', dropped: [] });
    return (fate, ranges) => {
      const dropped = ranges.map(({ first, end }) => ({ first: from + first, end: from + end }));
      this.#requests[length] = { ...this.#requests[length]!, fate, dropped };
    };
  }

  /**
   * Has told what arrived, and gives the units that did so as a whole: to be called when no request is under way any more
   * that may still count.
   */
  settle(): ReadonlySet<string> {
    const complete = new Set<string>();
    for (const { unit, version, before, first, end, ends } of this.#walks) {
      const fates = new Set<Fate>();
      for (const request of this.#requests) if (request.first < end && request.end > first) fates.add(request.fate);
      // What was written and is in no request was not sent.
      if (end > this.#points && end > first) fates.add('refused');
      const [only = 'accepted'] = fates;
      const fate = fates.size > 1 ? 'unknown' : only;
      const arrived = ends.filter(({ point }) => this.hasArrived(point));
      // A series may be said to end that the receiver never got; but none may stay that it has.
      const drops = fate === 'accepted' && arrived.length < ends.length;
      if (fate === 'accepted') complete.add(unit);
      this.#told.settle(unit, version, drops ? 'ends-dropped' : fate, before);
      if (fate !== 'accepted' || drops) for (const { key } of arrived) this.#told.ended(unit, key, version);
    }
    return complete;
  }

  /** Whether the point of this number is known to have been taken. */
  hasArrived(point: number): boolean {
    const has = ({ first, end }: PointRange) => first <= point && point < end;
    const request = this.#requestOf(point);
    return request?.fate === 'accepted' && !request.dropped.some(has);
  }

  #requestOf(point: number): Request | undefined {
    let [from, to] = [0, this.#requests.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#requests[middle]!.end <= point) from = middle + 1;
      else to = middle;
    }
    return this.#requests[from];
  }
}
