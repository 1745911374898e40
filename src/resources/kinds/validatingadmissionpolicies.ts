import type { V1ValidatingAdmissionPolicy } from '@kubernetes/client-node';
import { message, type ObjectOf, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { created } from '../declare/metadata-families.ts';
import { paramKind } from './shared/admission-policies.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ paramKind, failurePolicy: [4, text] })],
});

type ValidatingAdmissionPolicy = ObjectOf<typeof schema, V1ValidatingAdmissionPolicy>;

export const validatingadmissionpolicies: Kind<ValidatingAdmissionPolicy> = {
  resource: 'validatingadmissionpolicies',
  group: 'admissionregistration.k8s.io',
  versions: ['v1', 'v1beta1', 'v1alpha1'],
  kind: 'ValidatingAdmissionPolicy',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'validatingadmissionpolicy'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge(
      'kube_validatingadmissionpolicy_info',
      ALPHA,
      'What parameters the policy takes, and what happens when it fails.',
      ['param_api_version', 'param_kind', 'failure_policy'],
      ({ spec }, emit) => emit(1, [spec.paramKind.apiVersion, spec.paramKind.kind, spec.failurePolicy]),
    ),
    created('kube_validatingadmissionpolicy_created', ALPHA, 'When the policy was created, in unix seconds.'),
  ],
};
