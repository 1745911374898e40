import type { V1CSIStorageCapacity } from '@kubernetes/client-node';
import { message, type ObjectOf, optional, quantity, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { created } from '../../declare/metadata-families.ts';
import { quantityInteger } from '../../values/quantity.ts';

const schema = message({
  metadata: metadata({}),
  storageClassName: [3, text],
  capacity: [4, optional(quantity)],
  maximumVolumeSize: [5, optional(quantity)],
});

type CSIStorageCapacity = ObjectOf<typeof schema, V1CSIStorageCapacity>;

export const csistoragecapacities: Kind<CSIStorageCapacity> = {
  resource: 'csistoragecapacities',
  group: 'storage.k8s.io',
  versions: ['v1'],
  kind: 'CSIStorageCapacity',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['namespace', 'csistoragecapacity'], ({ metadata }) => [metadata.namespace, metadata.name]),
  families: [
    gauge(
      'kube_csistoragecapacity_info',
      ALPHA,
      'The storage class that the capacity is for.',
      ['storageclass'],
      ({ storageClassName }, emit) => emit(1, [storageClassName]),
    ),
    created('kube_csistoragecapacity_created', ALPHA, 'When the capacity was first reported, in unix seconds.'),
    gauge(
      'kube_csistoragecapacity_capacity_bytes',
      ALPHA,
      'Bytes that are left for volumes of the class in one part of the cluster.',
      ['storageclass'],
      ({ storageClassName, capacity }, emit) => {
        if (capacity !== undefined) emit(quantityInteger(capacity), [storageClassName]);
      },
    ),
    gauge(
      'kube_csistoragecapacity_maximum_volume_size_bytes',
      ALPHA,
      'Size in bytes of the largest volume of the class that can be made there.',
      ['storageclass'],
      ({ storageClassName, maximumVolumeSize }, emit) => {
        if (maximumVolumeSize !== undefined) emit(quantityInteger(maximumVolumeSize), [storageClassName]);
      },
    ),
  ],
};
