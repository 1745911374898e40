/** What tells one cluster from another: the uid of its namespace kube-system (`k8s.cluster.uid`). */
import type { ApiClient } from './client.ts';
import { getJson } from './json-answer.ts';

/** The uid, or why it is not known; `isAbsent` where the API server itself says that there is no such namespace. */
export type ClusterUid =
  | { readonly uid: string }
  | { readonly uid: undefined; readonly reason: string; readonly isAbsent: boolean };

const KINDS = ['PartialObjectMetadataList', 'NamespaceList'];
const ACCEPT = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json';

/**
 * Reads the cluster's uid, by LIST and not by GET: the permission to list namespaces is one that this process needs
 * anyway. Rejects only when `signal` aborts.
 *
 * Source: https://opentelemetry.io/docs/specs/semconv/resource/k8s/#cluster
 */
export async function readClusterUid(client: ApiClient, signal: AbortSignal): Promise<ClusterUid> {
  const query = { fieldSelector: 'metadata.name=kube-system', limit: '1' };
  const answer = await getJson(client, '/api/v1/namespaces', KINDS, signal, query, ACCEPT);
  if ('failure' in answer) return { uid: undefined, reason: answer.failure, isAbsent: false };
  const { items } = answer.body as { items?: readonly ({ metadata?: { uid?: unknown } | null } | null)[] | null };
  const uid = Array.isArray(items) ? items[0]?.metadata?.uid : undefined;
  if (typeof uid === 'string' && uid !== '') return { uid };
  return { uid: undefined, reason: 'the cluster has no namespace kube-system', isAbsent: true };
}
