import type { Pairs } from '../../../kubernetes/codec/schema.ts';
import { ZERO_TIME } from '../../../kubernetes/codec/time.ts';
import {
  ALPHA,
  counter,
  type EmitOf,
  type Family,
  family,
  gauge,
  type LabelTexts,
  STABLE,
  type Stability,
} from '../../declare/family.ts';
import { eachAmount } from './amounts.ts';
import { containerResourceFamilies, initContainerResourceFamilies, podResourceFamilies } from './resources.ts';
import type { Container, ContainerStatus, InitContainer, Pod } from './schema.ts';

/** Where one sort of container is found in a pod, and how its families are called. */
interface Sort<C extends Container> {
  readonly prefix: string;
  /** In help texts. */
  readonly noun: string;
  /** Of the families whose stability differs between the sorts. */
  readonly varying: Stability;
  containers(pod: Pod): readonly C[];
  statuses(pod: Pod): readonly ContainerStatus[];
}

const CONTAINERS: Sort<Container> = {
  prefix: 'kube_pod_container',
  noun: 'container',
  varying: STABLE,
  containers: ({ spec }) => spec.containers,
  statuses: ({ status }) => status.containerStatuses,
};

const INIT_CONTAINERS: Sort<InitContainer> = {
  prefix: 'kube_pod_init_container',
  noun: 'init container',
  varying: ALPHA,
  containers: ({ spec }) => spec.initContainers,
  statuses: ({ status }) => status.initContainerStatuses,
};

const RESOURCE_LABELS = ['container', 'node', 'resource', 'unit'] as const;

/** The families of the pod's regular containers. */
export const containerFamilies: readonly Family<Pod>[] = [
  infoFamily(CONTAINERS, [], () => []),
  ...resourceFamilies(CONTAINERS),
  ...containerResourceFamilies,
  ...podResourceFamilies,
  ...containerStatusFamilies(CONTAINERS),
];

/** The same families of its init containers. */
export const initContainerFamilies: readonly Family<Pod>[] = [
  infoFamily(INIT_CONTAINERS, ['restart_policy'], ({ restartPolicy }) => [restartPolicy]),
  ...resourceFamilies(INIT_CONTAINERS),
  ...initContainerResourceFamilies,
  ...containerStatusFamilies(INIT_CONTAINERS),
];

function infoFamily<C extends Container, const L extends readonly string[]>(
  { prefix, noun, containers, statuses }: Sort<C>,
  moreLabels: L,
  moreValues: (container: C) => LabelTexts<L>,
): Family<Pod> {
  const labels = ['container', 'image_spec', 'image', 'image_id', 'container_id', ...moreLabels];
  return family(
    'gauge',
    `${prefix}_info`,
    STABLE,
    `Image and identifier of a ${noun} of the pod.`,
    labels,
    (pod, emit) => {
      for (const container of containers(pod)) {
        const { name } = container;
        for (const status of statuses(pod)) {
          if (status.name !== name) continue;
          const { image, imageID, containerID } = status;
          emit(1, [name, container.image, image, imageID, containerID, ...moreValues(container)]);
        }
      }
    },
  );
}

function resourceFamilies<C extends Container>({ prefix, noun, varying, containers }: Sort<C>): Family<Pod>[] {
  const amountFamily = (name: string, help: string, amounts: (container: Container) => Pairs) =>
    gauge(`${prefix}_${name}`, varying, help, RESOURCE_LABELS, (pod: Pod, emit) => {
      for (const container of containers(pod)) {
        resourceRows(emit, container.name, pod.spec.nodeName, amounts(container));
      }
    });
  return [
    amountFamily(
      'resource_limits',
      `Amount of a resource that a ${noun} may use at most.`,
      ({ resources }) => resources.limits,
    ),
    amountFamily(
      'resource_requests',
      `Amount of a resource that a ${noun} asks for.`,
      ({ resources }) => resources.requests,
    ),
  ];
}

function resourceRows(emit: EmitOf<typeof RESOURCE_LABELS>, container: string, node: string, amounts: Pairs): void {
  eachAmount(amounts, (amount, resource, unit) => emit(amount, [container, node, resource, unit]));
}

function containerStatusFamilies<C extends Container>({ prefix, noun, varying, statuses }: Sort<C>): Family<Pod>[] {
  /** At most one sample a container. */
  const eachStatus = (value: (status: ContainerStatus) => number | boolean | undefined) => {
    return (pod: Pod, emit: EmitOf<[string]>) => {
      for (const status of statuses(pod)) {
        const sample = value(status);
        if (sample !== undefined) emit(Number(sample), [status.name]);
      }
    };
  };
  /** A sample of 1 with the reason of a state that the container is in. */
  const eachReason = (state: (status: ContainerStatus) => { readonly reason: string } | undefined) => {
    return (pod: Pod, emit: EmitOf<[string, string]>) => {
      for (const status of statuses(pod)) {
        const held = state(status);
        if (held !== undefined) emit(1, [status.name, held.reason]);
      }
    };
  };
  return [
    gauge(
      `${prefix}_state_started`,
      varying,
      `When the ${noun} that runs, or ran last, was started, in unix seconds.`,
      ['container'],
      eachStatus(({ state: { running, terminated } }) => {
        const started = running ?? terminated;
        return started && (started.startedAt ?? ZERO_TIME);
      }),
    ),
    gauge(
      `${prefix}_status_last_terminated_reason`,
      ALPHA,
      `Why the ${noun} ended before its last restart.`,
      ['container', 'reason'],
      eachReason(({ lastState }) => lastState.terminated),
    ),
    gauge(
      `${prefix}_status_last_terminated_exitcode`,
      ALPHA,
      `Exit code with which the ${noun} ended before its last restart.`,
      ['container'],
      eachStatus(({ lastState }) => lastState.terminated?.exitCode),
    ),
    gauge(
      `${prefix}_status_last_terminated_timestamp`,
      ALPHA,
      `When the ${noun} ended before its last restart, in unix seconds.`,
      ['container'],
      eachStatus(({ lastState: { terminated } }) => terminated && (terminated.finishedAt ?? ZERO_TIME)),
    ),
    gauge(
      `${prefix}_status_ready`,
      STABLE,
      `Whether the ${noun} is ready.`,
      ['container'],
      eachStatus(({ ready }) => ready),
    ),
    counter(
      `${prefix}_status_restarts_total`,
      STABLE,
      `Restarts of the ${noun}.`,
      ['container'],
      eachStatus(({ restartCount }) => restartCount),
    ),
    gauge(
      `${prefix}_status_running`,
      STABLE,
      `Whether the ${noun} is running.`,
      ['container'],
      eachStatus(({ state }) => state.running !== undefined),
    ),
    gauge(
      `${prefix}_status_terminated`,
      STABLE,
      `Whether the ${noun} has ended.`,
      ['container'],
      eachStatus(({ state }) => state.terminated !== undefined),
    ),
    gauge(
      `${prefix}_status_terminated_reason`,
      ALPHA,
      `Why the ${noun} has ended.`,
      ['container', 'reason'],
      eachReason(({ state }) => state.terminated),
    ),
    gauge(
      `${prefix}_status_waiting`,
      STABLE,
      `Whether the ${noun} is waiting to be started.`,
      ['container'],
      eachStatus(({ state }) => state.waiting !== undefined),
    ),
    gauge(
      `${prefix}_status_waiting_reason`,
      varying,
      `Why the ${noun} is waiting to be started.`,
      ['container', 'reason'],
      eachReason(({ state }) => state.waiting),
    ),
  ];
}
