import { ZERO_TIME } from '../../../kubernetes/codec/time.ts';
import {
  ALPHA,
  conditionGauge,
  type EmitOf,
  type Family,
  gauge,
  oneHotGauge,
  STABLE,
  type Stability,
} from '../../declare/family.ts';
import { oneHot } from '../../declare/one-hot.ts';
import { statusRows } from '../shared/conditions.ts';
import type { Pod } from './schema.ts';

const PHASES = ['Pending', 'Succeeded', 'Failed', 'Unknown', 'Running'];
const QOS_CLASSES = ['BestEffort', 'Burstable', 'Guaranteed'];
const REASONS = [
  'Evicted',
  'NodeAffinity',
  'NodeLost',
  'PreemptionByScheduler',
  'SchedulingGated',
  'Shutdown',
  'TerminationByKubelet',
  'UnexpectedAdmissionError',
];
const DISRUPTIONS = new Set([
  'PreemptionByScheduler',
  'DeletionByTaintManager',
  'EvictionByEvictionAPI',
  'DeletionByPodGC',
  'TerminationByKubelet',
]);

/** Phase, conditions and reasons of the pod's status, and when they came about. */
export const statusFamilies: readonly Family<Pod>[] = [
  oneHotGauge('kube_pod_status_phase', STABLE, 'Whether the pod is in this phase of its life.', ['phase'], phaseRows),
  oneHotGauge(
    'kube_pod_status_qos_class',
    ALPHA,
    'Whether the pod has this quality of service.',
    ['qos_class'],
    ({ status }, emit) => {
      if (status.qosClass !== '') oneHot(emit, QOS_CLASSES, status.qosClass);
    },
  ),
  conditionFamily('kube_pod_status_ready', 'Whether the pod is ready.', 'Ready'),
  sinceFamily('kube_pod_status_ready_time', ALPHA, 'When the pod became ready.', 'Ready', 'True'),
  sinceFamily(
    'kube_pod_status_initialized_time',
    ALPHA,
    'When all init containers of the pod had succeeded.',
    'Initialized',
    'True',
  ),
  sinceFamily(
    'kube_pod_status_container_ready_time',
    ALPHA,
    'When all containers of the pod became ready.',
    'ContainersReady',
    'True',
  ),
  gauge(
    'kube_pod_status_reason',
    ALPHA,
    'A reason that the pod, one of its conditions or one of its ended containers gives.',
    ['reason'],
    reasonRows,
  ),
  gauge(
    'kube_pod_status_disruption_reason',
    ALPHA,
    'Why the pod is about to be disrupted, or was.',
    ['reason'],
    ({ status }, emit) => {
      for (const { type, reason } of status.conditions) {
        if (type === 'DisruptionTarget') emit(1, [DISRUPTIONS.has(reason) ? reason : 'Other']);
      }
    },
  ),
  conditionFamily('kube_pod_status_scheduled', 'Whether the pod has a node.', 'PodScheduled'),
  sinceFamily('kube_pod_status_scheduled_time', STABLE, 'When the pod was given a node.', 'PodScheduled', 'True'),
  gauge('kube_pod_status_unschedulable', STABLE, 'The scheduler finds no node for the pod.', (pod) =>
    hasCondition(pod, 'PodScheduled', 'False') ? 1 : undefined,
  ),
  sinceFamily(
    'kube_pod_status_unscheduled_time',
    ALPHA,
    'When the scheduler first found no node for the pod.',
    'PodScheduled',
    'False',
  ),
];

/** Phases of the pod's life, as 1 or 0 for each. */
export function phaseRows({ status }: Pod, emit: EmitOf<[string]>): void {
  if (status.phase !== '') oneHot(emit, PHASES, status.phase);
}

function conditionFamily(name: string, help: string, condition: string): Family<Pod> {
  return conditionGauge(name, STABLE, help, ['condition'], (pod, emit) => {
    for (const { type, status } of pod.status.conditions) if (type === condition) statusRows(emit, status);
  });
}

/** When the condition took the status that it has; no sample while it has another. */
function sinceFamily(name: string, stability: Stability, help: string, condition: string, status: string): Family<Pod> {
  return gauge(name, stability, `${help.slice(0, -1)}, in unix seconds.`, (pod) => {
    const held = hasCondition(pod, condition, status);
    return held && (held.lastTransitionTime ?? ZERO_TIME);
  });
}

function hasCondition({ status: { conditions } }: Pod, wanted: string, held: string) {
  return conditions.find(({ type, status }) => type === wanted && status === held);
}

function reasonRows({ status }: Pod, emit: EmitOf<[string]>): void {
  const given = new Set([status.reason]);
  for (const { reason } of status.conditions) given.add(reason);
  for (const { state } of status.containerStatuses) if (state.terminated) given.add(state.terminated.reason);
  for (const reason of REASONS) if (given.has(reason)) emit(1, [reason]);
  if (status.reason !== '' && !REASONS.includes(status.reason)) emit(1, ['Other']);
}
