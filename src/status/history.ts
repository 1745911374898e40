import type { FamilySize } from '../prometheus/tallies.ts';

/** How many series each family had some time ago. */
export interface HistorySample {
  /** Unix milliseconds. */
  readonly at: number;
  /** Four bytes a family, by its number. */
  readonly series: Uint32Array;
}

const HALF_HOUR = 1_800_000;
const KEPT = 49;

/**
 * The number of series of each family, each half hour of the last day. It is taken from what the exposition has counted
 * anyway.
 */
export class History {
  readonly #sizes: () => readonly FamilySize[];
  /** Of the families of all samples, by their name. */
  readonly #numbers = new Map<string, number>();
  #samples: readonly HistorySample[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(sizes: () => readonly FamilySize[]) {
    this.#sizes = sizes;
    this.#timer = setInterval(() => this.take(), HALF_HOUR).unref();
  }

  /** Takes a sample. */
  take(at = Date.now()): void {
    const sizes = this.#sizes();
    for (const { family } of sizes) {
      if (!this.#numbers.has(family.name)) this.#numbers.set(family.name, this.#numbers.size);
    }
    const series = new Uint32Array(this.#numbers.size);
    for (const size of sizes) series[this.#numbers.get(size.family.name)!]! += size.series;
    this.#samples = [...this.#samples.slice(1 - KEPT), { at, series }];
  }

  /** What there was about so many hours ago; undefined where that is not known. */
  ago(hours: number, now = Date.now()): ((family: string) => number) | undefined {
    const wanted = now - hours * 2 * HALF_HOUR;
    const sample = this.#samples.findLast(({ at }) => at <= wanted + HALF_HOUR / 2);
    if (sample === undefined) return undefined;
    return (family) => sample.series[this.#numbers.get(family) ?? -1] ?? 0;
  }

  /** What there was last between two times, of which the second is not included; undefined where that is not known. */
  between(from: number, to: number): ((family: string) => number) | undefined {
    const sample = this.#samples.findLast(({ at }) => at >= from && at < to);
    return sample && ((family) => sample.series[this.#numbers.get(family) ?? -1] ?? 0);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
