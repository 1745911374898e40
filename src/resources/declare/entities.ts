import { equalLabels, equalTexts } from './equal-labels.ts';
import type { Entity, Family } from './family.ts';
import type { Kind, KubernetesObject } from './kind.ts';
import {
  type EntityReference,
  type FindNode,
  ownerOf,
  type Relationship,
  relationshipsOf,
  relationshipsWithin,
  sameRelationships,
} from './relationships.ts';

/** An entity as an object shows it at one moment. */
export interface EntityState extends EntityReference {
  /** Type and identifying attributes as one text. */
  readonly key: string;
  /** Descriptive attributes: all others. */
  readonly attributes: Readonly<Record<string, string>>;
  /** To entities that it belongs to. */
  readonly relationships: readonly Relationship[];
}

/** What the entities of a kind's objects are. */
export interface EntityDescriber {
  /** The entities of an object, in the order in which the conventions of its kind name them. */
  describe(object: KubernetesObject): readonly EntityState[];
  /** Whether two states of an object have the same entities, in fewer steps than to describe both. */
  same(before: KubernetesObject, after: KubernetesObject): boolean;
}

/**
 * What the entities of a kind's objects are; undefined where the semantic conventions know none. An entity is told once,
 * however many metrics are about it; one that lacks an identifying attribute is left out. When the object was created is an
 * attribute of its own entity, under the name that the collector's k8s_cluster receiver has for it:
 * `pod.creation_timestamp` for a `k8s.pod`. `findNode` is asked for the node of a pod.
 */
export function describerOf(kind: Kind, findNode: FindNode = () => undefined): EntityDescriber | undefined {
  // Of the objects of a source only metadata is there.
  if (kind.sourceOnly) return undefined;
  const types = new Map<string, Family<KubernetesObject>[]>();
  for (const family of kind.conventions?.families ?? []) {
    if (family.entity === undefined) continue;
    const { type } = family.entity;
    types.set(type, [...(types.get(type) ?? []), family]);
  }
  if (types.size === 0) return undefined;
  const all = [...types.values()];
  return {
    describe: (object) => all.flatMap((families) => statesOf(families, object, findNode)),
    same: (before, after) =>
      before.metadata.creationTimestamp === after.metadata.creationTimestamp &&
      ownerOf(before)?.uid === ownerOf(after)?.uid &&
      all.every((families) => sameEntities(families, before, after)),
  };
}

function sameEntities(
  families: readonly Family<KubernetesObject>[],
  before: KubernetesObject,
  after: KubernetesObject,
): boolean {
  const { values, dynamic, inner } = families[0]!.entity!;
  if (!equalLabels(values(before), dynamic?.(before), values(after), dynamic?.(after))) return false;
  if (inner === 0) return true;
  const [namesBefore, namesAfter] = [namesWithin(families, before), namesWithin(families, after)];
  return (
    namesBefore.length === namesAfter.length && namesBefore.every((names, at) => equalTexts(names, namesAfter[at]))
  );
}

type Attribute = readonly [name: string, value: string | undefined];

function statesOf(
  families: readonly Family<KubernetesObject>[],
  object: KubernetesObject,
  findNode: FindNode,
): readonly EntityState[] {
  const { entity, labels } = families[0]!;
  const { type, inner, dynamic } = entity!;
  const attributes = entity!.values(object).map((value, at): Attribute => [entity!.labels[at]!, value]);
  const { names = [], values = [] } = dynamic?.(object) ?? {};
  for (const [at, name] of names.entries()) attributes.push([name, values[at]]);
  if (inner > 0) {
    return namesWithin(families, object).flatMap((within) => {
      const all = [...attributes, ...within.map((value, at): Attribute => [labels[at]!, value])];
      return stateOf(entity!, all, ({ id }) => relationshipsWithin(id));
    });
  }
  attributes.push([creationAttribute(type), timeText(object.metadata.creationTimestamp)]);
  return stateOf(entity!, attributes, ({ attributes: own }) => relationshipsOf(object, type, own, findNode));
}

/** The names of what is within an object, each once: those of its containers. */
function namesWithin(
  families: readonly Family<KubernetesObject>[],
  object: KubernetesObject,
): readonly (readonly (string | undefined)[])[] {
  const found: (readonly (string | undefined)[])[] = [];
  for (const { entity, visit } of families) {
    visit(object, (_, own = []) => {
      const names = own.slice(0, entity!.inner);
      if (!found.some((other) => equalTexts(other, names))) found.push(names);
    });
  }
  return found;
}

/** The state in a list, which is empty where the identity is not complete. */
function stateOf(
  { type, id: identifying }: Entity<KubernetesObject>,
  all: readonly Attribute[],
  relate: (state: Omit<EntityState, 'relationships'>) => readonly Relationship[],
): readonly EntityState[] {
  const id: Record<string, string> = {};
  const attributes: Record<string, string> = {};
  for (const [name, value] of all) {
    if (identifying.includes(name)) {
      if (value) id[name] = value;
    } else if (value !== undefined) attributes[name] = value;
  }
  if (identifying.some((name) => id[name] === undefined)) return [];
  const key = JSON.stringify([type, ...identifying.map((name) => id[name])]);
  const state = { type, id, key, attributes };
  return [{ ...state, relationships: relate(state) }];
}

function creationAttribute(type: string): string {
  return `${type.replace(/^k8s\./, '')}.creation_timestamp`;
}

/** Unix seconds as RFC 3339 in UTC; undefined for what is no time. */
function timeText(seconds = Number.NaN): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
}

/** Whether two states of one entity say the same. */
export function sameState(a: EntityState, b: EntityState): boolean {
  const names = Object.keys(a.attributes);
  return (
    names.length === Object.keys(b.attributes).length &&
    names.every((name) => a.attributes[name] === b.attributes[name]) &&
    sameRelationships(a.relationships, b.relationships)
  );
}
