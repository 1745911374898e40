import type { DynamicLabels } from '../../resources/declare/family.ts';
import { identityOf, type Kind, type KubernetesObject, visitFamily } from '../../resources/declare/kind.ts';
import type { Journal, ObjectState } from '../../state/journal.ts';
import type { FamilyVisitor } from '../instruments/families.ts';
import type { Unit } from '../instruments/units.ts';
import { familiesBetween } from './families-between.ts';
import type { Told } from './told.ts';

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
  readonly current: ObjectState | undefined;
  /** Its last state here, where it belongs to another shard now. */
  readonly elsewhere?: ObjectState | undefined;
  /** The families of its kind, by their index, that may have other series now; undefined where that can be any. */
  families(): readonly number[] | undefined;
}

/** The objects that had series of units when these were last told, and may not have them now. */
export class GoneObjects {
  readonly #journal: Journal;
  readonly #told: Told;
  /** What was found last: units of a kind are mostly told at the same versions, and walked at one moment. */
  #found: { readonly kind: Kind; readonly walks: string; readonly version: number; readonly gone: Gone[] } | undefined;

  constructor(journal: Journal, told: Told) {
    this.#journal = journal;
    this.#told = told;
  }

  /** Those of a unit. `version` is the present one of the store. */
  of({ kind, name }: Unit, version: number): readonly Gone[] {
    const walks = this.#told.walksOf(name);
    const found = this.#found;
    if (found?.kind === kind && found.walks === walks && found.version === version) return found.gone;
    const gone: Gone[] = [];
    for (const { past, current, elsewhere } of this.#journal.histories(kind)) {
      if (past.length === 0) continue;
      const states = past.filter(({ from, until }) => this.#told.mayHaveTold(name, from, until));
      if (states.length > 0) gone.push(goneOf(states, current, elsewhere));
    }
    this.#found = { kind, walks, version, gone };
    return gone;
  }
}

/** What families may have other series is found out once for all units, when the first asks. */
function goneOf(
  states: readonly ObjectState[],
  current: ObjectState | undefined,
  elsewhere: ObjectState | undefined,
): Gone {
  let found: { readonly families: readonly number[] | undefined } | undefined;
  const families = () => {
    found ??= { families: current && familiesBetween(states, current) };
    return found.families;
  };
  return { states, current, elsewhere, families };
}

/** How the series of a unit are found and told apart. */
export interface SeriesKeys {
  /** The unit's families as a kind declares them. */
  visitors(kind: Kind): readonly FamilyVisitor[];
  /** Whether keys hold the names of labels: else the declaration says them, which is the same for all. */
  readonly isNamed: boolean;
}

/**
 * Gives `visit` each series of a unit that an object had and has no more, once. Of an object that belongs to another shard
 * now, the series of entities are told by that, under the same resource; only those that name this process have ended. `skip` says of a series by its key, and
 * of the last state that had it, that there is nothing to be told.
 */
export function eachEnd(
  keys: SeriesKeys,
  { states, current, elsewhere }: Gone,
  skip: (key: string, state: ObjectState) => boolean,
  visit: (visitor: FamilyVisitor, series: Series, state: ObjectState, key: string) => void,
): void {
  const known = new Set<string>();
  if (current !== undefined) eachKey(keys, current, (key) => known.add(key));
  if (elsewhere !== undefined) {
    eachKey(keys, elsewhere, (key, { family }) => family.entity !== undefined && known.add(key));
  }
  // Of several states the newest says when a counter began.
  for (const state of states.toReversed()) {
    eachKey(keys, state, (key, visitor, series) => {
      if (known.has(key)) return;
      known.add(key);
      if (!skip(key, state)) visit(visitor, series(), state, key);
    });
  }
}

/** Gives `visit` the series of a unit that an object has, each with a text that no other series of the unit has. */
export function eachKey(
  { visitors, isNamed }: SeriesKeys,
  { kind, object }: { readonly kind: Kind; readonly object: KubernetesObject },
  visit: (key: string, visitor: FamilyVisitor, series: () => Series) => void,
): void {
  for (const visitor of visitors(kind)) {
    const { family } = visitor;
    const { labels: names, values, dynamic: more } = identityOf(kind, family);
    const identity = values(object);
    const entity = more?.(object);
    // As they are told: an empty label is none.
    const told = family.entity === undefined ? withoutEmpty : <T>(same: T) => same;
    const opening = JSON.stringify([family.name, told(identity), entity?.names, entity?.values]);
    visitFamily(family, object, (_, ownLabels, ownDynamic) => {
      const labels = told(ownLabels);
      const dynamic = family.entity === undefined ? withoutEmptyPairs(ownDynamic) : ownDynamic;
      const key = isNamed
        ? JSON.stringify([family.name, ...pairsOf([names, told(identity)], entity, [family.labels, labels], dynamic)])
        : `${opening}${JSON.stringify([labels, dynamic?.names, dynamic?.values])}`;
      visit(key, visitor, () => ({ identity, entity, labels, dynamic }));
    });
  }
}

function withoutEmpty<T extends readonly (string | undefined)[] | undefined>(values: T): T {
  return (values?.includes('') ? values.map((value) => (value === '' ? undefined : value)) : values) as T;
}

function withoutEmptyPairs(labels: DynamicLabels | undefined): DynamicLabels | undefined {
  if (!labels?.values.includes('')) return labels;
  const has = (_: unknown, at: number) => labels.values[at] !== '';
  return { names: labels.names.filter(has), values: labels.values.filter(has) };
}

type Labels = readonly [names: readonly string[], values: readonly (string | undefined)[] | undefined];

/** The labels of a series in the order of their names: a series is the same whatever order it is declared in. */
function pairsOf(
  identity: Labels,
  entity: DynamicLabels | undefined,
  own: Labels,
  dynamic: DynamicLabels | undefined,
): string[] {
  const pairs: string[] = [];
  const add = (names: readonly string[] = [], values: readonly (string | undefined)[] = []) =>
    names.forEach((name, at) => {
      if (values[at] !== undefined) pairs.push(JSON.stringify([name, values[at]]));
    });
  add(...identity);
  add(entity?.names, entity?.values);
  add(...own);
  add(dynamic?.names, dynamic?.values);
  return pairs.sort();
}
