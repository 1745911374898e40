import type { Family } from '../../resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import type { Part } from '../instruments/families.ts';
import type { Unit } from '../instruments/units.ts';
import { eachKey, type SeriesKeys } from './ends.ts';

/**
 * Says of a series by its key whether another object has it, or had it and was asked for before. Where the namespace is
 * not among the attributes, objects of one name in two namespaces share their series, and any objects may where a family says
 * so (`mayRepeat`); elsewhere no two objects do.
 */
export function sharedSeries(
  { kind, visitors }: Unit,
  everything: readonly Part[],
  seriesKeys: SeriesKeys,
): (key: string) => boolean {
  const isDistinct = ({ entity, mayRepeat, identity = kind.identity }: Family<KubernetesObject>) =>
    !mayRepeat && (entity !== undefined || !kind.namespaced || identity.labels.includes('namespace'));
  if (visitors.every(({ family }) => isDistinct(family))) return () => false;
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
