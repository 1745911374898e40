import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How long the event loop was held in the last full window; seconds. */
export interface EventLoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Milliseconds between two timers of the monitor, where it needs some. */
const RESOLUTION = 20;

/** Since then Node.js can look at each turn of the loop, and wakes nobody who has nothing to do. */
const LOOKS_AT_TURNS = Number.parseInt(process.versions.node, 10) >= 26;

/**
 * Watches the event loop in windows of a minute, so that one long stall doesn't colour the figures for ever.
 *
 * Before Node.js 26 it sees how late its timers are: what is told is up to 20 ms less than how long the loop was held, a shorter
 * stall may go unseen, and each timer wakes the process.
 */
export class EventLoopMonitor {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION, samplePerIteration: LOOKS_AT_TURNS });
  readonly #timer: NodeJS.Timeout;
  #last: EventLoopDelay | undefined;

  constructor(window = 60_000) {
    this.#histogram.enable();
    // Before the loop turns the first time, the first turn is taken to include the wait in it.
    setImmediate(() => this.#histogram.reset());
    this.#timer = setInterval(() => {
      this.#last = this.#read();
      this.#histogram.reset();
    }, window);
    this.#timer.unref();
  }

  /** The last full window, or the current one while there is none. */
  read(): EventLoopDelay {
    return this.#last ?? this.#read();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }

  /** Timers are measured from one to the next: their own resolution is not delay. */
  #read(): EventLoopDelay {
    const usual = LOOKS_AT_TURNS ? 0 : RESOLUTION / 1000;
    const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - usual);
    const { max } = this.#histogram;
    return {
      p50: seconds(this.#histogram.percentile(50)),
      p99: seconds(this.#histogram.percentile(99)),
      max: seconds(max),
    };
  }
}
