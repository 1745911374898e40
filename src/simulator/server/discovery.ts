import { type ApiResource, apiVersionOf } from '../api.ts';

const verbs = ['create', 'get', 'list', 'update', 'watch'];

/** `GET /api` (meta/v1 APIVersions). */
export function coreVersions(): object {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
}

/** `GET /apis` (meta/v1 APIGroupList): each group with its versions, the first registered one preferred. */
export function groupList(resources: readonly ApiResource[]): object {
  const groups = Map.groupBy(
    resources.filter((api) => api.group !== ''),
    (api) => api.group,
  );
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...groups].map(([name, served]) => group(name, served)) };
}

function group(name: string, served: ApiResource[]): object {
  const versions = [...new Set(served.map((api) => api.version))].map((version) => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions, preferredVersion: versions[0] };
}

/** `GET /apis/<group>` (meta/v1 APIGroup); undefined for an absent group. */
export function apiGroup(resources: readonly ApiResource[], name: string): object | undefined {
  const served = resources.filter((api) => api.group === name);
  return served.length === 0 ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...group(name, served) };
}

/** `GET /api/v1`, `GET /apis/<group>/<version>` (meta/v1 APIResourceList); undefined for an absent group or version. */
export function resourceList(
  resources: readonly ApiResource[],
  groupVersion: { group: string; version: string },
): object | undefined {
  const served = resources.filter(
    ({ group, version }) => group === groupVersion.group && version === groupVersion.version,
  );
  if (served.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf(groupVersion),
    resources: served.map(({ plural, kind, namespaced }) => ({
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      verbs,
    })),
  };
}

/** `GET /version` (version.Info). */
export const versionInfo = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.3',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2026-11-01T00:00:00Z',
  goVersion: 'go1.26.8',
  compiler: 'gc',
  platform: 'linux/amd64',
};
