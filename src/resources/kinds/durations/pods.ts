import type { V1Pod } from '@kubernetes/client-node';
import { int32, list, message, type ObjectOf, optional, text, time } from '../../../kubernetes/codec/schema.ts';
import { type DurationSource, duration } from '../../declare/durations.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import { metadata, ownerReferences } from '../../declare/metadata.ts';

const started = optional(message({ startedAt: [1, time] }));

const schema = message({
  metadata: metadata({ ownerReferences }),
  status: [
    3,
    message({
      phase: [1, text],
      conditions: [2, list(message({ type: [1, text], status: [2, text], lastTransitionTime: [4, time] }))],
      containerStatuses: [
        8,
        list(
          message({
            state: [
              2,
              message({ running: [2, started], terminated: [3, optional(message({ startedAt: [5, time] }))] }),
            ],
            restartCount: [5, int32],
          }),
        ),
      ],
    }),
  ],
});

type Pod = KubernetesObject & ObjectOf<typeof schema, V1Pod>;

const LABELS = ['owner_kind'] as const;

const scheduled = duration({
  name: 'kube_durations_pod_scheduled_seconds',
  help: 'From the creation of a pod to its condition PodScheduled.',
  labels: LABELS,
  progress(pod: Pod) {
    const condition = held(pod, 'PodScheduled');
    if (condition === undefined) return { isOver: false };
    const since = pod.metadata.creationTimestamp;
    return { isOver: true, since, at: condition.lastTransitionTime, labels: labelsOf(pod) };
  },
});

const containersStarted = duration({
  name: 'kube_durations_pod_containers_started_seconds',
  help: 'From the condition PodScheduled of a pod to the start of the last of its containers, which ends with the pulling of images.',
  labels: LABELS,
  progress(pod: Pod) {
    if (isPending(pod)) return { isOver: false };
    const at = lastStart(pod);
    if (at === undefined) return undefined;
    return { isOver: true, since: held(pod, 'PodScheduled')?.lastTransitionTime, at, labels: labelsOf(pod) };
  },
});

const ready = duration({
  name: 'kube_durations_pod_ready_seconds',
  help: 'From the creation of a pod to when its condition Ready was true for the first time.',
  labels: LABELS,
  progress(pod: Pod) {
    const condition = held(pod, 'Ready');
    if (condition !== undefined) {
      const since = pod.metadata.creationTimestamp;
      return { isOver: true, since, at: condition.lastTransitionTime, labels: labelsOf(pod) };
    }
    // A pod that runs and is not ready may have been so before.
    return isPending(pod) ? { isOver: false } : undefined;
  },
});

/** How long it takes until pods are on a node, run, and are ready. */
export const podDurations: DurationSource<Pod> = {
  resource: 'pods',
  group: '',
  schema,
  countedFor: 'namespace',
  durations: [scheduled, containersStarted, ready],
};

function held({ status: { conditions } }: Pod, wanted: string) {
  return conditions.find(({ type, status }) => type === wanted && status === 'True');
}

/** The API server creates every pod as Pending, which it is until each of its containers has been started. */
function isPending({ status: { phase } }: Pod): boolean {
  return phase === '' || phase === 'Pending';
}

/** Undefined where a container was not started, or is not the first any more, so that nothing tells when that was. */
function lastStart({ status: { containerStatuses } }: Pod): number | undefined {
  let last: number | undefined;
  for (const { state, restartCount } of containerStatuses) {
    const startedAt = state.running?.startedAt ?? state.terminated?.startedAt;
    if (startedAt === undefined || restartCount > 0) return undefined;
    last = Math.max(last ?? startedAt, startedAt);
  }
  return last;
}

/** The kind of the controller; empty where a pod has none. */
function labelsOf({ metadata }: Pod): readonly [string] {
  return [metadata.ownerReferences.find(({ controller }) => controller)?.kind ?? ''];
}
