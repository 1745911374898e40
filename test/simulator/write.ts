import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { ApiResource } from '../../src/simulator/api.ts';
import { type KubernetesObject, objectKey, type SimulatedCluster } from '../../src/simulator/cluster.ts';
import { type Answer, sendBytes, sendStatus } from '../../src/simulator/server/answer.ts';
import type { Encoding } from '../../src/simulator/server/encoding.ts';
import {
  badRequest,
  detailsOf,
  failure,
  nameOf,
  objectNotFound,
  type Status,
} from '../../src/simulator/server/status.ts';
import type { ResourceTarget, Target } from '../../src/simulator/server/target.ts';

/** What was stored and the HTTP status that says so, or the Status that refuses it. */
type WriteResult = { readonly code: 200 | 201; readonly object: KubernetesObject } | { readonly refusal: Status };

/** Whether a request is a POST to a collection or a PUT of an object. */
export function isWrite(target: Target): target is ResourceTarget {
  return target.verb === 'create' || target.verb === 'update';
}

/** Answers a POST to a collection or a PUT of an object. */
export async function answerWrite(
  cluster: SimulatedCluster,
  target: ResourceTarget,
  request: IncomingMessage,
  answer: Answer,
  encoding: Encoding,
): Promise<void> {
  const body = await buffer(request).catch(() => undefined);
  if (body === undefined) return;
  const result = write(cluster, target, body);
  if ('refusal' in result) sendStatus(answer, encoding, result.refusal);
  else sendBytes(answer, result.code, encoding.contentType, encoding.object(target.api, result.object));
}

/**
 * Creates an object, or replaces it where the body has the resourceVersion that it has now: of two writers that have
 * read the same state one is refused. Bodies are JSON.
 */
function write(
  cluster: SimulatedCluster,
  { api, namespace, name, isStatus }: ResourceTarget,
  body: Buffer,
): WriteResult {
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
  const written = isStatus ? { ...previous, status: object.status } : object;
  return { code: 200, object: cluster.apply(api.resource, written) };
}

function readObject(body: Buffer): KubernetesObject | undefined {
  try {
    const object = JSON.parse(body.toString()) as Partial<KubernetesObject> | null;
    return typeof object?.metadata?.name === 'string' ? (object as KubernetesObject) : undefined;
  } catch {
    return undefined;
  }
}

/** 409: a POST of a name that is taken. */
function alreadyExists(api: ApiResource, name: string): Status {
  return failure(409, 'AlreadyExists', `${nameOf(api)} "${name}" already exists`, detailsOf(api, name));
}

/** 409: a PUT over another version than that which is stored. */
function conflict(api: ApiResource, name: string): Status {
  const reason = 'the object has been modified; please apply your changes to the latest version and try again';
  const message = `Operation cannot be fulfilled on ${nameOf(api)} "${name}": ${reason}`;
  return failure(409, 'Conflict', message, detailsOf(api, name));
}

/** 422: a PUT that does not say which version it replaces. */
function versionMissing(api: ApiResource, name: string): Status {
  const field = 'metadata.resourceVersion';
  const message = 'Invalid value: 0: must be specified for an update';
  return failure(422, 'Invalid', `${api.kind}.${api.group} "${name}" is invalid: ${field}: ${message}`, {
    ...detailsOf(api, name),
    causes: [{ reason: 'FieldValueInvalid', message, field }],
  });
}
