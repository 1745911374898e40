import type { V1VolumeAttachment } from '@kubernetes/client-node';
import { flag, map, message, type ObjectOf, optional, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { labels, metadata } from '../declare/metadata.ts';
import { created } from '../declare/metadata-families.ts';
import { dynamicLabels } from '../values/label-names.ts';

const schema = message({
  metadata: metadata({ labels: labels(() => true) }),
  spec: [
    2,
    message({
      attacher: [1, text],
      source: [2, message({ persistentVolumeName: [1, optional(text)] })],
      nodeName: [3, text],
    }),
  ],
  status: [3, message({ attached: [1, flag], attachmentMetadata: [2, map(text)] })],
});

type VolumeAttachment = ObjectOf<typeof schema, V1VolumeAttachment>;

export const volumeattachments: Kind<VolumeAttachment> = {
  resource: 'volumeattachments',
  group: 'storage.k8s.io',
  versions: ['v1'],
  kind: 'VolumeAttachment',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['volumeattachment'], (attachment) => [attachment.metadata.name]),
  families: [
    // Not a labels family like those of other kinds: kube-state-metrics asks no allowlist here.
    gauge('kube_volumeattachment_labels', ALPHA, 'All labels of the volume attachment.', [], ({ metadata }, emit) =>
      emit(1, [], dynamicLabels('label', metadata.labels)),
    ),
    gauge(
      'kube_volumeattachment_info',
      ALPHA,
      'Who attaches the volume, and to which node.',
      ['attacher', 'node'],
      ({ spec }, emit) => emit(1, [spec.attacher, spec.nodeName]),
    ),
    created('kube_volumeattachment_created', ALPHA, 'When the volume attachment was created, in unix seconds.'),
    gauge(
      'kube_volumeattachment_spec_source_persistentvolume',
      ALPHA,
      'The persistent volume that is attached.',
      ['volumename'],
      ({ spec }, emit) => {
        const name = spec.source.persistentVolumeName;
        if (name !== undefined) emit(1, [name]);
      },
    ),
    gauge(
      'kube_volumeattachment_status_attached',
      ALPHA,
      'Whether the volume is attached.',
      ({ status }) => status.attached,
    ),
    gauge(
      'kube_volumeattachment_status_attachment_metadata',
      ALPHA,
      'What the attacher noted for those who mount the volume.',
      [],
      ({ status }, emit) => emit(1, [], dynamicLabels('metadata', status.attachmentMetadata)),
    ),
  ],
};
