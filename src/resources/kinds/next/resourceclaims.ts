import type { ResourceV1ResourceClaim } from '@kubernetes/client-node';
import {
  eachPair,
  list,
  map,
  message,
  type ObjectOf,
  optional,
  quantity,
  text,
  time,
} from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, gauge, identity, next, optInReading } from '../../declare/family.ts';
import type { Kind } from '../../declare/kind.ts';
import { deletionTimestamp, metadata, ownerReferences } from '../../declare/metadata.ts';
import { annotationsFamily, created, deletionTime, labelsFamily } from '../../declare/metadata-families.ts';
import { quantityFloat } from '../../values/quantity.ts';
import { statusRows } from '../shared/conditions.ts';
import { claimSpec, deviceRequestFamilies } from '../shared/device-requests.ts';
import { ownerWithController } from '../shared/owners.ts';

const result = { request: [1, text], driver: [2, text], pool: [3, text], device: [4, text] } as const;

const schema = message({
  metadata: metadata({ deletionTimestamp, ownerReferences }),
  spec: [2, claimSpec],
  status: [
    3,
    message({
      allocation: [
        1,
        optional(
          message({
            devices: [1, message({ results: [1, list(message(result))] })],
            allocationTimestamp: [5, time],
          }),
        ),
      ],
      reservedFor: [2, list(message({ apiGroup: [1, text], resource: [3, text], name: [4, text], uid: [5, text] }))],
      devices: [
        4,
        list(
          message({
            driver: [1, text],
            pool: [2, text],
            device: [3, text],
            conditions: [4, list(message({ type: [1, text], status: [2, text] }))],
          }),
        ),
      ],
    }),
  ],
});

/** How much of a device that can be shared a claim has. */
const withConsumed = message({
  status: [
    3,
    message({
      allocation: [
        1,
        optional(
          message({
            devices: [
              1,
              message({
                results: [1, list(message({ ...result, shareID: [9, text], consumedCapacity: [10, map(quantity)] }))],
              }),
            ],
          }),
        ),
      ],
    }),
  ],
});

type ResourceClaim = ObjectOf<typeof schema, ResourceV1ResourceClaim>;

export const resourceclaims: Kind<ResourceClaim> = {
  resource: 'resourceclaims',
  group: 'resource.k8s.io',
  // Before v1beta2 a request had its fields elsewhere.
  versions: ['v1', 'v1beta2'],
  kind: 'ResourceClaim',
  namespaced: true,
  onByDefault: false,
  form: 'object',
  schema,
  identity: identity(['resourceclaim', 'namespace'], ({ metadata }) => [metadata.name, metadata.namespace]),
  families: [
    next(created('kube_resourceclaim_created', ALPHA, 'When the claim was created, in unix seconds.')),
    next(gauge('kube_resourceclaim_info', ALPHA, 'The claim exists.', () => 1)),
    next(
      gauge(
        'kube_resourceclaim_status_allocated',
        ALPHA,
        'Whether devices are allocated to the claim.',
        ({ status }) => status.allocation !== undefined,
      ),
    ),
    next(
      gauge(
        'kube_resourceclaim_status_reserved_for',
        ALPHA,
        'An object that may use the claim, mostly a pod.',
        ['consumer_apigroup', 'consumer_resource', 'consumer_name', 'consumer_uid'],
        ({ status }, emit) => {
          for (const { apiGroup, resource, name, uid } of status.reservedFor) emit(1, [apiGroup, resource, name, uid]);
        },
      ),
    ),
    next(
      gauge(
        'kube_resourceclaim_allocation_device_info',
        ALPHA,
        'A device that is allocated to the claim, and the request that it answers.',
        ['request', 'driver', 'pool', 'device'],
        ({ status }, emit) => {
          for (const { request, driver, pool, device } of status.allocation?.devices.results ?? []) {
            emit(1, [request, driver, pool, device]);
          }
        },
      ),
    ),
    annotationsFamily('kube_resourceclaim_annotations', ALPHA),
    labelsFamily('kube_resourceclaim_labels', ALPHA),
    ownerWithController(
      'kube_resourceclaim_owner',
      ALPHA,
      'An owner of the claim: of one made from a template, the pod.',
    ),
    deletionTime(
      'kube_resourceclaim_deletion_timestamp',
      ALPHA,
      'When deletion of the claim was asked for, in unix seconds.',
    ),
    ...deviceRequestFamilies<ResourceClaim>('kube_resourceclaim', ({ spec }) => spec),
    gauge(
      'kube_resourceclaim_status_allocation_time',
      ALPHA,
      'When devices were allocated to the claim, in unix seconds.',
      ({ status }) => status.allocation?.allocationTimestamp,
    ),
    conditionGauge(
      'kube_resourceclaim_status_device_condition',
      ALPHA,
      'Whether a condition of a device of the claim has this status, as its driver says.',
      ['driver', 'pool', 'device', 'condition', 'status'],
      ({ status }, emit) => {
        for (const { driver, pool, device, conditions } of status.devices) {
          for (const { type, status: held } of conditions) statusRows(emit, held, [driver, pool, device, type]);
        }
      },
    ),
    optInReading(
      withConsumed,
      gauge(
        'kube_resourceclaim_allocation_device_consumed_capacity',
        ALPHA,
        'What the claim takes of a capacity of a device that can be shared.',
        ['request', 'driver', 'pool', 'device', 'share_id', 'capacity'],
        ({ status }, emit) => {
          for (const { request, driver, pool, device, shareID, consumedCapacity } of status.allocation?.devices
            .results ?? []) {
            eachPair(consumedCapacity, (capacity, amount) =>
              emit(quantityFloat(amount), [request, driver, pool, device, shareID, capacity]),
            );
          }
        },
      ),
    ),
  ],
};
