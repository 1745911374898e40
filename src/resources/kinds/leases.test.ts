import { table } from '../../../test/support/kinds/kind-lines.ts';
import { leases } from './leases.ts';

const node = { kind: 'Node', name: 'n1' };

table(leases, 'kube_lease_owner', [
  [
    'a lease that belongs to nobody',
    { metadata: { namespace: 'kube-system' }, spec: { holderIdentity: 'me' } },
    ['{owner_kind="",owner_name="",namespace="kube-system",lease_holder="me"} 1'],
  ],
  [
    'a lease of a node, without holder',
    { metadata: { namespace: 'kube-node-lease', ownerReferences: [node] } },
    ['{owner_kind="Node",owner_name="n1",namespace="kube-node-lease",lease_holder=""} 1'],
  ],
]);

table(leases, 'kube_lease_renew_time', [
  ['a lease whose renewal is null', { metadata: { namespace: 'a' }, spec: { renewTime: null } }, []],
  ['a lease that never was renewed', { metadata: { namespace: 'a' } }, []],
  [
    'a lease, in whole seconds',
    { metadata: { namespace: 'a' }, spec: { renewTime: '2026-01-01T00:00:00.999999Z' } },
    ['{namespace="a"} 1.7672256e+09'],
  ],
]);
