/** Objects as a real API server served them, changed at random in such ways that they can be written in each encoding. */

import type { KubernetesObject as JsonObject } from '../../src/simulator/cluster.ts';
import type { Random } from '../../src/simulator/random.ts';
import { type Cluster, listBody, metadataListBody } from './recordings.ts';

/** Names, and what else has to be there and as it is for an object to be the same one. */
const IDENTITY = new Set(['apiVersion', 'kind', 'name', 'namespace', 'uid']);
/** What an object may take over from another one of its kind. */
const PARTS = ['spec', 'status', 'data', 'rules', 'webhooks', 'endpoints', 'subsets'];

/** The recorded objects of a kind, without the largest int64, which `JSON.parse` would round out of its range. */
export function plainItems(cluster: Cluster, resource: string): readonly JsonObject[] {
  const body = resource === 'configmaps' ? metadataListBody(cluster, resource) : listBody(cluster, resource);
  return JSON.parse(body.toString().replaceAll('9223372036854775807', '9007199254740991')).items;
}

/** The same object in another state, one of a few small changes away; `others` are of its kind. */
export function changedAtRandom(random: Random, object: JsonObject, others: readonly JsonObject[]): JsonObject {
  const changed = structuredClone(object) as JsonObject & Record<string, unknown>;
  for (let changes = 1 + random.integer(4); changes > 0; changes--) {
    const members = membersOf(changed);
    if (members.length === 0) break;
    const what = random.integer(10);
    if (what < 2) takeOver(random, changed, random.pick(others));
    else if (what < 4) changeList(random, members);
    else changeMember(random, random.pick(members), what < 7);
  }
  changed.metadata.resourceVersion = String(random.integer(1e9));
  return changed;
}

interface Member {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

function takeOver(random: Random, object: Record<string, unknown>, other: JsonObject & Record<string, unknown>): void {
  const part = random.pick(PARTS.filter((key) => key in object || key in other).concat('labels'));
  if (part === 'labels')
    (object.metadata as Record<string, unknown>).labels = structuredClone(other.metadata.labels ?? {});
  else if (other[part] === undefined) delete object[part];
  else object[part] = structuredClone(other[part]);
}

/** An element more, one less, or another order. */
function changeList(random: Random, members: readonly Member[]): void {
  const lists = members.map(({ parent, key }) => parent[key]).filter((value) => Array.isArray(value));
  if (lists.length === 0) return;
  const list = random.pick(lists) as unknown[];
  const what = random.integer(3);
  if (what === 0) list.reverse();
  else if (what === 1) list.splice(random.integer(list.length + 1), 1);
  else if (list.length > 0) list.push(structuredClone(random.pick(list)));
}

/** A member goes, or a number or flag is another one. */
function changeMember(random: Random, { parent, key }: Member, goes: boolean): void {
  const value = parent[key];
  if (typeof value === 'number' && Number.isInteger(value)) parent[key] = random.integer(100);
  else if (typeof value === 'boolean') parent[key] = !value;
  else if (goes && !Array.isArray(parent)) delete parent[key];
}

/** All members but those that make the object what it is. */
function membersOf(value: unknown, depth = 0): readonly Member[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => {
    const isKept = (depth < 2 && IDENTITY.has(key)) || (depth === 0 && key === 'metadata');
    return [...(isKept ? [] : [{ parent, key }]), ...membersOf(parent[key], depth + 1)];
  });
}
