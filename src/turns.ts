/**
 * Turns of work on the event loop. Whoever has work for longer than a moment asks before each part whether the turn is
 * over and if so waits for the next. Of all who wait one goes on per round of the loop: ten scrapes at once hold it no
 * longer than one does.
 */
export class Turns {
  readonly #milliseconds: number;
  #startedAt = 0;
  #waiting: (() => void)[] = [];

  /** `milliseconds` is how long a turn may hold the event loop: far below the 50 that nothing may take. */
  constructor(milliseconds = 10) {
    this.#milliseconds = milliseconds;
  }

  /** Whether the turn has lasted its time, so that `next` is to be awaited before going on. */
  isOver(): boolean {
    return performance.now() - this.#startedAt >= this.#milliseconds;
  }

  /** Resolves in a later round of the event loop, in the order of asking, when a new turn begins. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(this.#begin);
    });
  }

  readonly #begin = (): void => {
    this.#startedAt = performance.now();
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) setImmediate(this.#begin);
  };
}
