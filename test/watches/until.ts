import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

/** Waits until `holds`; fails with `what` after 20 seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (!(await holds())) {
    assert.ok(performance.now() - begun < 20_000, `never happened: ${what}`);
    await setTimeout(5);
  }
}
