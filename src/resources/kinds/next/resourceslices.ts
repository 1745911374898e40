import type { V1ResourceSlice } from '@kubernetes/client-node';
import {
  derived,
  eachPair,
  exactInt64,
  flag,
  int64,
  list,
  map,
  message,
  type ObjectOf,
  optional,
  quantity,
  text,
} from '../../../kubernetes/codec/schema.ts';
import { ALPHA, gauge, identity, next, optInReading } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { metadata } from '../../declare/metadata.ts';
import { annotationsFamily, created, labelsFamily } from '../../declare/metadata-families.ts';
import { dynamicLabels } from '../../values/label-names.ts';
import { quantityFloat } from '../../values/quantity.ts';

const pool = { driver: [1, text], pool: [2, message({ name: [1, text] })], nodeName: [3, text] } as const;

const schema = message({
  metadata: metadata({}),
  spec: [
    2,
    message({
      ...pool,
      pool: [2, message({ name: [1, text], generation: [2, int64], resourceSliceCount: [3, int64] })],
      allNodes: [5, flag],
      devices: [
        6,
        list(
          message({
            name: [1, text],
            taints: [8, list(message({ key: [1, text], value: [2, text], effect: [3, text] }))],
          }),
        ),
      ],
    }),
  ],
});

type ResourceSlice = ObjectOf<typeof schema, V1ResourceSlice>;

const capacity = derived(message({ value: [1, quantity] }), ({ value }) => value);

/** An attribute has one value, or a list of them, of one of four types. */
const attribute = derived(
  message({
    int: [2, optional(exactInt64)],
    bool: [3, optional(flag)],
    string: [4, optional(text)],
    version: [5, optional(text)],
    ints: [6, list(exactInt64)],
    bools: [7, list(flag)],
    strings: [8, list(text)],
    versions: [9, list(text)],
  }),
  ({ int, bool, string, version, ints, bools, strings, versions }) =>
    String(int ?? bool ?? string ?? version ?? [...ints, ...bools, ...strings, ...versions].join(',')),
);

/** Most of a slice; each is read for a family that is off by default. */
const withCapacity = message({
  spec: [2, message({ ...pool, devices: [6, list(message({ name: [1, text], capacity: [3, map(capacity)] }))] })],
});
const withAttributes = message({
  spec: [2, message({ ...pool, devices: [6, list(message({ name: [1, text], attributes: [2, map(attribute)] }))] })],
});

export const resourceslices: Kind<ResourceSlice> = {
  resource: 'resourceslices',
  group: 'resource.k8s.io',
  // Before v1beta2 a device had its fields elsewhere.
  versions: ['v1', 'v1beta2'],
  kind: 'ResourceSlice',
  namespaced: false,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['resourceslice'], ({ metadata }) => [metadata.name]),
  families: [
    next(created('kube_resourceslice_created', ALPHA, 'When the slice was created, in unix seconds.')),
    next(
      gauge(
        'kube_resourceslice_info',
        ALPHA,
        'The driver and the pool of the slice, and where its devices are.',
        ['driver', 'pool_name', 'node_name', 'all_nodes'],
        ({ spec }, emit) => emit(1, [spec.driver, spec.pool.name, spec.nodeName, String(spec.allNodes)]),
      ),
    ),
    next(
      gauge(
        'kube_resourceslice_devices_total',
        ALPHA,
        'Devices of the slice.',
        ['driver', 'pool_name', 'node_name'],
        ({ spec }, emit) => emit(spec.devices.length, [spec.driver, spec.pool.name, spec.nodeName]),
      ),
    ),
    next(
      gauge(
        'kube_resourceslice_device_info',
        ALPHA,
        'A device of the slice.',
        ['driver', 'pool_name', 'node_name', 'device_name'],
        ({ spec }, emit) => {
          for (const { name } of spec.devices) emit(1, [spec.driver, spec.pool.name, spec.nodeName, name]);
        },
      ),
    ),
    annotationsFamily('kube_resourceslice_annotations', ALPHA),
    labelsFamily('kube_resourceslice_labels', ALPHA),
    gauge(
      'kube_resourceslice_pool_generation',
      ALPHA,
      'Generation of the pool that the slice is of; of an old one it counts no more.',
      ['driver', 'pool_name'],
      ({ spec }, emit) => emit(spec.pool.generation, [spec.driver, spec.pool.name]),
    ),
    gauge(
      'kube_resourceslice_pool_slices',
      ALPHA,
      'Slices that the pool has at this generation.',
      ['driver', 'pool_name'],
      ({ spec }, emit) => emit(spec.pool.resourceSliceCount, [spec.driver, spec.pool.name]),
    ),
    gauge(
      'kube_resourceslice_device_taint',
      ALPHA,
      'A taint that the driver put on a device.',
      ['driver', 'pool_name', 'node_name', 'device_name', 'key', 'value', 'effect'],
      ({ spec }, emit) => {
        for (const { name, taints } of spec.devices) {
          for (const { key, value, effect } of taints) {
            emit(1, [spec.driver, spec.pool.name, spec.nodeName, name, key, value, effect]);
          }
        }
      },
    ),
    optInReading(
      withCapacity,
      gauge(
        'kube_resourceslice_device_capacity',
        ALPHA,
        'A capacity of a device. Those of parts of one device must not be added up.',
        ['driver', 'pool_name', 'node_name', 'device_name', 'capacity'],
        ({ spec }, emit) => {
          for (const { name, capacity } of spec.devices) {
            eachPair(capacity, (key, amount) =>
              emit(quantityFloat(amount), [spec.driver, spec.pool.name, spec.nodeName, name, key]),
            );
          }
        },
      ),
    ),
    optInReading(
      withAttributes,
      gauge(
        'kube_resourceslice_device_attributes',
        ALPHA,
        'What the driver says of a device, such as its model; of an attribute with several values all, with commas.',
        ['driver', 'pool_name', 'node_name', 'device_name'],
        ({ spec }, emit) => {
          for (const { name, attributes } of spec.devices) {
            const labels = dynamicLabels('attribute', attributes);
            emit(1, [spec.driver, spec.pool.name, spec.nodeName, name], labels);
          }
        },
      ),
    ),
  ],
};
