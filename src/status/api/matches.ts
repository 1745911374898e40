import { createCounted } from '../counted.ts';
import type { StatusSource } from '../source.ts';
import { countMatched, type SeriesCount } from './matched.ts';
import type { Selector } from './selectors.ts';

/** Counts that are remembered, each with at most some hundred thousand values of labels. */
const KEPT = 4;
/** Counts that are under way or wait, at most. */
const MOST_WAITING = 8;
const COUNT = { age: 5000, patience: 30_000 };

/** So many are asked for at one time that another one would have to wait too long. */
export class BusyError extends Error {}

/**
 * Counts what selectors mean, whoever asks, one after the other. The last few are remembered, and not counted anew before that
 * is worth it. Rejects with a BusyError.
 */
export function createMatches(
  source: Pick<StatusSource, 'exposition' | 'turns' | 'signal'>,
): (texts: readonly string[], selectors: readonly Selector[]) => Promise<SeriesCount> {
  type Count = ReturnType<typeof createCounted<SeriesCount>>;
  const counts = new Map<string, Count>();
  let waiting = 0;
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = (selectors: readonly Selector[]) => {
    if (waiting >= MOST_WAITING)
      return Promise.reject(new BusyError('other series are being counted; ask again later'));
    waiting++;
    const counted = before.then(() => countMatched(source, selectors)).finally(() => waiting--);
    before = counted.catch(() => {});
    return counted;
  };
  return async (texts, selectors) => {
    const key = JSON.stringify(texts);
    const count: Count = counts.get(key) ?? createCounted(() => inTurn(selectors), { ...COUNT, signal: source.signal });
    counts.delete(key);
    counts.set(key, count);
    if (counts.size > KEPT) counts.delete(counts.keys().next().value!);
    const known = await count();
    if (known === undefined) throw new BusyError('the series are being counted; ask again later');
    return known.value;
  };
}
