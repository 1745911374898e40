import type { V1ClusterRole } from '@kubernetes/client-node';
import { message, type ObjectOf } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily, resourceVersion } from '../declare/metadata-families.ts';

const schema = message({ metadata: metadata({}) });

type ClusterRole = ObjectOf<typeof schema, V1ClusterRole>;

export const clusterroles: Kind<ClusterRole> = {
  resource: 'clusterroles',
  group: 'rbac.authorization.k8s.io',
  versions: ['v1'],
  kind: 'ClusterRole',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['clusterrole'], (role) => [role.metadata.name]),
  families: [
    annotationsFamily('kube_clusterrole_annotations', ALPHA),
    labelsFamily('kube_clusterrole_labels', ALPHA),
    gauge('kube_clusterrole_info', ALPHA, 'The cluster role exists.', () => 1),
    created('kube_clusterrole_created', ALPHA, 'When the cluster role was created, in unix seconds.'),
    resourceVersion('kube_clusterrole_metadata_resource_version', ALPHA),
  ],
};
