import { table } from '../../../test/support/kinds/kind-lines.ts';
import { replicasets } from './replicasets.ts';

table(replicasets, 'kube_replicaset_spec_replicas', [
  ['a replica set that does not say', {}, []],
  ['a replica set of an earlier rollout', { spec: { replicas: 0 } }, ['0']],
]);

table(replicasets, 'k8s.replicaset.pod.desired', [
  ['a replica set that does not say', {}, ['1']],
  ['a replica set of an earlier rollout', { spec: { replicas: 0 } }, ['0']],
]);

table(replicasets, 'kube_replicaset_status_ready_replicas', [['a replica set without status', {}, ['0']]]);

table(replicasets, 'kube_replicaset_status_terminating_replicas', [
  ['a server that does not count them', { status: { replicas: 3 } }, []],
  ['a server that counts them', { status: { terminatingReplicas: 2 } }, ['2']],
]);

table(replicasets, 'kube_replicaset_owner', [
  [
    'a replica set of a deployment',
    { metadata: { ownerReferences: [{ kind: 'Deployment', name: 'web', controller: true }] } },
    ['{owner_kind="Deployment",owner_name="web",owner_is_controller="true"} 1'],
  ],
]);
