import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import { createMoved, createTouched, type Touched } from '../../state/blocks/touched.ts';
import type { ObjectState } from '../../state/journal.ts';

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
  }
  return [...touched.keys()].filter((index) => touched[index] === 1);
}

const known = new WeakMap<Kind, Touched<KubernetesObject> | undefined>();

/** With the families in whose series the object is called otherwise. */
function touchedOf(kind: Kind): Touched<KubernetesObject> | undefined {
  if (!known.has(kind)) {
    const findTouched = createTouched(kind);
    const findMoved = createMoved(kind);
    known.set(
      kind,
      findTouched &&
        ((before, after, into) => {
          findMoved(before, after, into);
          return findTouched(before, after, into);
        }),
    );
  }
  return known.get(kind);
}
