/** Custom resources from files: served as their definitions have it, or as their objects look like where no definition is there. */
import type { CustomResourceRules } from '../../custom-resources/rules/rules.ts';
import type { KubernetesObject, SimulatedCluster } from '../../simulator/cluster.ts';
import { pluralOf } from '../catalog/resource-names.ts';
import { placed } from './object-files.ts';

const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

/** What of a CustomResourceDefinition matters here. */
interface Definition {
  readonly group: string;
  readonly names: { readonly kind: string; readonly plural: string };
  readonly scope: string;
  readonly versions: readonly { readonly name: string; readonly served: boolean }[];
}

/** Serves the objects that rules mean, and gives those that none does. */
export function serveCustom(
  cluster: SimulatedCluster,
  objects: readonly KubernetesObject[],
  { resources }: CustomResourceRules,
): readonly KubernetesObject[] {
  const leftOut: KubernetesObject[] = [];
  for (const [key, all] of Map.groupBy(objects, (object) => `${groupOf(object)} ${object.kind}`)) {
    const [group = '', kind = ''] = key.split(' ');
    if (!resources.some((rule) => rule.group === group && ['*', '', kind].includes(rule.kind))) leftOut.push(...all);
    else serve(cluster, group, kind, all);
  }
  return leftOut;
}

function serve(cluster: SimulatedCluster, group: string, kind: string, objects: readonly KubernetesObject[]): void {
  const filed = cluster.list(DEFINITIONS).find(({ spec }) => {
    const { group: defined, names } = (spec ?? {}) as Partial<Definition>;
    return defined === group && names?.kind === kind;
  });
  const spec = (filed?.spec ?? guessed(group, kind, objects)) as Definition;
  const { plural } = spec.names;
  const namespaced = spec.scope === 'Namespaced';
  // A manifest that was never applied has no status: the objects beside it say that it holds.
  const status = filed?.status ?? { conditions: [{ type: 'Established', status: 'True' }] };
  cluster.apply(DEFINITIONS, { ...filed, metadata: { name: `${plural}.${group}`, ...filed?.metadata }, spec, status });
  for (const { name: version, served } of spec.versions) {
    if (!served) continue;
    cluster.api.register({ group, version, kind, plural, scope: namespaced ? 'Namespaced' : 'Cluster' });
  }
  for (const object of objects) cluster.apply(`${plural}.${group}`, placed(object, { namespaced }));
}

/** No definition is there: its plural is as English has it, and it is in namespaces if an object is. */
function guessed(group: string, kind: string, objects: readonly KubernetesObject[]): Definition {
  const versions = new Set(objects.map(({ apiVersion = '' }) => apiVersion.slice(apiVersion.indexOf('/') + 1)));
  return {
    group,
    names: { kind, plural: pluralOf(kind) },
    scope: objects.some(({ metadata }) => metadata.namespace !== undefined) ? 'Namespaced' : 'Cluster',
    versions: [...versions].map((name) => ({ name, served: true })),
  };
}

function groupOf({ apiVersion = '' }: KubernetesObject): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
