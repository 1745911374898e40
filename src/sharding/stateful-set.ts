/** The StatefulSet of the pod that this process runs in, as far as it says which shard that is. */
import { CodedError } from '../errors.ts';
import type { ApiClient } from '../kubernetes/client/client.ts';
import { getJson } from '../kubernetes/client/json-answer.ts';
import { int32, int64, message, optional, text, type Value } from '../kubernetes/codec/schema.ts';
import { backoffSeconds } from '../kubernetes/reflector/backoff.ts';
import { pause } from '../pause.ts';
import { numberOf } from './name.ts';

/** `apps/v1` StatefulSet, as far as it is read. */
export const STATEFUL_SET = message({
  metadata: [1, message({ name: [1, text], resourceVersion: [6, text], generation: [7, int64] })],
  spec: [2, message({ replicas: [1, optional(int32)], ordinals: [11, message({ start: [1, int32] })] })],
  status: [3, message({ observedGeneration: [1, int64], readyReplicas: [3, int32] })],
});
export type StatefulSet = Value<typeof STATEFUL_SET>;

/** Which shard of how many a pod is, and whether all of them are there. */
export interface Layout {
  readonly ordinal: number;
  readonly total: number;
  /** Whether as many pods are ready as there are to be. */
  readonly isComplete: boolean;
}

/**
 * What a StatefulSet means for one of its pods. The numbers of its pods may begin with another than 0 (`spec.ordinals.start`):
 * shards always begin with 0, or objects would be in none. kube-state-metrics takes the number as it is.
 */
export function layoutOf(pod: string, { metadata, spec, status }: StatefulSet): Layout {
  const total = spec.replicas ?? 1;
  return {
    ordinal: Number(numberOf(pod)) - spec.ordinals.start,
    total,
    isComplete: status.observedGeneration >= metadata.generation && status.readyReplicas >= total,
  };
}

/** Which pod is asked about. */
export interface PodName {
  readonly pod: string;
  readonly namespace: string;
}

/** How an API server that is away is waited for, in seconds. */
export interface FindTiming {
  readonly least: number;
  readonly most: number;
}

/**
 * The name of the StatefulSet that controls a pod. An API server that is away is waited for, and `waiting` told why; throws
 * KSO_SHARD_POD where the server itself says that there is none, or that it may not be known. Rejects when `signal` aborts.
 */
export async function findStatefulSet(
  client: ApiClient,
  { pod, namespace }: PodName,
  signal: AbortSignal,
  waiting: (reason: string) => void,
  timing: FindTiming = { least: 1, most: 30 },
): Promise<string> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
  const refuse = (reason: string) => new CodedError('KSO_SHARD_POD', { pod, namespace, reason });
  for (let failures = 1; ; failures++) {
    const answer = await getJson(client, path, ['Pod'], signal);
    if (!('failure' in answer)) {
      const owner = controllerOf(answer.body);
      if (owner?.kind !== 'StatefulSet' || !owner.apiVersion?.startsWith('apps/') || !owner.name) {
        throw refuse(owner === undefined ? 'nothing controls it' : `a ${owner.kind ?? 'nameless kind'} controls it`);
      }
      if (numberOf(pod) === undefined) throw refuse('its name does not end in a number');
      return owner.name;
    }
    if (answer.isStatus && (answer.status === 403 || answer.status === 404)) throw refuse(answer.failure);
    waiting(answer.failure);
    await pause(backoffSeconds(timing, failures, Math.random) * 1000, signal);
    signal.throwIfAborted();
  }
}

/** Whether a StatefulSet is to have so few pods that a pod is none of them; false where that can't be found out. */
export async function isOutnumbered(
  client: ApiClient,
  { pod, namespace }: PodName,
  statefulSet: string,
  signal: AbortSignal,
): Promise<boolean> {
  const path = `${collectionOf(namespace)}/${encodeURIComponent(statefulSet)}`;
  const answer = await getJson(client, path, ['StatefulSet'], signal).catch(() => undefined);
  if (answer === undefined || 'failure' in answer) return false;
  const { metadata, spec } = answer.body as {
    readonly metadata?: { readonly deletionTimestamp?: string };
    readonly spec?: { readonly replicas?: number; readonly ordinals?: { readonly start?: number } };
  };
  const { replicas = 1, ordinals } = spec ?? {};
  return metadata?.deletionTimestamp === undefined && Number(numberOf(pod)) - (ordinals?.start ?? 0) >= replicas;
}

/** The path of the StatefulSets of a namespace. */
export function collectionOf(namespace: string): string {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/statefulsets`;
}

interface OwnerReference {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly controller?: boolean;
}

function controllerOf(pod: Readonly<Record<string, unknown>>): OwnerReference | undefined {
  const { ownerReferences } = (pod.metadata ?? {}) as { readonly ownerReferences?: readonly OwnerReference[] };
  return ownerReferences?.find(({ controller }) => controller);
}
