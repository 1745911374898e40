import type { V1MutatingAdmissionPolicyBinding } from '@kubernetes/client-node';
import { message, type ObjectOf } from '../../kubernetes/codec/schema.ts';
import { ALPHA, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { created } from '../declare/metadata-families.ts';
import { paramRef, policyBindingInfo, policyName } from './shared/admission-policies.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ policyName, paramRef })],
});

type MutatingAdmissionPolicyBinding = ObjectOf<typeof schema, V1MutatingAdmissionPolicyBinding>;

export const mutatingadmissionpolicybindings: Kind<MutatingAdmissionPolicyBinding> = {
  resource: 'mutatingadmissionpolicybindings',
  group: 'admissionregistration.k8s.io',
  versions: ['v1', 'v1beta1', 'v1alpha1'],
  kind: 'MutatingAdmissionPolicyBinding',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'mutatingadmissionpolicybinding'], ({ metadata }) => [
    metadata.namespace,
    metadata.name,
  ]),
  families: [
    policyBindingInfo('kube_mutatingadmissionpolicybinding_info'),
    created('kube_mutatingadmissionpolicybinding_created', ALPHA, 'When the binding was created, in unix seconds.'),
  ],
};
