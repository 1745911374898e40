import { table } from '../../../../test/support/kinds/kind-lines.ts';
import { volumeattributesclasses } from './volumeattributesclasses.ts';

table(volumeattributesclasses, 'kube_volumeattributesclass_parameters', [
  [
    'a class with a parameter that is not for everybody',
    { parameters: { iops: '4000', DiskMBpsReadWrite: '125', 'csi.storage.k8s.io/secret-name': 's' } },
    ['{parameter_disk_mbps_read_write="125",parameter_iops="4000"} 1'],
  ],
  ['a class without parameters', {}, ['1']],
]);
