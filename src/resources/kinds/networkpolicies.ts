import type { V1NetworkPolicy } from '@kubernetes/client-node';
import { list, message, type ObjectOf, present } from '../../kubernetes/codec/schema.ts';
import { ZERO_TIME } from '../../kubernetes/codec/time.ts';
import { ALPHA, gauge, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, labelsFamily } from '../declare/metadata-families.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ ingress: [2, list(present)], egress: [3, list(present)] })],
});

type NetworkPolicy = ObjectOf<typeof schema, V1NetworkPolicy>;

export const networkpolicies: Kind<NetworkPolicy> = {
  resource: 'networkpolicies',
  group: 'networking.k8s.io',
  versions: ['v1'],
  kind: 'NetworkPolicy',
  namespaced: true,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['namespace', 'networkpolicy'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge(
      'kube_networkpolicy_created',
      ALPHA,
      'When the network policy was created, in unix seconds.',
      (policy) => policy.metadata.creationTimestamp ?? ZERO_TIME,
    ),
    annotationsFamily('kube_networkpolicy_annotations', ALPHA),
    labelsFamily('kube_networkpolicy_labels', ALPHA),
    gauge(
      'kube_networkpolicy_spec_ingress_rules',
      ALPHA,
      'Number of rules for incoming traffic.',
      (policy) => policy.spec.ingress.length,
    ),
    gauge(
      'kube_networkpolicy_spec_egress_rules',
      ALPHA,
      'Number of rules for outgoing traffic.',
      (policy) => policy.spec.egress.length,
    ),
  ],
};
