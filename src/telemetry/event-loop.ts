import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How long the event loop was held in the last full window; seconds. */
export interface EventLoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Watches the event loop in windows of a minute, so that one long stall doesn't colour the figures for ever. */
export class EventLoopMonitor {
  readonly #histogram = monitorEventLoopDelay({ resolution: 10 });
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
    const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / 1e9 - 0.01);
    const { max } = this.#histogram;
    return {
      p50: seconds(this.#histogram.percentile(50)),
      p99: seconds(this.#histogram.percentile(99)),
      max: seconds(max),
    };
  }
}
