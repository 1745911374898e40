/** Which of the known kinds an API server serves, and at which version. */
import type { ApiClient } from './client.ts';
import { getJson, kindOf } from './json-answer.ts';

/** A kind as the API names it. */
export interface ServedKind {
  /** "" for the core group. */
  readonly group: string;
  /** The versions that we can read, newest first. */
  readonly versions: readonly string[];
  /** The plural, such as `deployments`. */
  readonly resource: string;
}

/** What a server said about itself, as far as it answered. */
export interface Discovery {
  /** Resources (plural) by group version, such as `apps/v1` or `v1`. */
  readonly resources: ReadonlyMap<string, ReadonlySet<string>>;
  /** Why a group version could not be read, or "" why the list of groups could not: neither says that it is absent. */
  readonly failures: ReadonlyMap<string, string>;
}

const AGGREGATED = 'APIGroupDiscoveryList';

/** As kubectl asks: all groups with their resources in one document (KEP-3352), else the list of groups alone. */
const ACCEPT = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=${AGGREGATED}`)
  .concat('application/json')
  .join(',');

/**
 * Asks where `kinds` are served. That is one request for those in the core group and one for all others where the server
 * has aggregated discovery (Kubernetes 1.27 and later), else one more for each group version that they name and the list
 * of groups has.
 *
 * Absent is what an answer leaves out that is otherwise good: the list of groups, of a group's resources, or a `Status`.
 * A gateway's 404, HTML and whatever is of another kind are failures, and so is a core group that can't be found. Never rejects because
 * of an answer: what could not be read, such as an aggregated group whose server is down, touches nothing else. Rejects
 * when `signal` aborts.
 */
export async function discover(
  client: ApiClient,
  kinds: readonly ServedKind[],
  signal: AbortSignal,
): Promise<Discovery> {
  const resources = new Map<string, ReadonlySet<string>>();
  const failures = new Map<string, string>();
  const wanted = new Set(
    kinds.flatMap(({ group, versions }) => versions.map((version) => groupVersion(group, version))),
  );
  const isCore = (name: string) => !name.includes('/');
  const core = [...wanted].filter(isCore);
  const named = [...wanted].filter((name) => !isCore(name));
  await Promise.all([readGroups('/api', core), readGroups('/apis', named)]);
  return { resources, failures };

  async function readGroups(path: '/api' | '/apis', names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    const answer = await getJson(client, path, [AGGREGATED, 'APIGroupList', 'APIVersions'], signal, {}, ACCEPT);
    const body = 'failure' in answer ? undefined : answer.body;
    const groups = elements(body, kindOf(body) === AGGREGATED ? 'items' : path === '/api' ? 'versions' : 'groups');
    if (groups === undefined) {
      failures.set(
        '',
        'failure' in answer ? answer.failure : `${client.server}${path} answered with no list of groups`,
      );
      // The list may be forbidden, and what is in it not.
      await Promise.all(names.map(readResources));
    } else if (kindOf(body) === AGGREGATED) {
      takeAggregated(path, groups, names);
    } else {
      const served = listedVersions(groups);
      await Promise.all(names.filter((name) => isCore(name) || served.has(name)).map(readResources));
    }
  }

  function takeAggregated(path: string, groups: readonly unknown[], names: readonly string[]): void {
    const found = new Map<string, unknown>();
    for (const group of groups) {
      const name = field(part(group, 'metadata'), 'name');
      for (const version of elements(group, 'versions') ?? []) {
        found.set(groupVersion(name, field(version, 'version')), version);
      }
    }
    for (const name of names) {
      const version = found.get(name);
      if (version !== undefined) {
        take(name, version, 'resource');
        // What an aggregated server last said: it is away, and may have more by now.
        if (field(version, 'freshness') === 'Stale') failures.set(name, `the server of ${name} can not be reached`);
      } else if (isCore(name)) {
        failures.set(name, `${client.server}${path} has no group version ${name}`);
      }
    }
  }

  async function readResources(name: string): Promise<void> {
    const path = isCore(name) ? `/api/${name}` : `/apis/${name}`;
    const answer = await getJson(client, path, ['APIResourceList'], signal);
    if (!('failure' in answer)) take(name, answer.body, 'name');
    else if (isCore(name) || answer.status !== 404 || !answer.isStatus) failures.set(name, answer.failure);
  }

  /** `key` is what the name of a resource is called there. */
  function take(name: string, version: unknown, key: string): void {
    const list = elements(version, 'resources');
    if (list === undefined) failures.set(name, `${client.server} answered with no list of the resources of ${name}`);
    else resources.set(name, new Set(list.map((resource) => field(resource, key))));
  }
}

/**
 * The newest version of a kind that we know and the server serves; undefined where it serves none. A version that could
 * not be asked about counts as served only if no other is: the list itself will find out.
 */
export function pickVersion(kind: ServedKind, { resources, failures }: Discovery): string | undefined {
  const { group, versions, resource } = kind;
  const served = versions.find((version) => resources.get(groupVersion(group, version))?.has(resource));
  if (served !== undefined) return served;
  return versions.find((version) => failures.has(groupVersion(group, version)));
}

/** `apps/v1`, or `v1` for the core group: `apiVersion` of the group's objects. */
export function groupVersion(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The path of a kind's collection: of all namespaces, or of one. */
export function collectionPath(group: string, version: string, resource: string, namespace?: string): string {
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${group === '' ? '/api' : '/apis'}/${groupVersion(group, version)}${scope}/${resource}`;
}

function listedVersions(groups: readonly unknown[]): ReadonlySet<string> {
  const versions = groups.flatMap((group) => elements(group, 'versions') ?? []);
  return new Set(versions.map((version) => field(version, 'groupVersion')));
}

function part(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function elements(value: unknown, name: string): readonly unknown[] | undefined {
  const list = part(value, name);
  return Array.isArray(list) ? list : undefined;
}

function field(value: unknown, name: string): string {
  const text = part(value, name);
  return typeof text === 'string' ? text : '';
}
