/** Values that rules could not use: counted by family, and told once in a while. */
import { createSeldomLog, type Log } from '../telemetry/log.ts';
import { createFirstTimes } from './first-times.ts';
import type { Unusable } from './kinds/families.ts';

/** How many values of a family could not be used. */
export interface UnusableCount {
  /** `namespace/name` of the monitor that has the family; undefined where rules have it. */
  readonly monitor?: string;
  readonly family: string;
  readonly values: number;
}

/** Milliseconds in which one is told of a family. */
const TELLING = 600_000;

/** An object is visited again and again: each of its states counts once for each family and path. */
export class UnusableValues {
  readonly #counts = new Map<string, number>();
  readonly #isFirst = createFirstTimes();
  readonly #seldom = createSeldomLog(TELLING);
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  counts(): UnusableCount[] {
    return [...this.#counts].map(([family, values]) => ({ family, values }));
  }

  note({ object, family, path, found, wanted }: Unusable): void {
    const key = `${family} ${path}`;
    if (!this.#isFirst(object, key)) return;
    this.#counts.set(family, (this.#counts.get(family) ?? 0) + 1);
    const { namespace, name } = object.metadata;
    this.#seldom(key, (heldBack) =>
      this.#log.warn(
        { family, path, namespace, name, found, heldBack },
        `A rule for custom resources wants ${wanted} where an object has something else: the row is left out.`,
      ),
    );
  }
}
