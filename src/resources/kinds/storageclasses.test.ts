import { table } from '../../../test/support/kinds/kind-lines.ts';
import { storageclasses } from './storageclasses.ts';

table(storageclasses, 'kube_storageclass_info', [
  [
    'a class that says only who provisions',
    { provisioner: 'csi.example.com' },
    ['{provisioner="csi.example.com",reclaim_policy="Delete",volume_binding_mode="Immediate"} 1'],
  ],
  [
    'a class that says all',
    { provisioner: 'csi.example.com', reclaimPolicy: 'Retain', volumeBindingMode: 'WaitForFirstConsumer' },
    ['{provisioner="csi.example.com",reclaim_policy="Retain",volume_binding_mode="WaitForFirstConsumer"} 1'],
  ],
]);
