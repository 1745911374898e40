import type { ApiResource } from '../api.ts';
import { ExpiredError, type KubernetesObject, objectKey, type SimulatedCluster } from '../cluster.ts';
import type { ListMeta } from './encoding.ts';
import type { Selector } from './selectors.ts';
import {
  badRequest,
  badResourceVersion,
  continueExpired,
  invalidListOptions,
  listExpired,
  type Status,
  tooLargeResourceVersion,
} from './status.ts';

/** What of a resource a LIST or WATCH is about. */
export interface Selection {
  readonly api: ApiResource;
  /** Empty: all namespaces. */
  readonly namespace: string;
  /** Undefined: every object. */
  readonly selector: Selector | undefined;
}

/** One page of a LIST, or the Status that refuses it. */
export type ListResult = { meta: ListMeta; objects: KubernetesObject[] } | { refusal: Status };

interface ContinueToken {
  /** The version of the first page; -1 goes on at the newest one. */
  rv: number;
  start: string;
}

function continueToken(rv: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start })).toString('base64url');
}

function readToken(text: string): ContinueToken | undefined {
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const { rv, start } = token as Partial<ContinueToken>;
    return typeof rv === 'number' && typeof start === 'string' ? { rv, start } : undefined;
  } catch {
    return undefined;
  }
}

function refusedOptions(query: URLSearchParams): Status | undefined {
  const causes: [string, string][] = [];
  const version = query.get('resourceVersion') ?? '';
  if (query.has('resourceVersionMatch') && version === '') {
    const field = 'resourceVersionMatch';
    causes.push([field, `Forbidden: ${field} is forbidden unless resourceVersion is provided`]);
  }
  if (query.has('sendInitialEvents')) {
    causes.push(['sendInitialEvents', 'Forbidden: sendInitialEvents is forbidden for list']);
  }
  if (causes.length > 0) return invalidListOptions(...causes);
  if (query.get('continue') && version !== '' && version !== '0') {
    return badRequest('specifying resource version is not allowed when using continue');
  }
  return /^\d*$/.test(version) ? undefined : badResourceVersion(version);
}

/** Answers a LIST by its query parameters (limit, continue, resourceVersion, resourceVersionMatch). */
export function list(cluster: SimulatedCluster, selection: Selection, query: URLSearchParams): ListResult {
  const refusal = refusedOptions(query);
  if (refusal !== undefined) return { refusal };
  const version = Number(query.get('resourceVersion') ?? '');
  if (version > cluster.resourceVersion) {
    return { refusal: tooLargeResourceVersion(version, cluster.resourceVersion) };
  }
  const continued = query.get('continue');
  // The watch cache answers version 0 and ignores the limit there.
  const fromCache = query.get('resourceVersion') === '0' && !query.has('resourceVersionMatch');
  const limit = fromCache ? 0 : Number(query.get('limit') ?? 0);
  if (continued) return nextPage(cluster, selection, continued, limit);
  const exact = query.get('resourceVersionMatch') === 'Exact' ? version : cluster.resourceVersion;
  try {
    return page(cluster, selection, exact, '', limit);
  } catch (error) {
    if (error instanceof ExpiredError) return { refusal: listExpired() };
    throw error;
  }
}

function nextPage(cluster: SimulatedCluster, selection: Selection, text: string, limit: number): ListResult {
  const token = readToken(text);
  if (token === undefined) return { refusal: badRequest('invalid continue token: continue key is not valid') };
  const version = token.rv < 0 ? cluster.resourceVersion : token.rv;
  try {
    return page(cluster, selection, version, token.start, limit);
  } catch (error) {
    if (error instanceof ExpiredError) return { refusal: continueExpired(continueToken(-1, token.start)) };
    throw error;
  }
}

function page(
  cluster: SimulatedCluster,
  { api, namespace, selector }: Selection,
  version: number,
  start: string,
  limit: number,
): ListResult {
  const all = cluster.snapshot(api.resource, version);
  const [from, to] = namespace === '' ? [0, all.length] : [before(all, `${namespace}/`), before(all, `${namespace}0`)];
  const objects: KubernetesObject[] = [];
  let next = Math.max(from, start === '' ? 0 : before(all, start));
  for (; next < to && (limit === 0 || objects.length < limit); next += 1) {
    const object = all[next]!;
    if (selector?.(object) ?? true) objects.push(object);
  }
  const meta: ListMeta = { resourceVersion: String(version) };
  if (next < to) {
    // The key after the last object of this page, as etcd's range reads it.
    meta.continue = continueToken(version, `${objectKey(all[next - 1]!)}\0`);
    if (selector === undefined) meta.remainingItemCount = to - next;
  }
  return { meta, objects };
}

/** Number of objects whose key is less than `key`. */
function before(objects: KubernetesObject[], key: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (objectKey(objects[middle]!) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
