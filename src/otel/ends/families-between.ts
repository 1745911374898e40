import type { Identity } from '../../resources/declare/family.ts';
import { identityOf, type Kind, type KubernetesObject } from '../../resources/declare/kind.ts';
import { hasMoved } from '../../state/compare.ts';
import type { ObjectState } from '../../state/journal.ts';
import { createTouched, type Touched } from '../../state/touched.ts';

/**
 * The families, by their index, that may have other series for an object as it is now than in some of its states: those that read
 * a field which has another value. Undefined where that can be any.
 */
export function familiesBetween(
  states: readonly ObjectState[],
  { kind, object: after }: ObjectState,
): readonly number[] | undefined {
  const find = touchedOf(kind);
  if (find === undefined) return undefined;
  const touched = new Uint8Array(kind.families.length);
  for (const { kind: former, object: before } of states) {
    if (former !== kind || !find(before, after, touched)) return undefined;
    let identity: Identity<KubernetesObject> | undefined;
    let moved = false;
    for (const [index, family] of kind.families.entries()) {
      const own = identityOf(kind, family);
      if (own !== identity) moved = hasMoved(own, before, after);
      identity = own;
      if (moved) touched[index] = 1;
    }
  }
  return [...touched.keys()].filter((index) => touched[index] === 1);
}

const known = new WeakMap<Kind, Touched<KubernetesObject> | undefined>();

function touchedOf(kind: Kind): Touched<KubernetesObject> | undefined {
  if (!known.has(kind)) known.set(kind, createTouched(kind));
  return known.get(kind);
}
