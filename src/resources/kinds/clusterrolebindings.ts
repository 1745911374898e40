import type { V1ClusterRoleBinding } from '@kubernetes/client-node';
import { message, type ObjectOf } from '../../kubernetes/codec/schema.ts';
import { ALPHA, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily, resourceVersion } from '../declare/metadata-families.ts';
import { bindingInfo, roleRef } from './shared/role-reference.ts';

const schema = message({ metadata: metadata({}), roleRef });

type ClusterRoleBinding = ObjectOf<typeof schema, V1ClusterRoleBinding>;

export const clusterrolebindings: Kind<ClusterRoleBinding> = {
  resource: 'clusterrolebindings',
  group: 'rbac.authorization.k8s.io',
  versions: ['v1'],
  kind: 'ClusterRoleBinding',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['clusterrolebinding'], (binding) => [binding.metadata.name]),
  families: [
    annotationsFamily('kube_clusterrolebinding_annotations', ALPHA),
    labelsFamily('kube_clusterrolebinding_labels', ALPHA),
    bindingInfo('kube_clusterrolebinding_info'),
    created('kube_clusterrolebinding_created', ALPHA, 'When the binding was created, in unix seconds.'),
    resourceVersion('kube_clusterrolebinding_metadata_resource_version', ALPHA),
  ],
};
