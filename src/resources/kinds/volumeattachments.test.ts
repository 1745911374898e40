import { table } from '../../../test/support/kinds/kind-lines.ts';
import { volumeattachments } from './volumeattachments.ts';

table(volumeattachments, 'kube_volumeattachment_labels', [
  ['an attachment without labels', {}, ['1']],
  [
    'an attachment with labels, of which all are told without an allowlist',
    { metadata: { labels: { 'app.kubernetes.io/name': 'shop', teamName: 'a' } } },
    ['{label_app_kubernetes_io_name="shop",label_team_name="a"} 1'],
  ],
  [
    'labels that fall on one name',
    { metadata: { labels: { 'a-b': '1', 'a.b': '2' } } },
    ['{label_a_b_conflict1="1",label_a_b_conflict2="2"} 1'],
  ],
]);

table(volumeattachments, 'kube_volumeattachment_spec_source_persistentvolume', [
  ['a volume that only the pod knows', { spec: { source: {} } }, []],
  ['a persistent volume', { spec: { source: { persistentVolumeName: 'pv1' } } }, ['{volumename="pv1"} 1']],
]);

table(volumeattachments, 'kube_volumeattachment_status_attached', [
  ['an attachment that is asked for', {}, ['0']],
  ['an attachment that is made', { status: { attached: true } }, ['1']],
]);

table(volumeattachments, 'kube_volumeattachment_status_attachment_metadata', [
  ['an attacher that notes nothing', {}, ['1']],
  [
    'an attacher that notes a path',
    { status: { attachmentMetadata: { devicePath: '/dev/x' } } },
    ['{metadata_device_path="/dev/x"} 1'],
  ],
]);
