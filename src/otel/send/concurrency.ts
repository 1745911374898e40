/** Requests to one destination that are compressed or sent at one time, at least and at most. */
const FEWEST = 2;
export const MOST_AT_ONCE = 8;

/** With answers that come later, more requests are under way, so that about one is answered in such a time. */
const MILLISECONDS_A_REQUEST = 50;

/** Answers that are looked back at. */
const LOOKED_AT = 4;

/**
 * How many requests to one destination may be under way at a time. It follows the receiver's latency: one far away is not
 * told less than one nearby. A receiver that is busy gets as few as possible. It lasts as long as the destination.
 */
export class Concurrency {
  readonly #fixed: number | undefined;
  #limit = FEWEST;
  #latencies: readonly number[] = [];

  /** With a number that is fixed it is always that. */
  constructor(fixed?: number | undefined) {
    this.#fixed = fixed;
  }

  get limit(): number {
    return this.#fixed ?? this.#limit;
  }

  /** A request was taken so many milliseconds after it was sent, repetitions included. */
  answered(latency: number): void {
    this.#latencies = [...this.#latencies, latency].slice(-LOOKED_AT);
    if (this.#latencies.length < LOOKED_AT) return;
    // The fastest one: a repetition is no latency, nor is a moment in which this process was held up.
    const wanted = Math.ceil(Math.min(...this.#latencies) / MILLISECONDS_A_REQUEST);
    this.#limit = Math.min(MOST_AT_ONCE, Math.max(FEWEST, wanted));
  }

  /** The receiver could not take a request. */
  busy(): void {
    this.#limit = FEWEST;
    this.#latencies = [];
  }
}
