import { table } from '../../../test/support/kinds/kind-lines.ts';
import { statefulsets } from './statefulsets.ts';

const retention = (persistentVolumeClaimRetentionPolicy: object) => ({
  spec: { persistentVolumeClaimRetentionPolicy },
});

table(statefulsets, 'kube_statefulset_persistentvolumeclaim_retention_policy', [
  ['a server that does not know of it', {}, []],
  ['a policy that says nothing', retention({}), []],
  ['half a policy', retention({ whenScaled: 'Delete' }), ['{when_deleted="",when_scaled="Delete"} 1']],
  [
    'a policy',
    retention({ whenDeleted: 'Retain', whenScaled: 'Delete' }),
    ['{when_deleted="Retain",when_scaled="Delete"} 1'],
  ],
]);

table(statefulsets, 'kube_statefulset_ordinals_start', [
  ['a stateful set that does not say', {}, []],
  ['a stateful set that begins at 0', { spec: { ordinals: {} } }, ['0']],
  ['a stateful set that begins elsewhere', { spec: { ordinals: { start: 5 } } }, ['5']],
]);

table(statefulsets, 'kube_statefulset_replicas', [
  ['a stateful set that does not say', {}, []],
  ['a stateful set that is scaled to nothing', { spec: { replicas: 0 } }, ['0']],
]);

table(statefulsets, 'k8s.statefulset.pod.desired', [['a stateful set that does not say', {}, ['1']]]);

table(statefulsets, 'kube_statefulset_status_current_revision', [
  ['a stateful set without status', {}, ['{revision=""} 1']],
  ['a stateful set', { status: { currentRevision: 'web-1' } }, ['{revision="web-1"} 1']],
]);
