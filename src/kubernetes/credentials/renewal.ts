/** A value that ages, such as a token: read again before it ends, for all who ask at one time, and never in a storm. */
import { isDeepStrictEqual } from 'node:util';
import { settle } from './settle.ts';

/** A value as it was read. */
export interface Reading<T> {
  readonly value: T;
  /** Milliseconds for which it need not be read again; Infinity where nothing but a refusal makes it old. */
  readonly freshFor: number;
}

/** How a value is read. */
export interface RenewalOptions<T> {
  /** Reads it. `mistrust` says that the last one was refused: no cache may answer. Has to settle in a bounded time. */
  readonly read: (mistrust: boolean) => Promise<Reading<T>>;
  /**
   * Milliseconds between two readings where the first one did not help, because it failed, gave what is about to end, or
   * what was refused again: `least` after the first, doubled with each, up to `most`.
   */
  readonly spacing: { readonly least: number; readonly most: number };
  /** Told of each reading: undefined, or what made it fail, where whoever asked goes on with the last value. */
  readonly notice?: ((failure: unknown) => void) | undefined;
  /** A clock that only goes forward, in milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** A value that is renewed. What was read once stays in use where it can't be read again. */
export interface Renewal<T> {
  /**
   * The value for the next use. One that is due to be read again is waited for a second, then the last one is good enough;
   * only the very first reading is waited for to its end, and rejects as that does.
   */
  current(signal?: AbortSignal): Promise<T>;
  /** The value to use after `rejected` was refused. The same object where a reading would come too soon, or gave an equal one. */
  refresh(rejected: T, signal?: AbortSignal): Promise<T>;
  /** Milliseconds until it is due to be read again. */
  freshFor(): number;
}

/** Longer than a file takes, shorter than a lease can wait. */
const PATIENCE_MS = 1000;

/** Starts nothing: the first reading is made for the first who asks. */
export function createRenewal<T>(options: RenewalOptions<T>): Renewal<T> {
  const { read, spacing, notice, now = () => performance.now() } = options;
  let last: { readonly value: T; readonly dueAt: number } | undefined;
  let running: { readonly reading: Promise<T>; readonly begunAt: number } | undefined;
  let failure: unknown;
  /** Readings in a row that did not help. */
  let strikes = 0;
  let endedAt = Number.NEGATIVE_INFINITY;

  const wait = () => Math.min(spacing.most, spacing.least * 2 ** (strikes - 1));
  const isTooSoon = () => strikes > 0 && now() < endedAt + wait();

  function start(mistrust: boolean): { readonly reading: Promise<T>; readonly begunAt: number } {
    running ??= {
      begunAt: now(),
      reading: readAgain(mistrust).finally(() => {
        running = undefined;
      }),
    };
    return running;
  }

  async function readAgain(mistrust: boolean): Promise<T> {
    // What was refused long after it was read has been of use meanwhile.
    if (now() > endedAt + 2 * wait()) strikes = 0;
    try {
      const { value, freshFor } = await read(mistrust);
      endedAt = now();
      strikes = mistrust || freshFor < spacing.least ? strikes + 1 : 0;
      // The same object says to whoever was refused that there is nothing new.
      last = { value: isDeepStrictEqual(last?.value, value) ? last!.value : value, dueAt: endedAt + freshFor };
      notice?.(undefined);
      return last.value;
    } catch (error) {
      endedAt = now();
      strikes++;
      failure = error;
      if (last === undefined) throw error;
      notice?.(error);
      return last.value;
    }
  }

  return {
    async current(signal) {
      signal?.throwIfAborted();
      const known = last;
      if (known !== undefined && now() < known.dueAt) return known.value;
      if (running === undefined && isTooSoon()) {
        if (known === undefined) throw failure;
        return known.value;
      }
      const { reading, begunAt } = start(false);
      if (known === undefined) return settle(reading, signal);
      const limit = begunAt + PATIENCE_MS - now();
      return limit > 0 ? settle(reading, signal, { limit, late: () => known.value }) : known.value;
    },
    async refresh(rejected, signal) {
      signal?.throwIfAborted();
      if (last !== undefined && last.value !== rejected) return last.value;
      if (running === undefined && isTooSoon()) return rejected;
      return settle(start(true).reading, signal);
    },
    freshFor: () => (last === undefined ? 0 : Math.max(0, last.dueAt - now())),
  };
}
