/** Which kinds an API server serves and lets us list, and how many objects it has of each: one small request a kind. */
import type { ApiClient } from '../../kubernetes/client/client.ts';
import { collectionPath, discover, groupVersion, pickVersion } from '../../kubernetes/client/discovery.ts';
import { getJson } from '../../kubernetes/client/json-answer.ts';
import type { Kind } from '../../resources/declare/kind.ts';
import { kindId } from '../../resources/declare/kind.ts';

/** What the server says of a kind. */
export interface ServedKindReport {
  /** The version that would be watched; null where it has none that is known here. */
  readonly served: string | null;
  /** Whether a list is allowed; null where that is not known. */
  readonly allowed: boolean | null;
  /** How many there are; null where that is not known. */
  readonly objects: number | null;
}

/** Requests under way at a time. */
const AT_ONCE = 16;

/** `namespace` is undefined for all. Rejects on abort only. */
export async function askServed(
  client: ApiClient,
  kinds: readonly Kind[],
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ServedKindReport>> {
  const discovery = await discover(client, kinds, signal);
  const reports = new Map<string, ServedKindReport>();
  const waiting = [...kinds];
  const work = async () => {
    for (let kind = waiting.shift(); kind !== undefined; kind = waiting.shift()) {
      const version = pickVersion(kind, discovery);
      const report = version === undefined ? ABSENT : await count(client, kind, version, namespace, signal);
      reports.set(kindId(kind), report);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return reports;
}

const ABSENT: ServedKindReport = { served: null, allowed: null, objects: null };

/** The metadata of one object, with the number of those that a list leaves for later. */
async function count(
  client: ApiClient,
  { group, resource, namespaced }: Kind,
  version: string,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<ServedKindReport> {
  const served = groupVersion(group, version);
  const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
  const kinds = ['PartialObjectMetadataList'];
  const path = collectionPath(group, version, resource, namespaced ? namespace : undefined);
  const answer = await getJson(client, path, kinds, signal, { limit: '1' }, accept);
  if ('failure' in answer) {
    return {
      served: answer.status === 404 ? null : served,
      allowed: answer.status === 403 ? false : null,
      objects: null,
    };
  }
  const { items = [], metadata = {} } = answer.body as {
    readonly items?: readonly unknown[];
    readonly metadata?: { readonly remainingItemCount?: number };
  };
  return { served, allowed: true, objects: items.length + (metadata.remainingItemCount ?? 0) };
}
