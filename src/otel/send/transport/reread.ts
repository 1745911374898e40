import { isDeepStrictEqual } from 'node:util';

/** What lies in files that others replace while they are in use. */
export interface Reread<T> {
  /**
   * What the files say, read anew where they may have been replaced: the same object as long as that is the same, and the
   * last that could be used while they can't, since who writes them may be in the middle of it. Rejects where they never
   * could.
   */
  read(): Promise<T>;
  /** To be called when a request failed: what was read may be of yesterday. */
  doubt(): void;
}

/** How old what was read may be, in milliseconds: who replaces a secret does so well before it expires. */
const AGE = 10_000;

/** `read` rejects where the files can't be read or used. */
export function createReread<T extends object>(read: () => Promise<T>): Reread<T> {
  let last: T | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  return {
    async read() {
      if (last !== undefined && performance.now() - readAt < AGE) return last;
      try {
        const now = await read();
        if (last === undefined || !isDeepStrictEqual(now, last)) last = now;
      } catch (error) {
        if (last === undefined) throw error;
      }
      readAt = performance.now();
      return last;
    },
    doubt() {
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}
