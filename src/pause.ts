import { setTimeout } from 'node:timers/promises';

/**
 * Resolves after so many milliseconds, or as soon as `signal` aborts: who has to tell the two apart asks the signal. Never
 * rejects. With `ref: false` it does not keep the process alive.
 */
export async function pause(milliseconds: number, signal?: AbortSignal, ref = true): Promise<void> {
  await setTimeout(Math.max(0, milliseconds), undefined, { ref, ...(signal && { signal }) }).catch(() => {});
}
