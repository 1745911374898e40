import type { V1CSIDriver } from '@kubernetes/client-node';
import { flag, message, type ObjectOf } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';

const schema = message({
  metadata: metadata({}),
  spec: [2, message({ seLinuxMount: [8, flag] })],
});

type CSIDriver = ObjectOf<typeof schema, V1CSIDriver>;

export const csidrivers: Kind<CSIDriver> = {
  resource: 'csidrivers',
  group: 'storage.k8s.io',
  versions: ['v1'],
  kind: 'CSIDriver',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['csi_driver'], ({ metadata }) => [metadata.name]),
  families: [
    gauge(
      'kube_csidriver_info',
      ALPHA,
      'Whether the driver mounts volumes with the SELinux label of the pod.',
      ['selinux_mount'],
      ({ spec }, emit) => emit(1, [String(spec.seLinuxMount)]),
    ),
    created('kube_csidriver_created', ALPHA, 'When the driver was registered, in unix seconds.'),
    annotationsFamily('kube_csidriver_annotations', ALPHA),
    labelsFamily('kube_csidriver_labels', ALPHA),
  ],
};
