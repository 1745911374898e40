/** Families of nodes that are off by default and that kube-state-metrics 2.20 does not have. */
import { count, list, message, text, time } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, gauge, next, optInReading } from '../../declare/family.ts';
import { conditionTimes } from '../shared/conditions.ts';

export const furtherNodeFamilies: readonly Family<never>[] = [
  next(
    optInReading(
      message({ status: [3, message({ volumesAttached: [10, count] })] }),
      gauge(
        'kube_node_volumes_attached',
        ALPHA,
        'Volumes that are attached to the node.',
        ({ status }) => status.volumesAttached,
      ),
    ),
  ),
  next(
    optInReading(
      message({ status: [3, message({ volumesInUse: [9, count] })] }),
      gauge(
        'kube_node_volumes_in_use',
        ALPHA,
        'Attached volumes that pods on the node mount.',
        ({ status }) => status.volumesInUse,
      ),
    ),
  ),
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
      'kube_node_status_condition_last_transition_time',
      ALPHA,
      'Since when a condition of the node has this status, in unix seconds.',
      ['condition', 'status'],
      ({ status }, emit) => conditionTimes(emit, status.conditions),
    ),
  ),
  optInReading(
    message({ status: [3, message({ declaredFeatures: [14, list(text)] })] }),
    gauge(
      'kube_node_declared_feature',
      ALPHA,
      'Something that the node says it can do.',
      ['feature'],
      ({ status }, emit) => {
        for (const feature of status.declaredFeatures) emit(1, [feature]);
      },
    ),
  ),
];
