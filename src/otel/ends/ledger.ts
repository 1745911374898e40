import type { Versions } from '../../state/journal.ts';
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
}

/** The books of one push: which units are in which requests, and what became of these. */
export class Ledger {
  readonly #told: Told;
  readonly #walks: Walk[] = [];
  readonly #requests: Request[] = [];
  #points = 0;

  constructor(told: Told) {
    this.#told = told;
  }

  /** A unit begins with the point of this number. `version` is that of the store. */
  open(unit: string, version: number, first: number): void {
    const before = this.#told.unsettled(unit);
    this.#told.walk(unit, version);
    this.#walks.push({ unit, version, before, first, end: Number.POSITIVE_INFINITY, ends: [] });
  }

  /** A series of the last unit ends with the point of this number. */
  end(key: string, point: number): void {
    this.#walks.at(-1)!.ends.push({ key, point });
  }

  /** The last unit ends before the point of this number. */
  close(end: number): void {
    this.#walks.at(-1)!.end = end;
  }

  /** A request with the next `points` points goes out; what is returned is to be called with its fate. */
  request(points: number): (fate: Fate) => void {
    const request: Request = { first: this.#points, end: this.#points + points, fate: 'unknown' };
    this.#points = request.end;
    this.#requests.push(request);
    return (fate) => {
      request.fate = fate;
    };
  }

  /** Has told what arrived: to be called when no request is under way any more. */
  settle(): void {
    for (const { unit, version, before, first, end, ends } of this.#walks) {
      const fates = new Set<Fate>();
      for (const request of this.#requests) if (request.first < end && request.end > first) fates.add(request.fate);
      // What was written and is in no request was not sent.
      if (end > this.#points && end > first) fates.add('refused');
      const [fate = 'accepted'] = fates;
      this.#told.settle(unit, version, fates.size > 1 ? 'unknown' : fate, before);
      if (fates.size === 1) continue;
      for (const { key, point } of ends) {
        const request = this.#requests.find((each) => each.first <= point && point < each.end);
        if (request?.fate === 'accepted') this.#told.ended(unit, key, version);
      }
    }
  }
}
