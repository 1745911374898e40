import type { V1MutatingAdmissionPolicy } from '@kubernetes/client-node';
import { message, type ObjectOf, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { created } from '../declare/metadata-families.ts';
import { paramKind } from './shared/admission-policies.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ paramKind, failurePolicy: [5, text], reinvocationPolicy: [7, text] })],
});

type MutatingAdmissionPolicy = ObjectOf<typeof schema, V1MutatingAdmissionPolicy>;

export const mutatingadmissionpolicies: Kind<MutatingAdmissionPolicy> = {
  resource: 'mutatingadmissionpolicies',
  group: 'admissionregistration.k8s.io',
  versions: ['v1', 'v1beta1', 'v1alpha1'],
  kind: 'MutatingAdmissionPolicy',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'mutatingadmissionpolicy'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge(
      'kube_mutatingadmissionpolicy_info',
      ALPHA,
      'What parameters the policy takes, what happens when it fails, and whether it is called again.',
      ['param_api_version', 'param_kind', 'failure_policy', 'reinvocation_policy'],
      ({ spec }, emit) =>
        emit(1, [spec.paramKind.apiVersion, spec.paramKind.kind, spec.failurePolicy, spec.reinvocationPolicy]),
    ),
    created('kube_mutatingadmissionpolicy_created', ALPHA, 'When the policy was created, in unix seconds.'),
  ],
};
