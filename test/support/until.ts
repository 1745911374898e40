/** Waiting for what happens some time: states are asserted, never how long they take. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

/** Milliseconds after which what has not happened never will. */
const LIMIT = 30_000;

/** How long is waited, and what is said where that is not enough. */
export interface Patience {
  /** Milliseconds; half a minute by default. */
  readonly limit?: number;
  /** Milliseconds between two looks. */
  readonly each?: number;
  /** What helps to see why it did not happen. */
  readonly details?: () => unknown;
}

/** Waits until `holds` gives something that is true, and returns it; fails with `what` where that takes too long. */
export async function until<T>(
  what: string,
  holds: () => T | undefined | Promise<T | undefined>,
  { limit = LIMIT, each = 10, details }: Patience = {},
): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    const result = await holds();
    if (result) return result;
    if (performance.now() > end) {
      const rest = details === undefined ? '' : `: ${JSON.stringify(await details())}`;
      assert.fail(`never happened: ${what}${rest}`);
    }
    await setTimeout(each);
  }
}
