import type { ApiRegistry, ApiResource } from '../api.ts';

/** What the API server does with resources, by the authorizer's words; a GET of a path that is no resource is `get` too. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update';

/** What a request is about. */
export interface Target {
  /** Undefined where the method can't be used at the path. */
  readonly verb: Verb | undefined;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Undefined for paths that are no resource (discovery, version, health). */
  readonly api: ApiResource | undefined;
  /** Empty for cluster-scoped objects and for all namespaces. */
  readonly namespace: string;
  readonly name: string | undefined;
  /** Whether it is the status of the object alone: the subresource `status`. */
  readonly isStatus: boolean;
}

/** A target that is a resource, its collection or one object of it. */
export type ResourceTarget = Target & { readonly api: ApiResource };

/** Reads a request line (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris). */
export function targetOf(registry: ApiRegistry, method: string, { pathname: path, searchParams: query }: URL): Target {
  const [root, ...segments] = path.split('/').slice(1).map(decodeURIComponent);
  const group = root === 'apis' ? (segments.shift() ?? '') : '';
  const version = segments.shift() ?? '';
  const inNamespace = segments[0] === 'namespaces' && segments.length > 2;
  const namespace = inNamespace ? segments[1]! : '';
  const [plural = '', name, ...subresource] = inNamespace ? segments.slice(2) : segments;
  const found = root === 'api' || root === 'apis' ? registry.find(group, version, plural) : undefined;
  const isStatus = subresource.join('/') === 'status';
  const api = (subresource.length > 0 && !isStatus) || (inNamespace && found?.namespaced === false) ? undefined : found;
  return { verb: verbOf(method, api, name, query), path, query, api, namespace, name, isStatus };
}

function verbOf(
  method: string,
  api: ApiResource | undefined,
  name: string | undefined,
  query: URLSearchParams,
): Verb | undefined {
  if (method === 'GET' && (api === undefined || name !== undefined)) return 'get';
  if (method === 'GET') return flag(query, 'watch') ? 'watch' : 'list';
  if (api === undefined) return undefined;
  if (method === 'POST' && name === undefined) return 'create';
  return method === 'PUT' && name !== undefined ? 'update' : undefined;
}

/** Whether a flag of a query is set, in the ways that Go reads booleans. */
export function flag(query: URLSearchParams, name: string): boolean {
  return ['1', 't', 'true'].includes((query.get(name) ?? '').toLowerCase());
}
