/** Families of replica sets, stateful sets, disruption budgets and jobs that are off by default and beyond kube-state-metrics 2.20. */
import { int32, intOrString, list, message, optional, text } from '../../../kubernetes/codec/schema.ts';
import { ALPHA, conditionGauge, type Family, gauge, optInReading } from '../../declare/family.ts';
import { scaledIntOrPercent } from '../../values/int-or-string.ts';
import { conditionRows } from '../shared/conditions.ts';

const conditions = list(message({ type: [1, text], status: [2, text] }));

export const furtherReplicaSetFamilies: readonly Family<never>[] = [
  optInReading(
    message({ status: [3, message({ availableReplicas: [5, int32] })] }),
    gauge(
      'kube_replicaset_status_available_replicas',
      ALPHA,
      'Pods of the replica set that have been ready for long enough.',
      ({ status }) => status.availableReplicas,
    ),
  ),
];

/** Both are read of `spec`, with the number that a percentage is of. */
const withUpdate = message({
  spec: [
    2,
    message({
      replicas: [1, optional(int32)],
      updateStrategy: [
        7,
        message({
          rollingUpdate: [2, message({ partition: [1, optional(int32)], maxUnavailable: [2, optional(intOrString)] })],
        }),
      ],
    }),
  ],
});

export const furtherStatefulSetFamilies: readonly Family<never>[] = [
  optInReading(
    message({ status: [3, message({ conditions: [10, conditions] })] }),
    conditionGauge(
      'kube_statefulset_status_condition',
      ALPHA,
      'Whether a condition of the stateful set has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
  ),
  optInReading(
    withUpdate,
    gauge(
      'kube_statefulset_spec_strategy_rollingupdate_partition',
      ALPHA,
      'Number of the first pod that a rolling update reaches.',
      ({ spec }) => spec.updateStrategy.rollingUpdate.partition,
    ),
  ),
  optInReading(
    withUpdate,
    gauge(
      'kube_statefulset_spec_strategy_rollingupdate_max_unavailable',
      ALPHA,
      'Pods that may be unavailable during a rolling update.',
      ({ spec: { replicas = 1, updateStrategy } }) => {
        const { maxUnavailable } = updateStrategy.rollingUpdate;
        const pods = scaledIntOrPercent(maxUnavailable, replicas, 'down');
        return pods === undefined ? undefined : Math.max(pods, 1);
      },
    ),
  ),
];

export const furtherDisruptionBudgetFamilies: readonly Family<never>[] = [
  optInReading(
    message({ status: [3, message({ conditions: [7, conditions] })] }),
    conditionGauge(
      'kube_poddisruptionbudget_status_condition',
      ALPHA,
      'Whether a condition of the disruption budget has this status.',
      ['condition', 'status'],
      ({ status }, emit) => conditionRows(emit, status.conditions),
    ),
  ),
  optInReading(
    message({ spec: [2, message({ unhealthyPodEvictionPolicy: [4, optional(text)] })] }),
    gauge(
      'kube_poddisruptionbudget_info',
      ALPHA,
      'When pods that are not healthy may be evicted.',
      ['unhealthy_pod_eviction_policy'],
      ({ spec: { unhealthyPodEvictionPolicy = 'IfHealthyBudget' } }, emit) => emit(1, [unhealthyPodEvictionPolicy]),
    ),
  ),
];

export const furtherJobFamilies: readonly Family<never>[] = [
  optInReading(
    message({ status: [3, message({ terminating: [11, optional(int32)] })] }),
    gauge(
      'kube_job_status_terminating',
      ALPHA,
      'Pods of the job that are being deleted.',
      ({ status }) => status.terminating,
    ),
  ),
];
