import type { V1ValidatingAdmissionPolicyBinding } from '@kubernetes/client-node';
import { list, message, type ObjectOf, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { created } from '../declare/metadata-families.ts';
import { paramRef, policyBindingInfo, policyName } from './shared/admission-policies.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ policyName, paramRef, validationActions: [4, list(text)] })],
});

type ValidatingAdmissionPolicyBinding = ObjectOf<typeof schema, V1ValidatingAdmissionPolicyBinding>;

export const validatingadmissionpolicybindings: Kind<ValidatingAdmissionPolicyBinding> = {
  resource: 'validatingadmissionpolicybindings',
  group: 'admissionregistration.k8s.io',
  versions: ['v1', 'v1beta1', 'v1alpha1'],
  kind: 'ValidatingAdmissionPolicyBinding',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'validatingadmissionpolicybinding'], ({ metadata }) => [
    metadata.namespace,
    metadata.name,
  ]),
  families: [
    policyBindingInfo('kube_validatingadmissionpolicybinding_info'),
    created('kube_validatingadmissionpolicybinding_created', ALPHA, 'When the binding was created, in unix seconds.'),
    gauge(
      'kube_validatingadmissionpolicybinding_validation_action',
      ALPHA,
      'What is done about a request that the policy finds invalid.',
      ['action'],
      ({ spec }, emit) => {
        for (const action of spec.validationActions) emit(1, [action]);
      },
    ),
  ],
};
