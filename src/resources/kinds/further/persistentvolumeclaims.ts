/** Families of claims that are off by default and that kube-state-metrics 2.20 does not have. */
import {
  eachPair,
  list,
  lookUp,
  map,
  message,
  optional,
  quantity,
  text,
  time,
} from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, gauge, next, oneHotGauge, optInReading } from '../../declare/family.ts';
import { oneHot } from '../../declare/one-hot.ts';
import { quantityInteger } from '../../values/quantity.ts';
import { conditionTimes } from '../shared/conditions.ts';

const MODIFICATIONS = ['Pending', 'InProgress', 'Infeasible'];
const RESIZES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizePending',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
];

/** The class of attributes that the claim wants, the one that it has, and the way from one to the other. */
export const attributesClassFamilies: readonly Family<never>[] = [
  next(
    optInReading(
      message({ spec: [2, message({ volumeAttributesClassName: [9, optional(text)] })] }),
      gauge(
        'kube_persistentvolumeclaim_volume_attributes_class',
        ALPHA,
        'The class of attributes that the claim asks for.',
        ['volume_attributes_class'],
        ({ spec }, emit) => {
          if (spec.volumeAttributesClassName !== undefined) emit(1, [spec.volumeAttributesClassName]);
        },
      ),
    ),
  ),
  next(
    optInReading(
      message({ status: [3, message({ currentVolumeAttributesClassName: [8, optional(text)] })] }),
      gauge(
        'kube_persistentvolumeclaim_status_current_volume_attributes_class',
        ALPHA,
        'The class of attributes that the volume of the claim has.',
        ['volume_attributes_class'],
        ({ status }, emit) => {
          if (status.currentVolumeAttributesClassName !== undefined) emit(1, [status.currentVolumeAttributesClassName]);
        },
      ),
    ),
  ),
  next(
    optInReading(
      message({
        status: [
          3,
          message({
            modifyVolumeStatus: [
              9,
              optional(message({ targetVolumeAttributesClassName: [1, text], status: [2, text] })),
            ],
          }),
        ],
      }),
      oneHotGauge(
        'kube_persistentvolumeclaim_status_modify_volume_status',
        ALPHA,
        'How a change of the class of attributes is getting on.',
        ['status', 'target_volume_attributes_class'],
        ({ status: { modifyVolumeStatus } }, emit) => {
          if (modifyVolumeStatus === undefined) return;
          const { status, targetVolumeAttributesClassName } = modifyVolumeStatus;
          for (const one of MODIFICATIONS) emit(one === status ? 1 : 0, [one, targetVolumeAttributesClassName]);
        },
      ),
    ),
  ),
];

/** Since when conditions have their status. */
export const conditionTimeFamily: Family<never> = next(
  optInReading(
    message({
      status: [
        3,
        message({
          conditions: [4, list(message({ type: [1, text], status: [2, text], lastTransitionTime: [4, time] }))],
        }),
      ],
    }),
    gauge(
      'kube_persistentvolumeclaim_status_condition_last_transition_time',
      ALPHA,
      'Since when a condition of the claim has this status, in unix seconds.',
      ['condition', 'status'],
      ({ status }, emit) => conditionTimes(emit, status.conditions),
    ),
  ),
);

const isStorage = (resource: string) => resource === 'storage';

/** What the claim got, what a resize is to give it, and what is wrong with its volume. */
export const volumeFamilies: readonly Family<never>[] = [
  optInReading(
    message({ status: [3, message({ capacity: [3, map(quantity, isStorage)] })] }),
    gauge(
      'kube_persistentvolumeclaim_status_capacity_storage_bytes',
      ALPHA,
      'Size of the volume that the claim is bound to, in bytes.',
      ({ status }) => bytes(lookUp(status.capacity, 'storage')),
    ),
  ),
  optInReading(
    message({ status: [3, message({ allocatedResources: [5, map(quantity, isStorage)] })] }),
    gauge(
      'kube_persistentvolumeclaim_status_allocated_storage_bytes',
      ALPHA,
      'Size that the volume of the claim is being resized to, or was, in bytes.',
      ({ status }) => bytes(lookUp(status.allocatedResources, 'storage')),
    ),
  ),
  optInReading(
    message({ status: [3, message({ allocatedResourceStatuses: [7, map(text)] })] }),
    oneHotGauge(
      'kube_persistentvolumeclaim_status_allocated_resource_status',
      ALPHA,
      'How a resize of the claim is getting on.',
      ['resource', 'status'],
      ({ status }, emit) =>
        eachPair(status.allocatedResourceStatuses, (resource, held) => oneHot(emit, RESIZES, held, [resource])),
    ),
  ),
  optInReading(
    message({
      status: [
        3,
        message({
          healthStatus: [
            10,
            message({ healthConditions: [1, list(message({ status: [1, text], reason: [2, text] }))] }),
          ],
        }),
      ],
    }),
    gauge(
      'kube_persistentvolumeclaim_status_health',
      ALPHA,
      'What the driver of the volume says is wrong with it.',
      ['status', 'reason'],
      ({ status }, emit) => {
        for (const { status: held, reason } of status.healthStatus.healthConditions) emit(1, [held, reason]);
      },
    ),
  ),
];

function bytes(amount: string | undefined): number | undefined {
  return amount === undefined ? undefined : quantityInteger(amount);
}
