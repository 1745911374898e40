/** Which of the known kinds an API server serves, and at which version. */
import { type ApiClient, getJson } from './client.ts';

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
  /** Why a group version, or "" for all groups, could not be read. */
  readonly failures: ReadonlyMap<string, string>;
}

/**
 * Asks for the group versions that `kinds` name. Never rejects because of an answer: what could not be read, such as an
 * aggregated group whose server is down, is in `failures` and touches nothing else. Rejects when `signal` aborts.
 */
export async function discover(
  client: ApiClient,
  kinds: readonly ServedKind[],
  signal: AbortSignal,
): Promise<Discovery> {
  const resources = new Map<string, ReadonlySet<string>>();
  const failures = new Map<string, string>();
  const served = await groupVersions();
  const wanted = new Set(
    kinds.flatMap(({ group, versions }) => versions.map((version) => groupVersion(group, version))),
  );
  await Promise.all(
    [...wanted].filter((one) => !one.includes('/') || served === undefined || served.has(one)).map(read),
  );
  return { resources, failures };

  async function groupVersions(): Promise<ReadonlySet<string> | undefined> {
    const answer = await getJson(client, '/apis', signal);
    if ('failure' in answer) {
      failures.set('', answer.failure);
      return undefined;
    }
    const groups = elements(answer.body, 'groups');
    return new Set(
      groups.flatMap((group) => elements(group, 'versions').map((version) => field(version, 'groupVersion'))),
    );
  }

  async function read(name: string): Promise<void> {
    const answer = await getJson(client, name.includes('/') ? `/apis/${name}` : `/api/${name}`, signal);
    if (!('failure' in answer)) {
      resources.set(name, new Set(elements(answer.body, 'resources').map((resource) => field(resource, 'name'))));
    } else if (answer.status !== 404) {
      failures.set(name, answer.failure);
    }
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

function elements(value: unknown, name: string): readonly unknown[] {
  const list = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return Array.isArray(list) ? list : [];
}

function field(value: unknown, name: string): string {
  const text = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof text === 'string' ? text : '';
}
