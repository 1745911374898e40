import { table } from '../../../test/support/kinds/kind-lines.ts';
import { persistentvolumeclaims } from './persistentvolumeclaims.ts';

const annotated = (storageClass: string) => ({
  metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': storageClass } },
});

table(persistentvolumeclaims, 'kube_persistentvolumeclaim_info', [
  ['a claim that says nothing', {}, ['{storageclass="",volumename="",volumemode=""} 1']],
  [
    'a bound claim',
    { spec: { storageClassName: 'gold', volumeName: 'pv1', volumeMode: 'Block' } },
    ['{storageclass="gold",volumename="pv1",volumemode="Block"} 1'],
  ],
  [
    'a class by annotation, which wins',
    { ...annotated('silver'), spec: { storageClassName: 'gold' } },
    ['{storageclass="silver",volumename="",volumemode=""} 1'],
  ],
  [
    'an annotation without text, which wins too',
    { ...annotated(''), spec: { storageClassName: 'gold' } },
    ['{storageclass="",volumename="",volumemode=""} 1'],
  ],
]);

table(persistentvolumeclaims, 'kube_persistentvolumeclaim_status_phase', [
  ['a claim without phase', {}, []],
  ['a bound claim', { status: { phase: 'Bound' } }, ['{phase="Lost"} 0', '{phase="Bound"} 1', '{phase="Pending"} 0']],
  [
    'a phase that is none',
    { status: { phase: 'Odd' } },
    ['{phase="Lost"} 0', '{phase="Bound"} 0', '{phase="Pending"} 0'],
  ],
]);

table(persistentvolumeclaims, 'kube_persistentvolumeclaim_resource_requests_storage_bytes', [
  ['a claim that asks for nothing', {}, []],
  ['a claim that asks for something else', { spec: { resources: { requests: { cpu: '1' } } } }, []],
  ['a fraction of a byte, rounded up', { spec: { resources: { requests: { storage: '1500m' } } } }, ['2']],
]);

table(persistentvolumeclaims, 'kube_persistentvolumeclaim_access_mode', [
  [
    'a mode that is there twice, told once',
    { spec: { accessModes: ['ReadWriteOnce', 'ReadWriteOnce'] } },
    ['{access_mode="ReadWriteOnce"} 1'],
  ],
]);

table(persistentvolumeclaims, 'kube_persistentvolumeclaim_deletion_timestamp', [
  ['a claim that stays', {}, []],
  ['a claim that goes', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, ['1.7672256e+09']],
]);

table(persistentvolumeclaims, 'k8s.persistentvolumeclaim.storage.capacity', [
  ['a claim without volume', { spec: { resources: { requests: { storage: '1Gi' } } } }, []],
  ['a claim that got more than it asked for', { status: { capacity: { storage: '2Gi' } } }, ['2.147483648e+09']],
]);
