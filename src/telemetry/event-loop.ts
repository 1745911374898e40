import { createHistogram, performance } from 'node:perf_hooks';

/** How long the event loop was held in the last full window; seconds. */
export interface EventLoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Microseconds: what is longer counts as that. */
const LONGEST = 3_600_000_000;

/**
 * Watches the event loop in windows of a minute, so that one long stall doesn't colour the figures for ever.
 *
 * An immediate that is not waited for comes in each round of the loop, and causes none: a process that has nothing to do is left
 * alone. From one to the next the loop was held, but for the time in which it waited; libuv forgets that where a signal ends the
 * wait, which then counts as held. Of Node.js' own monitors those with timers wake the process, and the one by rounds leaves out
 * what is done where sockets are read.
 */
export class EventLoopMonitor {
  readonly #histogram = createHistogram({ lowest: 1, highest: LONGEST, figures: 2 });
  readonly #timer: NodeJS.Timeout;
  #last: EventLoopDelay | undefined;
  /** When the last round was over, and how long the loop had waited until then; milliseconds. */
  #seen = 0;
  #waited = 0;
  #isClosed = false;

  constructor(window = 60_000) {
    this.#timer = setInterval(() => {
      this.#last = this.#read();
      this.#histogram.reset();
    }, window);
    this.#timer.unref();
    this.#goOn();
  }

  /** The last full window, or the current one while there is none. */
  read(): EventLoopDelay {
    return this.#last ?? this.#read();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#isClosed = true;
  }

  readonly #round = (): void => {
    if (this.#isClosed) return;
    const held = this.#goOn();
    this.#histogram.record(Math.min(LONGEST, Math.max(1, Math.round(held * 1000))));
  };

  /** Begins a round, and gives how long the one before has held the loop; milliseconds. */
  #goOn(): number {
    const now = performance.now();
    const waited = performance.nodeTiming.idleTime;
    const held = now - this.#seen - (waited - this.#waited);
    this.#seen = now;
    this.#waited = waited;
    setImmediate(this.#round).unref();
    return held;
  }

  #read(): EventLoopDelay {
    const seconds = (microseconds: number) => microseconds / 1e6;
    const { count, max } = this.#histogram;
    if (count === 0) return { p50: 0, p99: 0, max: 0 };
    return {
      p50: seconds(this.#histogram.percentile(50)),
      p99: seconds(this.#histogram.percentile(99)),
      max: seconds(max),
    };
  }
}
