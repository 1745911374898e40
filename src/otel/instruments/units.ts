import type { Family } from '../../resources/declare/family.ts';
import { type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import type { StateStore } from '../../state/store.ts';
import { type FamilyVisitor, type Part, visitorsOf } from './families.ts';

/**
 * What a push tells in one go and keeps books of as one: a family over all objects of its kind, or all that a kind has in
 * the semantic conventions, object by object, since each of its objects is a resource of its own.
 */
export interface Unit {
  readonly name: string;
  readonly kind: Kind;
  readonly visitors: readonly FamilyVisitor[];
  /** The objects as they are now. */
  parts(): readonly Part[];
}

/** The name of the unit that a family of a kind belongs to, however the kind is declared. */
export function unitName(kind: Kind, { name, entity }: Family<KubernetesObject>): string {
  return `${entity === undefined ? name : 'entities'} of ${kindId(kind)}`;
}

/** Whether a unit is a kind's entities. */
export function isEntities({ visitors }: Unit): boolean {
  return visitors[0]?.family.entity !== undefined;
}

/** Visitors as units, in the order in which each unit first occurs. */
export function unitsOf(visitors: Iterable<FamilyVisitor>): readonly Unit[] {
  const units: Unit[] = [];
  const entities = new Map<Kind, FamilyVisitor[]>();
  for (const visitor of visitors) {
    const { kind, family } = visitor;
    const known = family.entity === undefined ? undefined : entities.get(kind);
    if (known !== undefined) known.push(visitor);
    else {
      const own = [visitor];
      if (family.entity !== undefined) entities.set(kind, own);
      units.push({ name: unitName(kind, family), kind, visitors: own, parts: visitor.parts });
    }
  }
  return units;
}

/** The units of a kind as it was declared once, without objects: what was told of them has ended, or is told by another. */
export function unitsOfFormer(kind: Kind, { restarts }: Pick<StateStore, 'restarts'>): readonly Unit[] {
  const nothing = { parts: () => [], present: () => undefined };
  return unitsOf(kind.families.map((family, index) => ({ kind, family, index, restarts, ...nothing })));
}

/** The unit as its kind is declared now; without objects where it is told no more. */
export function presentUnit(unit: Unit, store: StateStore): Unit {
  const [visitor] = unit.visitors;
  if (visitor?.present() === visitor) return unit;
  const state = store.kind(kindId(unit.kind));
  const present = state && unitsOf(visitorsOf(store, state)).find(({ name }) => name === unit.name);
  return present ?? { ...unit, parts: () => [] };
}
