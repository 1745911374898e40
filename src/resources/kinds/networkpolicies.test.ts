import { table } from '../../../test/support/kinds/kind-lines.ts';
import { networkpolicies } from './networkpolicies.ts';

table(networkpolicies, 'kube_networkpolicy_spec_ingress_rules', [
  ['a policy without rules', {}, ['0']],
  ['a policy with a rule that allows all', { spec: { ingress: [{}, { from: [] }] } }, ['2']],
]);

table(networkpolicies, 'kube_networkpolicy_spec_egress_rules', [
  ['a policy for traffic in', { spec: { ingress: [{}] } }, ['0']],
]);

table(networkpolicies, 'kube_networkpolicy_created', [
  ['a policy without time', {}, ['-6.21355968e+10']],
  ['a policy', { metadata: { creationTimestamp: '2026-01-01T00:00:00Z' } }, ['1.7672256e+09']],
]);
