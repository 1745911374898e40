import type { Kind } from '../../resources/declare/kind.ts';
import type { Part } from '../instruments/families.ts';
import type { Unit } from '../instruments/units.ts';
import { eachKey, type SeriesKeys } from './ends.ts';

/**
 * Says of a series by its key whether another object has it, or had it and was asked for before. Only those of families that say
 * so (`mayRepeat`) are held against others: that takes a text for each series of the kind.
 */
export function sharedSeries(
  { kind, visitors }: Unit,
  everything: readonly Part[],
  seriesKeys: SeriesKeys,
): (key: string) => boolean {
  if (!visitors.some(({ family }) => family.mayRepeat)) return () => false;
  let keys: Set<string> | undefined;
  return (key) => {
    keys ??= keysOf(kind, everything, seriesKeys);
    const isShared = keys.has(key);
    keys.add(key);
    return isShared;
  };
}

function keysOf(kind: Kind, parts: readonly Part[], seriesKeys: SeriesKeys): Set<string> {
  const keys = new Set<string>();
  for (const { blocks } of parts) {
    for (const { objects } of blocks) {
      for (const object of objects) eachKey(seriesKeys, { kind, object }, (key) => keys.add(key));
    }
  }
  return keys;
}
