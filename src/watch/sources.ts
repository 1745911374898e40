import { pause } from '../pause.ts';
import type { Kind } from '../resources/declare/kind.ts';
import type { WatchSurroundings } from './watch.ts';

/**
 * Resolves when the kinds that give labels to this one's objects are listed, so that these are seen with the labels that they
 * keep; after a while in any case, since one kind's trouble must not become another's.
 */
export async function sourcesSettled(kind: Kind, around: WatchSurroundings, signal: AbortSignal): Promise<void> {
  const ids = (kind.joins ?? []).flatMap(({ sources }) => Object.keys(sources));
  if (ids.length === 0) return;
  const over = new AbortController();
  const patience = pause(around.timing.joinPatience, AbortSignal.any([signal, over.signal]));
  await Promise.race([around.whenSettled(ids), patience]);
  over.abort();
}
