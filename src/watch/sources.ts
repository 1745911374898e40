import { pause } from '../pause.ts';
import type { Kind } from '../resources/declare/kind.ts';
import type { WatchTiming } from './options.ts';

/** How it is known that kinds have settled, and how long that is waited for. */
interface SourcesPatience {
  readonly timing: Pick<WatchTiming, 'joinPatience'>;
  /** Resolves when each of the kinds (by `kindId`) has settled. */
  whenSettled(ids: readonly string[]): Promise<void>;
}

/**
 * Resolves when the kinds that give labels to this one's objects are listed, so that these are seen with the labels that they
 * keep; after a while in any case, since one kind's trouble must not become another's.
 */
export async function sourcesSettled(kind: Kind, around: SourcesPatience, signal: AbortSignal): Promise<void> {
  const ids = (kind.joins ?? []).flatMap(({ sources }) => Object.keys(sources));
  if (ids.length === 0) return;
  const over = new AbortController();
  const patience = pause(around.timing.joinPatience, AbortSignal.any([signal, over.signal]));
  await Promise.race([around.whenSettled(ids), patience]);
  over.abort();
}
