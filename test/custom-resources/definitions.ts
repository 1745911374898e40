/** Kinds that come and go in a simulated cluster, as CustomResourceDefinitions have them do. */
import type { SimulatedCluster } from '../../src/simulator/cluster.ts';

/** A kind with its versions. */
export interface Defined {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope?: 'Namespaced' | 'Cluster';
  readonly versions?: readonly string[];
}

const DEFINITIONS = 'customresourcedefinitions';

/** Defines a kind, or other versions of it, and has it served; with `served: false` only the definition is there. */
export function define(cluster: SimulatedCluster, defined: Defined, { served = true } = {}): void {
  const { group, kind, plural, scope = 'Namespaced', versions = ['v1'] } = defined;
  if (served) serve(cluster, defined);
  cluster.apply(DEFINITIONS, {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
      scope,
      versions: versions.map((name, at) => ({ name, served: true, storage: at === 0 })),
    },
    status: {
      conditions: [
        { type: 'NamesAccepted', status: 'True' },
        { type: 'Established', status: 'True' },
      ],
      storedVersions: versions,
    },
  });
}

/** Has the versions of a kind served, and no others. */
export function serve(
  cluster: SimulatedCluster,
  { group, kind, plural, scope = 'Namespaced', versions = ['v1'] }: Defined,
): void {
  const present = cluster.api.resources.filter((api) => api.group === group && api.plural === plural);
  for (const { version } of present) if (!versions.includes(version)) cluster.api.remove({ group, version, kind });
  for (const version of versions) {
    if (!present.some((api) => api.version === version)) cluster.api.register({ group, version, kind, plural, scope });
  }
}

/** Deletes the objects of a kind, its definition, and what serves it. */
export function undefine(cluster: SimulatedCluster, { group, kind, plural }: Defined): void {
  const resource = `${plural}.${group}`;
  for (const { metadata } of cluster.list(resource)) cluster.delete(resource, metadata.namespace, metadata.name);
  cluster.delete(DEFINITIONS, undefined, `${plural}.${group}`);
  cluster.api.remove({ group, kind });
}
