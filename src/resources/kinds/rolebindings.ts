import type { V1RoleBinding } from '@kubernetes/client-node';
import { message, type ObjectOf } from '../../kubernetes/codec/schema.ts';
import { ALPHA, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily, resourceVersion } from '../declare/metadata-families.ts';
import { bindingInfo, roleRef } from './shared/role-reference.ts';

const schema = message({ metadata: metadata({}), roleRef });

type RoleBinding = ObjectOf<typeof schema, V1RoleBinding>;

export const rolebindings: Kind<RoleBinding> = {
  resource: 'rolebindings',
  group: 'rbac.authorization.k8s.io',
  versions: ['v1'],
  kind: 'RoleBinding',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'rolebinding'], (binding) => [binding.metadata.namespace, binding.metadata.name]),
  families: [
    annotationsFamily('kube_rolebinding_annotations', ALPHA),
    labelsFamily('kube_rolebinding_labels', ALPHA),
    bindingInfo('kube_rolebinding_info'),
    created('kube_rolebinding_created', ALPHA, 'When the binding was created, in unix seconds.'),
    resourceVersion('kube_rolebinding_metadata_resource_version', ALPHA),
  ],
};
