/** What the flags of a recorded case select: kinds with their options, and the namespaces of objects. */
import { parseArgs } from 'node:util';
import type { Fields, MessageType } from '../../src/kubernetes/codec/schema.ts';
import { list, message } from '../../src/kubernetes/codec/schema.ts';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { parseAllowlist, patternsFor } from '../../src/resources/options/allowlist.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { familyFilter } from '../../src/resources/options/family-filter.ts';
import { readJson } from '../support/kinds/read-object.ts';
import { catalogued, inCatalog } from './catalog.ts';
import { type Cluster, listBody, metadataListBody } from './recordings.ts';

/** The kinds of kube-state-metrics, of which the recordings hold objects: all that have families of its names. */
export const recordedKinds: readonly Kind[] = kinds.filter(({ families }) => families.some(inCatalog));

/** The kinds that kube-state-metrics shows under these flags with its families, configured, by resource name. */
export function selectedKinds(flags: readonly string[]): readonly Kind[] {
  const options = read(flags);
  const resources =
    options.resources?.split(',') ?? recordedKinds.filter((kind) => kind.onByDefault).map((kind) => kind.resource);
  const labels = parseAllowlist('labels', options['metric-labels-allowlist'] ?? '');
  const annotations = parseAllowlist('annotations', options['metric-annotations-allowlist'] ?? '');
  const list = (text = '') => text.split(',').filter((item) => item !== '');
  const families = familyFilter(
    {
      metricAllowlist: list(options['metric-allowlist']),
      metricDenylist: list(options['metric-denylist']),
      metricStability: 'all',
      optIn: list(options['metric-opt-in-list']),
    },
    recordedKinds.flatMap((kind) => kind.families),
  );
  return recordedKinds
    .filter((kind) => resources.includes(kind.resource))
    .map((kind) =>
      configure(catalogued(kind), {
        labels: patternsFor(labels, kind),
        annotations: patternsFor(annotations, kind),
        families,
      }),
    )
    .filter((kind) => kind.families.length > 0);
}

/** Says whether an object of the kind is watched under these flags. */
export function watched(flags: readonly string[]): (kind: Kind, object: KubernetesObject) => boolean {
  const options = read(flags);
  const namespaces = options.namespaces?.split(',');
  const denied = options['namespaces-denylist']?.split(',');
  return (kind, { metadata: { namespace } }) =>
    !kind.namespaced || ((namespaces?.includes(namespace) ?? true) && !denied?.includes(namespace));
}

/** Says whether a scrape with this query string shows the resource. */
export function queried(query: string): (resource: string) => boolean {
  const parameters = new URLSearchParams(query);
  const names = (parameter: string) => parameters.getAll(parameter).flatMap((value) => value.split(','));
  const [wanted, excluded] = [names('resources'), names('exclude_resources')];
  return (resource) => (wanted.length === 0 || wanted.includes(resource)) && !excluded.includes(resource);
}

/** The recorded objects of the kind, read along its schema. */
export function readObjects<T extends KubernetesObject>(cluster: Cluster, kind: Kind<T>): readonly T[] {
  const body =
    kind.resource === 'configmaps' ? metadataListBody(cluster, kind.resource) : listBody(cluster, kind.resource);
  const { items } = readJson(message({ items: [2, list(kind.schema)] }), body, 0, createStringCache());
  return items;
}

/** One object of a watch event, read along the kind's schema. */
export function readObject<T extends KubernetesObject>(schema: MessageType<Fields, T>, object: unknown): T {
  return readJson(schema, Buffer.from(JSON.stringify(object)), 0, createStringCache());
}

function read(flags: readonly string[]) {
  const type = 'string';
  return parseArgs({
    args: [...flags],
    options: {
      resources: { type },
      namespaces: { type },
      'namespaces-denylist': { type },
      'metric-labels-allowlist': { type },
      'metric-annotations-allowlist': { type },
      'metric-allowlist': { type },
      'metric-denylist': { type },
      'metric-opt-in-list': { type },
    },
  }).values;
}
