import type { V1CSINode } from '@kubernetes/client-node';
import { int32, list, message, type ObjectOf, optional, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { created } from '../../declare/metadata-families.ts';

const schema = message({
  metadata: metadata({}),
  spec: [
    2,
    message({
      drivers: [
        1,
        list(
          message({
            name: [1, text],
            nodeID: [2, text],
            allocatable: [4, message({ count: [1, optional(int32)] })],
          }),
        ),
      ],
    }),
  ],
});

type CSINode = ObjectOf<typeof schema, V1CSINode>;

export const csinodes: Kind<CSINode> = {
  resource: 'csinodes',
  group: 'storage.k8s.io',
  versions: ['v1'],
  kind: 'CSINode',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['csinode'], ({ metadata }) => [metadata.name]),
  families: [
    created('kube_csinode_created', ALPHA, 'When the node was first seen with a driver, in unix seconds.'),
    gauge(
      'kube_csinode_driver_info',
      ALPHA,
      'A driver on the node, and how it calls the node.',
      ['driver', 'node_id'],
      ({ spec }, emit) => {
        for (const { name, nodeID } of spec.drivers) emit(1, [name, nodeID]);
      },
    ),
    gauge(
      'kube_csinode_driver_allocatable_volumes',
      ALPHA,
      'Volumes of the driver that the node can have.',
      ['driver'],
      ({ spec }, emit) => {
        for (const { name, allocatable } of spec.drivers) {
          if (allocatable.count !== undefined) emit(allocatable.count, [name]);
        }
      },
    ),
  ],
};
