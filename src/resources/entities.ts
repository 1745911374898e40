import type { Entity, Family } from './family.ts';
import type { Kind, KubernetesObject } from './kind.ts';

/** What tells one entity from all others. */
export interface EntityReference {
  /** For example `k8s.pod`. */
  readonly type: string;
  /** Identifying attributes, for example `k8s.pod.uid`; never empty. */
  readonly id: Readonly<Record<string, string>>;
}

/** An entity as an object shows it at one moment. */
export interface EntityState extends EntityReference {
  /** Type and identifying attributes as one text. */
  readonly key: string;
  /** Descriptive attributes: all others. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Gives the entities of an object, in the order in which the conventions of its kind name them. */
export type Describe = (object: KubernetesObject) => readonly EntityState[];

/**
 * What gives the entities of a kind's objects; undefined where the semantic conventions know none. An entity is told
 * once, however many metrics are about it; one that lacks an identifying attribute is left out. When the object was
 * created is an attribute of its own entity, under the name that the collector's k8s_cluster receiver has for it:
 * `pod.creation_timestamp` for a `k8s.pod`.
 */
export function describeEntities(kind: Kind): Describe | undefined {
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
  return (object) => all.flatMap((families) => statesOf(families, object));
}

function statesOf(families: readonly Family<KubernetesObject>[], object: KubernetesObject): EntityState[] {
  const entity = families[0]!.entity!;
  const attributes: [string, string | undefined][] = entity
    .values(object)
    .map((value, at) => [entity.labels[at]!, value]);
  const { names = [], values = [] } = entity.dynamic?.(object) ?? {};
  for (const [at, name] of names.entries()) attributes.push([name, values[at]]);
  if (entity.inner > 0) {
    const states = namesWithin(families, object).map((inner) => stateOf(entity, [...attributes, ...inner]));
    return states.filter((state) => state !== undefined);
  }
  const { creationTimestamp } = object.metadata;
  attributes.push([creationAttribute(entity.type), timeText(creationTimestamp)]);
  const state = stateOf(entity, attributes);
  return state === undefined ? [] : [state];
}

/** The names of what is within an object, each once, with their attributes: those of its containers. */
function namesWithin(
  families: readonly Family<KubernetesObject>[],
  object: KubernetesObject,
): readonly (readonly [string, string | undefined][])[] {
  const found = new Map<string, [string, string | undefined][]>();
  for (const { entity, labels, visit } of families) {
    visit(object, (_, own = []) => {
      const named = own.slice(0, entity!.inner).map((value, at): [string, string | undefined] => [labels[at]!, value]);
      found.set(JSON.stringify(named), named);
    });
  }
  return [...found.values()];
}

function stateOf(
  { type, id: identifying }: Entity<KubernetesObject>,
  all: readonly (readonly [string, string | undefined])[],
): EntityState | undefined {
  const id: Record<string, string> = {};
  const attributes: Record<string, string> = {};
  for (const [name, value] of all) {
    if (identifying.includes(name)) {
      if (value) id[name] = value;
    } else if (value !== undefined) attributes[name] = value;
  }
  if (identifying.some((name) => id[name] === undefined)) return undefined;
  const key = JSON.stringify([type, ...identifying.map((name) => id[name])]);
  return { type, id, key, attributes };
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
    names.every((name) => a.attributes[name] === b.attributes[name])
  );
}
