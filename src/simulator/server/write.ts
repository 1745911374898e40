import type { ApiResource } from '../api.ts';
import { type KubernetesObject, objectKey, type SimulatedCluster } from '../cluster.ts';
import { alreadyExists, badRequest, conflict, objectNotFound, type Status, versionMissing } from './status.ts';

/** A POST to a collection (`name` undefined) or a PUT of an object, with its body as it came. */
export interface Write {
  readonly api: ApiResource;
  readonly namespace: string;
  readonly name: string | undefined;
  readonly body: Buffer;
}

/** What was stored and the HTTP status that says so, or the Status that refuses it. */
export type WriteResult =
  | { readonly code: 200 | 201; readonly object: KubernetesObject }
  | { readonly refusal: Status };

/**
 * Creates an object, or replaces it where the body has the resourceVersion that it has now: of two writers that have
 * read the same state one is refused. Bodies are JSON.
 */
export function write(cluster: SimulatedCluster, { api, namespace, name, body }: Write): WriteResult {
  const object = readObject(body);
  if (object === undefined) return { refusal: badRequest('the object provided is unrecognized: it is no JSON object') };
  if (name !== undefined && object.metadata.name !== name) {
    const message = `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`;
    return { refusal: badRequest(message) };
  }
  if ((object.metadata.namespace ?? namespace) !== namespace) {
    return { refusal: badRequest('the namespace of the object does not match the namespace on the URL') };
  }
  if (namespace !== '') object.metadata.namespace = namespace;
  const previous = cluster.get(api.resource, namespace, object.metadata.name);
  if (name === undefined) {
    if (previous !== undefined) return { refusal: alreadyExists(api, object.metadata.name) };
    return { code: 201, object: cluster.apply(api.resource, object) };
  }
  if (previous === undefined) return { refusal: objectNotFound(api, name) };
  const { resourceVersion } = object.metadata;
  if (!resourceVersion) return { refusal: versionMissing(api, objectKey(object)) };
  if (resourceVersion !== previous.metadata.resourceVersion) return { refusal: conflict(api, name) };
  return { code: 200, object: cluster.apply(api.resource, object) };
}

function readObject(body: Buffer): KubernetesObject | undefined {
  try {
    const object = JSON.parse(body.toString()) as Partial<KubernetesObject> | null;
    return typeof object?.metadata?.name === 'string' ? (object as KubernetesObject) : undefined;
  } catch {
    return undefined;
  }
}
