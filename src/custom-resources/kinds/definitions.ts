/** CustomResourceDefinitions, as far as they say which kinds there are. */
import { type Fields, flag, list, type MessageType, message, text } from '../../kubernetes/codec/schema.ts';
import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import { metadata } from '../../resources/declare/metadata.ts';
import type { ServedResource } from './kinds.ts';

const schema = message({
  metadata: metadata({}),
  spec: [
    2,
    message({
      group: [1, text],
      names: [3, message({ plural: [1, text], kind: [4, text] })],
      scope: [4, text],
      versions: [7, list(message({ name: [1, text], served: [2, flag] }))],
    }),
  ],
  status: [3, message({ conditions: [1, list(message({ type: [1, text], status: [2, text] }))] })],
});

type Definition = (typeof schema)['absent'] & KubernetesObject;

/** The kind of the definitions; nothing is told of them. */
export const definitions: Kind = {
  resource: 'customresourcedefinitions',
  group: 'apiextensions.k8s.io',
  versions: ['v1'],
  // Another kind than that of which something may be told: one of several shards is told of a part, and rules need all.
  version: 'v1',
  kind: 'CustomResourceDefinition',
  variant: 'of custom resources',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema: schema as MessageType<Fields, unknown> as Kind['schema'],
  identity: { labels: [], values: () => [] },
  families: [],
  joins: [],
  sourceOnly: true,
};

/**
 * The kind that a definition has the API server serve; undefined as long as it does not. Served are the names that the definition
 * was given, since it is not established where another has one of them.
 */
export function servedOf(object: KubernetesObject): ServedResource | undefined {
  const { spec, status } = object as Definition;
  const { group, names, scope, versions } = spec;
  if (!status.conditions.some(({ type, status: holds }) => type === 'Established' && holds === 'True'))
    return undefined;
  return {
    group,
    kind: names.kind,
    resource: names.plural,
    namespaced: scope === 'Namespaced',
    versions: versions.filter(({ served }) => served).map(({ name }) => name),
  };
}
