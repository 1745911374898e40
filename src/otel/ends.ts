import type { DynamicLabels, Family } from '../resources/family.ts';
import type { Kind, KubernetesObject } from '../resources/kind.ts';
import type { Journal, ObjectState } from '../state/journal.ts';
import type { Told } from './told.ts';

/** The attributes of one series of a family: the kind's identity labels, the family's own labels, dynamic labels. */
export interface Series {
  readonly identity: readonly (string | undefined)[];
  readonly labels: readonly (string | undefined)[] | undefined;
  readonly dynamic: DynamicLabels | undefined;
}

/** States of an object in which a receiver may know its series, and the object as it is now. */
export interface Gone {
  readonly states: readonly ObjectState[];
  readonly current: KubernetesObject | undefined;
}

/** The objects of a kind that had series of a family when it was last told, and may not have them now. */
export function goneOf(journal: Journal, told: Told, kind: Kind, { name }: Family<KubernetesObject>): Gone[] {
  const gone: Gone[] = [];
  for (const { past, current } of journal.histories(kind)) {
    const states = past.filter(({ from, until }) => told.mayHaveTold(name, from, until));
    if (states.length > 0) gone.push({ states, current: current?.object });
  }
  return gone;
}

/**
 * Gives `visit` each series of a family that an object had and has no more, once. `skip` says of a series by its key, and
 * of the last state that had it, that there is nothing to be told.
 */
export function eachEnd(
  kind: Kind,
  family: Family<KubernetesObject>,
  { states, current }: Gone,
  skip: (key: string, state: ObjectState) => boolean,
  visit: (series: Series, state: ObjectState, key: string) => void,
): void {
  const known = new Set<string>();
  if (current !== undefined) eachKey(kind, family, current, (key) => known.add(key));
  // Of several states the newest says when a counter began.
  for (const state of states.toReversed()) {
    eachKey(kind, family, state.object, (key, series) => {
      if (known.has(key)) return;
      known.add(key);
      if (!skip(key, state)) visit(series, state, key);
    });
  }
}

/** Gives `visit` the series of a family that an object has, each with a text that no other series of the family has. */
export function eachKey(
  kind: Kind,
  family: Family<KubernetesObject>,
  object: KubernetesObject,
  visit: (key: string, series: Series) => void,
): void {
  const identity = kind.identity.values(object);
  family.visit(object, (_, labels, dynamic) => {
    const texts = labels?.map((label) => label ?? null);
    visit(JSON.stringify([identity, texts, dynamic?.names, dynamic?.values]), { identity, labels, dynamic });
  });
}
