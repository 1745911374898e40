/** Metrics of monitors that gave no rows for an object: counted by monitor and family, and told once in a while. */
import { createSeldomLog, type Log } from '../../telemetry/log.ts';
import { createFirstTimes } from '../first-times.ts';
import type { UnusableCount } from '../unusable.ts';
import type { Failure } from './rows/source.ts';

/** Milliseconds in which one is told of a family of a monitor. */
const TELLING = 600_000;

/** Hears of failures; each state of an object fails once for each family of a monitor. */
export class Failures {
  readonly #counts = new Map<string, { readonly monitor: string; readonly family: string; values: number }>();
  readonly #isFirst = createFirstTimes();
  readonly #seldom = createSeldomLog(TELLING);
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  counts(): UnusableCount[] {
    return [...this.#counts.values()];
  }

  /** Forgets the counts of monitors that are no more. */
  keep(monitors: ReadonlySet<string>): void {
    for (const [key, { monitor }] of this.#counts) if (!monitors.has(monitor)) this.#counts.delete(key);
  }

  note({ monitor, family, object, reason }: Failure): void {
    const key = `${monitor} ${family}`;
    if (!this.#isFirst(object, key)) return;
    const count = this.#counts.get(key) ?? { monitor, family, values: 0 };
    count.values++;
    this.#counts.set(key, count);
    const { namespace, name } = object.metadata;
    this.#seldom(key, (heldBack) =>
      this.#log.warn(
        { monitor, family, namespace, name, reason, heldBack },
        'A metric of a ResourceMetricsMonitor gives nothing for an object: its rows are left out.',
      ),
    );
  }
}
