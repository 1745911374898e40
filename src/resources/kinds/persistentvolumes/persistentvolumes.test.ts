import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf, table } from '../../../../test/support/kinds/kind-lines.ts';
import { persistentvolumes } from './persistentvolumes.ts';

/** The labels of the info that say something. */
function told(spec: object): readonly string[] {
  const [line = ''] = linesOf(persistentvolumes, { spec }, 'kube_persistentvolume_info');
  return [...line.matchAll(/\w+="[^"]+"/g)].map(([label]) => label);
}

test('each source of a volume is told by labels of its own', () => {
  const sources: readonly (readonly [source: object, labels: readonly string[]])[] = [
    [{}, []],
    [{ gcePersistentDisk: { pdName: 'disk' } }, ['gce_persistent_disk_name="disk"']],
    [{ awsElasticBlockStore: { volumeID: 'vol' } }, ['ebs_volume_id="vol"']],
    [{ azureDisk: { diskName: 'disk' } }, ['azure_disk_name="disk"']],
    [
      { fc: { wwids: ['a', 'b'], lun: 0, targetWWNs: ['c', 'd'] } },
      ['fc_wwids="a,b"', 'fc_lun="0"', 'fc_target_wwns="c,d"'],
    ],
    [{ fc: { wwids: ['a'] } }, ['fc_wwids="a"']],
    [{ fc: { wwids: ['', ''], targetWWNs: ['', 'c', '', 'd', ''] } }, ['fc_target_wwns="c,,d,"']],
    [
      { iscsi: { targetPortal: '10.0.0.1', iqn: 'iqn', initiatorName: 'me' } },
      ['iscsi_target_portal="10.0.0.1"', 'iscsi_iqn="iqn"', 'iscsi_lun="0"', 'iscsi_initiator_name="me"'],
    ],
    [{ nfs: { server: 'nas', path: '/a' } }, ['nfs_server="nas"', 'nfs_path="/a"']],
    [{ csi: { driver: 'd', volumeHandle: 'h' } }, ['csi_driver="d"', 'csi_volume_handle="h"']],
    [{ local: { path: '/a', fsType: 'ext4' } }, ['local_path="/a"', 'local_fs="ext4"']],
    [{ hostPath: { path: '/a', type: 'Directory' } }, ['host_path="/a"', 'host_path_type="Directory"']],
  ];
  for (const [source, labels] of sources) assert.deepEqual(told(source), labels);
});

test('the class and what becomes of the volume enclose its source', () => {
  assert.deepEqual(
    told({ storageClassName: 'gold', persistentVolumeReclaimPolicy: 'Retain', nfs: { server: 'nas' } }),
    ['storageclass="gold"', 'nfs_server="nas"', 'reclaim_policy="Retain"'],
  );
});

table(persistentvolumes, 'kube_persistentvolume_csi_attributes', [
  ['a volume of no CSI driver', { spec: { nfs: { server: 'nas' } } }, []],
  ['a driver that says nothing', { spec: { csi: { driver: 'd' } } }, ['{csi_mounter="",csi_map_options=""} 1']],
  [
    'a driver that says how',
    { spec: { csi: { volumeAttributes: { mapOptions: 'krbd:x', mounter: 'rbd', other: 'x' } } } },
    ['{csi_mounter="rbd",csi_map_options="krbd:x"} 1'],
  ],
]);

table(persistentvolumes, 'kube_persistentvolume_status_phase', [
  ['a volume without phase', {}, []],
  [
    'a volume that is kept after its claim',
    { status: { phase: 'Released' } },
    ['{phase="Pending"} 0', '{phase="Available"} 0', '{phase="Bound"} 0', '{phase="Released"} 1', '{phase="Failed"} 0'],
  ],
]);

table(persistentvolumes, 'kube_persistentvolume_claim_ref', [
  ['a volume that nobody claimed', {}, []],
  [
    'a volume that is claimed',
    { spec: { claimRef: { name: 'data', namespace: 'shop' } } },
    ['{name="data",claim_namespace="shop"} 1'],
  ],
]);

table(persistentvolumes, 'kube_persistentvolume_capacity_bytes', [
  ['a volume without size', {}, ['0']],
  ['a volume', { spec: { capacity: { storage: '1Gi' } } }, ['1.073741824e+09']],
]);

table(persistentvolumes, 'kube_persistentvolume_volume_mode', [
  ['a volume that does not say', {}, ['{volumemode="Filesystem"} 1']],
  ['a block device', { spec: { volumeMode: 'Block' } }, ['{volumemode="Block"} 1']],
]);
