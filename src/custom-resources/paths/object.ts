/** A kept custom resource as the map that it is in the API: of its metadata some fields are kept in a form of their own. */
import { put } from '../../kubernetes/codec/json/wanted.ts';
import type { JsonObject } from '../../kubernetes/codec/schema.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { type Found, follow, memberOf, type Step } from './path.ts';

/** What `metadata` has in a form of its own, as text; undefined where the object has none. */
const NAMED: Readonly<Record<string, (metadata: KubernetesObject['metadata']) => string | undefined>> = {
  name: ({ name }) => name || undefined,
  namespace: ({ namespace }) => namespace || undefined,
  uid: ({ uid }) => uid || undefined,
  resourceVersion: ({ resourceVersion }) => resourceVersion || undefined,
  creationTimestamp: ({ creationTimestamp }) => timeText(creationTimestamp),
};

/** The fields of `metadata` that every object keeps. */
export const NAMED_FIELDS: readonly string[] = Object.keys(NAMED);

/** What steps lead to from the object. */
export function followObject(object: KubernetesObject, steps: readonly Step[]): Found {
  const [first, second] = steps;
  if (first === undefined) return mapOf(object);
  if (first.kind !== 'member') return follow(mapOf(object), steps);
  const members = object as unknown as JsonObject;
  if (first.name !== 'metadata') return follow(memberOf(members, first.name), steps, 1);
  if (second?.kind !== 'member') return follow(metadataOf(object), steps, 1);
  return follow(metadataField(object, second.name), steps, 2);
}

/** The object as a map. */
export function mapOf(object: KubernetesObject): JsonObject {
  return { ...present(object as unknown as JsonObject), metadata: metadataOf(object) };
}

function metadataOf(object: KubernetesObject): JsonObject {
  const found: Record<string, Found> = {};
  // Each field that has a form of its own is a member of what is kept.
  for (const name of Object.keys(object.metadata)) {
    const value = metadataField(object, name);
    if (value !== undefined) put(found, name, value);
  }
  return found;
}

function metadataField(object: KubernetesObject, name: string): Found {
  if (Object.hasOwn(NAMED, name)) return NAMED[name]!(object.metadata);
  return memberOf(object.metadata as unknown as JsonObject, name);
}

function present(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}

/** As an API server writes it, in whole seconds. */
function timeText(seconds: number | undefined): string | undefined {
  const date = new Date((seconds ?? Number.NaN) * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
}
