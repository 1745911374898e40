import type { DynamicLabels } from '../resources/declare/family.ts';
import { identityOf, type KubernetesObject } from '../resources/declare/kind.ts';
import type { Journal, ObjectState } from '../state/journal.ts';
import type { FamilyVisitor } from './families.ts';
import type { Told } from './told.ts';
import type { Unit } from './units.ts';

/** The attributes of one series of a family: the kind's identity labels, the family's own labels, dynamic labels. */
export interface Series {
  readonly identity: readonly (string | undefined)[];
  /** What an entity has beside its identity. */
  readonly entity: DynamicLabels | undefined;
  readonly labels: readonly (string | undefined)[] | undefined;
  readonly dynamic: DynamicLabels | undefined;
}

/** States of an object in which a receiver may know its series, and the object as it is now. */
export interface Gone {
  readonly states: readonly ObjectState[];
  readonly current: KubernetesObject | undefined;
}

/** The objects that had series of a unit when it was last told, and may not have them now. */
export function goneOf(journal: Journal, told: Told, { kind, name }: Unit): Gone[] {
  const gone: Gone[] = [];
  for (const { past, current } of journal.histories(kind)) {
    const states = past.filter(({ from, until }) => told.mayHaveTold(name, from, until));
    if (states.length > 0) gone.push({ states, current: current?.object });
  }
  return gone;
}

/**
 * Gives `visit` each series of a unit that an object had and has no more, once. `skip` says of a series by its key, and
 * of the last state that had it, that there is nothing to be told.
 */
export function eachEnd(
  unit: Unit,
  { states, current }: Gone,
  skip: (key: string, state: ObjectState) => boolean,
  visit: (visitor: FamilyVisitor, series: Series, state: ObjectState, key: string) => void,
): void {
  const known = new Set<string>();
  if (current !== undefined) eachKey(unit, current, (key) => known.add(key));
  // Of several states the newest says when a counter began.
  for (const state of states.toReversed()) {
    eachKey(unit, state.object, (key, visitor, series) => {
      if (known.has(key)) return;
      known.add(key);
      if (!skip(key, state)) visit(visitor, series(), state, key);
    });
  }
}

/** Gives `visit` the series of a unit that an object has, each with a text that no other series of the unit has. */
export function eachKey(
  { kind, visitors }: Unit,
  object: KubernetesObject,
  visit: (key: string, visitor: FamilyVisitor, series: () => Series) => void,
): void {
  for (const visitor of visitors) {
    const { family } = visitor;
    const { values, dynamic: more } = identityOf(kind, family);
    const identity = values(object);
    const entity = more?.(object);
    const opening = JSON.stringify([family.name, identity, entity?.names, entity?.values]);
    family.visit(object, (_, labels, dynamic) => {
      const key = `${opening}${JSON.stringify([labels, dynamic?.names, dynamic?.values])}`;
      visit(key, visitor, () => ({ identity, entity, labels, dynamic }));
    });
  }
}
