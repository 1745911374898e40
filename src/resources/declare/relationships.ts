/**
 * How entities stand to each other, as entity events tell it:
 * https://opentelemetry.io/docs/specs/otel/entities/entity-events/
 */
import { flag, list, message, optional, text } from '../../kubernetes/codec/schema.ts';
import type { KubernetesObject } from './kind.ts';

/** What tells one entity from all others. */
export interface EntityReference {
  /** For example `k8s.pod`. */
  readonly type: string;
  /** Identifying attributes, for example `k8s.pod.uid`; never empty. */
  readonly id: Readonly<Record<string, string>>;
}

/** From an entity to the one that it belongs to: told with the one that lives shorter. */
export interface Relationship {
  readonly type: (typeof TYPES)[keyof typeof TYPES];
  readonly to: EntityReference;
}

/** The specification's examples; the conventions have no list of them yet. */
const TYPES = { node: 'scheduled_on', owner: 'part_of', namespace: 'part_of', pod: 'part_of' } as const;

/** The uid of the node of a name; undefined where it is not known. */
export type FindNode = (name: string) => string | undefined;

/** What relationships are read from, beside what entities are: `metadata.ownerReferences`. */
export const readsOwners = message({
  metadata: [
    1,
    message({
      ownerReferences: [
        13,
        list(
          message({
            kind: [1, text],
            uid: [4, text],
            apiVersion: [5, text],
            controller: [6, optional(flag)],
          }),
        ),
      ],
    }),
  ],
});

/** Owners that are entities, by group and kind. */
const OWNERS: ReadonlyMap<string, string> = new Map([
  ['apps/Deployment', 'k8s.deployment'],
  ['apps/ReplicaSet', 'k8s.replicaset'],
  ['apps/StatefulSet', 'k8s.statefulset'],
  ['apps/DaemonSet', 'k8s.daemonset'],
  ['batch/CronJob', 'k8s.cronjob'],
  ['batch/Job', 'k8s.job'],
  ['/ReplicationController', 'k8s.replicationcontroller'],
]);

/**
 * The relationships of an object's own entity: to its node, to the owner that controls it and to its namespace, as far as
 * these can be told. `attributes` are those of the entity.
 */
export function relationshipsOf(
  object: KubernetesObject,
  type: string,
  attributes: Readonly<Record<string, string>>,
  findNode: FindNode,
): readonly Relationship[] {
  const relationships: Relationship[] = [];
  const relate = (relationship: Relationship['type'], entity: string, key: string, value: string | undefined) => {
    if (value) relationships.push({ type: relationship, to: { type: entity, id: { [`${entity}.${key}`]: value } } });
  };
  const { 'k8s.node.name': node, 'k8s.namespace.name': namespace } = attributes;
  if (type === 'k8s.pod' && node !== undefined) relate(TYPES.node, 'k8s.node', 'uid', findNode(node));
  const owner = ownerOf(object);
  if (owner !== undefined) relate(TYPES.owner, owner.type, 'uid', owner.uid);
  relate(TYPES.namespace, 'k8s.namespace', 'name', namespace);
  return relationships;
}

/** The relationship of a container to its pod, whose identifying attribute is among its own. */
export function relationshipsWithin(id: Readonly<Record<string, string>>): readonly Relationship[] {
  const { 'k8s.pod.uid': uid } = id;
  return uid === undefined ? [] : [{ type: TYPES.pod, to: { type: 'k8s.pod', id: { 'k8s.pod.uid': uid } } }];
}

/** The controller of an object, where it is an entity. */
export function ownerOf({ metadata }: KubernetesObject): { readonly type: string; readonly uid: string } | undefined {
  const { ownerReferences: owners = [] } = metadata as Partial<Owned>;
  const owner = owners.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const { apiVersion = '', kind, uid = '' } = owner;
  const type = OWNERS.get(`${apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))}/${kind}`);
  return type === undefined ? undefined : { type, uid };
}

interface Owned {
  readonly ownerReferences: readonly {
    readonly kind: string;
    readonly controller: boolean | undefined;
    /** These are read for entity events only. */
    readonly uid?: string;
    readonly apiVersion?: string;
  }[];
}

/** Whether two lists say the same. */
export function sameRelationships(a: readonly Relationship[], b: readonly Relationship[]): boolean {
  return a.length === b.length && a.every((each, at) => JSON.stringify(each) === JSON.stringify(b[at]));
}
