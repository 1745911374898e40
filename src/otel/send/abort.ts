import { once } from 'node:events';
import { pause } from '../../pause.ts';

/** Rejects with the signal's reason when it is aborted. */
export async function abortOf(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}

/**
 * Waits for a promise or the signal, and for so many milliseconds at most; leaves no listener behind on the signal, which
 * may live as long as the process.
 */
export async function settledOrAborted(
  promise: Promise<void> | undefined,
  signal: AbortSignal,
  milliseconds: number,
): Promise<void> {
  if (signal.aborted) return;
  const settled = new AbortController();
  const aborted = once(signal, 'abort', { signal: settled.signal }).catch(() => {});
  await Promise.race([promise, aborted, pause(milliseconds, settled.signal)]);
  settled.abort();
}
