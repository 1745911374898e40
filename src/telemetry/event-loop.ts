import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How long the event loop was held in the last full window; seconds. */
export interface EventLoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Milliseconds between two timers of the monitor. */
const RESOLUTION = 20;

/**
 * Watches the event loop in windows of a minute, so that one long stall doesn't colour the figures for ever.
 *
 * It sees how late its timers are, so a stall that begins between two of them counts from when the second was due: what is
 * told is up to 20 ms less than how long the loop was held, and a shorter stall may go unseen. Closer timers would tell
 * more, but each wakes the process: of one that has nothing to do they took most of the CPU time.
 */
export class EventLoopMonitor {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  readonly #timer: NodeJS.Timeout;
  #last: EventLoopDelay | undefined;

  constructor(window = 60_000) {
    this.#histogram.enable();
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

  /** The monitor measures from timer to timer: its own resolution is not delay. */
  #read(): EventLoopDelay {
    const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - RESOLUTION / 1000);
    const { max } = this.#histogram;
    return {
      p50: seconds(this.#histogram.percentile(50)),
      p99: seconds(this.#histogram.percentile(99)),
      max: seconds(max),
    };
  }
}
