/**
 * Spreads requests over time, one in each so many milliseconds. Each has its time from the first on: one that goes late, since a
 * timer or the receiver was, puts off none of the others.
 */
export class Spacing {
  readonly #gap: number;
  /** When the next may be written. */
  #due = Number.NEGATIVE_INFINITY;

  constructor(gap: number) {
    this.#gap = gap;
  }

  /** A request begins; `now` is by a clock in milliseconds that only goes forward. */
  began(now: number): void {
    this.#due = (this.#due === Number.NEGATIVE_INFINITY ? now : this.#due) + this.#gap;
  }

  /** How long the next is to wait; 0 or less where it is due. */
  rest(now: number): number {
    return this.#due - now;
  }
}
