import { pause } from '../pause.ts';

/** Something that takes long to count, with the time at which that was done. */
export interface Known<T> {
  readonly value: T;
  /** Unix milliseconds. */
  readonly at: number;
}

/**
 * Counts when somebody asks, and not more often than it is worth: again when what is known is older than `age`
 * milliseconds, and than twenty times what counting took. Who asks waits `patience` milliseconds at most, and then gets what
 * was known before; undefined before the first count is done. A count that fails is made anew for the next who asks.
 */
export function createCounted<T>(
  count: () => Promise<T>,
  { age, patience, signal }: { readonly age: number; readonly patience: number; readonly signal: AbortSignal },
): () => Promise<Known<T> | undefined> {
  let known: Known<T> | undefined;
  let took = 0;
  let running: Promise<void> | undefined;
  const run = async () => {
    const start = performance.now();
    const value = await count();
    took = performance.now() - start;
    known = { value, at: Date.now() };
  };
  return async () => {
    const isFresh = known !== undefined && Date.now() - known.at < Math.max(age, 20 * took);
    if (!isFresh) {
      running ??= run()
        .catch(() => {})
        .finally(() => {
          running = undefined;
        });
    }
    if (running !== undefined) {
      const over = new AbortController();
      await Promise.race([running, pause(patience, AbortSignal.any([signal, over.signal]))]);
      over.abort();
    }
    return known;
  };
}
