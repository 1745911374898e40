import type { V1StorageClass } from '@kubernetes/client-node';
import { message, type ObjectOf, optional, text } from '../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity, STABLE } from '../declare/family.ts';
import type { Kind } from '../declare/kind.ts';
import { metadata } from '../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../declare/metadata-families.ts';

const schema = message({
  metadata: metadata({}),
  provisioner: [2, text],
  reclaimPolicy: [4, optional(text)],
  volumeBindingMode: [7, optional(text)],
});

type StorageClass = ObjectOf<typeof schema, V1StorageClass>;

export const storageclasses: Kind<StorageClass> = {
  resource: 'storageclasses',
  group: 'storage.k8s.io',
  versions: ['v1'],
  kind: 'StorageClass',
  namespaced: false,
  onByDefault: true,
  form: 'object',
  schema,
  identity: identity(['storageclass'], (storageClass) => [storageClass.metadata.name]),
  families: [
    gauge(
      'kube_storageclass_info',
      STABLE,
      'Who provisions volumes of the class, when they are bound and what becomes of them.',
      ['provisioner', 'reclaim_policy', 'volume_binding_mode'],
      ({ provisioner, reclaimPolicy = 'Delete', volumeBindingMode = 'Immediate' }, emit) =>
        emit(1, [provisioner, reclaimPolicy, volumeBindingMode]),
    ),
    created('kube_storageclass_created', STABLE, 'When the storage class was created, in unix seconds.'),
    annotationsFamily('kube_storageclass_annotations', ALPHA),
    labelsFamily('kube_storageclass_labels', STABLE),
  ],
};
