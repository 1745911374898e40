import type { V1Role } from '@kubernetes/client-node';
import { message, type ObjectOf } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily, resourceVersion } from '../declare/metadata-families.ts';

const schema = message({ metadata: metadata({}) });

type Role = ObjectOf<typeof schema, V1Role>;

export const roles: Kind<Role> = {
  resource: 'roles',
  group: 'rbac.authorization.k8s.io',
  versions: ['v1'],
  kind: 'Role',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'role'], (role) => [role.metadata.namespace, role.metadata.name]),
  families: [
    annotationsFamily('kube_role_annotations', ALPHA),
    labelsFamily('kube_role_labels', ALPHA),
    gauge('kube_role_info', ALPHA, 'The role exists.', () => 1),
    created('kube_role_created', ALPHA, 'When the role was created, in unix seconds.'),
    resourceVersion('kube_role_metadata_resource_version', ALPHA),
  ],
};
