import type { V1Pod } from '@kubernetes/client-node';
import {
  int32,
  list,
  message,
  type ObjectOf,
  optional,
  text,
  time,
  type Value,
} from '../../../kubernetes/codec/schema.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import { type Transition, type TransitionSource, transition, transitionCounter } from '../../declare/transitions.ts';

const state = message({
  terminated: [
    3,
    optional(message({ exitCode: [1, int32], reason: [3, text], finishedAt: [6, time], containerID: [7, text] })),
  ],
});
const containerStatus = message({
  name: [1, text],
  state: [2, state],
  lastState: [3, state],
  restartCount: [5, int32],
});

const schema = message({
  status: [
    3,
    message({
      phase: [1, text],
      conditions: [2, list(message({ type: [1, text], status: [2, text], reason: [5, text] }))],
      reason: [4, text],
      containerStatuses: [8, list(containerStatus)],
      initContainerStatuses: [10, list(containerStatus)],
    }),
  ],
});

type Pod = KubernetesObject & ObjectOf<typeof schema, V1Pod>;
type ContainerStatus = Value<typeof containerStatus>;
type Terminated = NonNullable<ContainerStatus['state']['terminated']>;

const terminations = transitionCounter({
  name: 'kube_transitions_container_terminations_total',
  help: 'Ends of containers and init containers, by reason and exit code.',
  labels: ['reason', 'exit_code'],
  zeros: [
    ['OOMKilled', '137'],
    ['Error', '1'],
  ],
});
const restarts = transitionCounter({
  name: 'kube_transitions_container_restarts_total',
  help: 'Restarts of containers and init containers.',
  labels: [],
  zeros: [[]],
});
const phaseChanges = transitionCounter({
  name: 'kube_transitions_pod_phase_changes_total',
  help: 'Changes of pods from one phase to another; every pod begins as Pending.',
  labels: ['from', 'to'],
  zeros: [
    ['Pending', 'Failed'],
    ['Running', 'Failed'],
  ],
});
const evictions = transitionCounter({
  name: 'kube_transitions_pod_evictions_total',
  help: 'Pods that were evicted, preempted or otherwise ended from outside, by reason.',
  labels: ['reason'],
  zeros: [['Evicted']],
});

/** The transitions of pods and of the containers in them. */
export const podTransitions: TransitionSource<Pod> = {
  resource: 'pods',
  group: '',
  schema,
  countedFor: 'namespace',
  counters: [terminations, restarts, phaseChanges, evictions],
  transitions: (before, after) => [
    ...phaseChange(before, after),
    ...eviction(before, after),
    ...ofContainers(before?.status.containerStatuses, after.status.containerStatuses),
    ...ofContainers(before?.status.initContainerStatuses, after.status.initContainerStatuses),
  ],
};

function phaseChange(before: Pod | undefined, after: Pod): Transition[] {
  const [from, to] = [phaseOf(before), phaseOf(after)];
  return from === to ? [] : [transition(phaseChanges, [from, to])];
}

/** The API server creates every pod as Pending. */
function phaseOf(pod: Pod | undefined): string {
  return pod?.status.phase || 'Pending';
}

function eviction(before: Pod | undefined, after: Pod): Transition[] {
  const reason = evictionReason(after);
  if (reason === undefined || evictionReason(before) !== undefined) return [];
  return [transition(evictions, [reason])];
}

/**
 * Why a pod is ended from outside, or undefined. A kubelet under pressure writes the reason Evicted; whoever else ends a
 * pod (and newer kubelets beside it) sets the condition DisruptionTarget, and takes it back where the pod survives:
 * https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions
 */
function evictionReason(pod: Pod | undefined): string | undefined {
  if (pod?.status.reason === 'Evicted') return 'Evicted';
  return pod?.status.conditions.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True')?.reason;
}

function ofContainers(
  before: readonly ContainerStatus[] | undefined,
  after: readonly ContainerStatus[],
): readonly Transition[] {
  return after.flatMap((status) => {
    // Of statuses with one name the first counts; the others would be held against it at every list.
    if (after.find(({ name }) => name === status.name) !== status) return [];
    const earlier = before?.find(({ name }) => name === status.name);
    const restarted = status.restartCount - (earlier?.restartCount ?? 0);
    const known = terminationsIn(earlier).map(identify);
    const ended = terminationsIn(status)
      .filter((termination) => !known.includes(identify(termination)))
      .map(({ reason, exitCode }) => transition(terminations, [reason, String(exitCode)]));
    return restarted > 0 ? [...ended, transition(restarts, [], restarted)] : ended;
  });
}

/** The ends that a status tells: at most that of the container as it is now and that of the one before it. */
function terminationsIn(status: ContainerStatus | undefined): readonly Terminated[] {
  const ends = [status?.lastState.terminated, status?.state.terminated];
  return ends.filter((end) => end !== undefined);
}

/** What stays the same when an end moves from `state` to `lastState`. An end whose container was lost has no ID. */
function identify({ containerID, finishedAt, exitCode, reason }: Terminated): string {
  return containerID === '' ? `${finishedAt} ${exitCode} ${reason}` : containerID;
}
