/**
 * Turns of work on the event loop. Whoever has work for longer than a moment asks before each part whether the turn is
 * over and if so waits for the next. Of all who wait one goes on per round of the loop: ten scrapes at once hold it no
 * longer than one does. Who asks first in a round in which nobody had a turn begins one, and waits for nothing.
 */
export class Turns {
  readonly #milliseconds: number;
  /** Counts turns; the current one has this number until the loop has gone round. */
  #last = 0;
  #current = 0;
  #startedAt = 0;
  #waiting: (() => void)[] = [];

  /** `milliseconds` is how long a turn may hold the event loop: far below the 50 that nothing may take. */
  constructor(milliseconds = 10) {
    this.#milliseconds = milliseconds;
  }

  /** Whether the turn has lasted its time, so that `next` is to be awaited before going on. */
  isOver(): boolean {
    if (this.#current === 0) this.#start();
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
    this.#start();
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) setImmediate(this.#begin);
  };

  #start(): void {
    const turn = ++this.#last;
    this.#current = turn;
    this.#startedAt = performance.now();
    setImmediate(() => {
      if (this.#current === turn) this.#current = 0;
    });
  }
}
