import type { KubernetesObject } from '../resources/declare/kind.ts';

/**
 * Says whether something is heard of a state of an object for the first time: objects are visited again and again, and what is
 * wrong with one counts once. The states are held no longer than by others.
 */
export function createFirstTimes(): (object: KubernetesObject, what: string) => boolean {
  const heard = new WeakMap<KubernetesObject, Set<string>>();
  return (object, what) => {
    const known = heard.get(object);
    if (known?.has(what)) return false;
    if (known === undefined) heard.set(object, new Set([what]));
    else known.add(what);
    return true;
  };
}
