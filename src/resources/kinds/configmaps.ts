import type { V1ConfigMap } from '@kubernetes/client-node';
import { message, type ObjectOf } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily, resourceVersion } from '../declare/metadata-families.ts';

const schema = message({ metadata: metadata({}) });

type ConfigMap = ObjectOf<typeof schema, V1ConfigMap>;

/** Asked for as metadata only: what is in a config map never leaves the API server. */
export const configmaps: Kind<ConfigMap> = {
  resource: 'configmaps',
  group: '',
  versions: ['v1'],
  kind: 'ConfigMap',
  namespaced: true,
  onByDefault: true,
  form: 'metadata',
  schema,
  identity: identity(['namespace', 'configmap'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    annotationsFamily('kube_configmap_annotations', ALPHA),
    labelsFamily('kube_configmap_labels', STABLE),
    gauge('kube_configmap_info', STABLE, 'The config map exists.', () => 1),
    created('kube_configmap_created', STABLE, 'When the config map was created, in unix seconds.'),
    resourceVersion('kube_configmap_metadata_resource_version', ALPHA),
  ],
};
