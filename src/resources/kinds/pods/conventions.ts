import type { V1Pod } from '@kubernetes/client-node';
import { list, lookUp, message, type ObjectOf, type Value } from '../../../kubernetes/codec/schema.ts';
import { described, entityByUid, metricsOf } from '../../declare/conventions.ts';
import type { EmitOf, Entity, Family, Visit } from '../../declare/family.ts';
import type { Conventions } from '../../declare/kind.ts';
import { oneHot } from '../../declare/one-hot.ts';
import { quantityFloat, quantityInteger } from '../../values/quantity.ts';
import { type ContainerStatus, podSchema, resources } from './schema.ts';
import { phaseRows } from './status.ts';

/**
 * The conventions tell the resources that containers have at the moment as well; a pod can be resized in place. Of the pod
 * as a whole they tell both (KEP-2837, KEP-5419).
 */
const { spec } = podSchema.fields;
const status = podSchema.fields.status[1].fields;
const containerStatuses = list(message({ ...status.containerStatuses[1].element.fields, resources: [11, resources] }));
const schema = message({
  ...podSchema.fields,
  spec: [2, message({ ...spec[1].fields, resources: [40, resources] })],
  status: [
    3,
    message({
      ...status,
      containerStatuses: [8, containerStatuses],
      initContainerStatuses: [10, containerStatuses],
      resources: [20, resources],
    }),
  ],
});

type Pod = ObjectOf<typeof schema, V1Pod>;

const pod = described(entityByUid<Pod>('k8s.pod', true), ['k8s.node.name'], ({ spec }) => [spec.nodeName || undefined]);

/** A container or an init container; no two of a pod have the same name. */
const container: Entity<Pod> = { ...pod, type: 'k8s.container', id: ['k8s.pod.uid', 'k8s.container.name'], inner: 1 };

const POD_REASONS = ['Evicted', 'NodeAffinity', 'NodeLost', 'Shutdown', 'UnexpectedAdmissionError'];
const STATES = ['terminated', 'running', 'waiting'];
const CONTAINER_REASONS = [
  'ContainerCreating',
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'ErrImagePull',
  'ImagePullBackOff',
  'OOMKilled',
  'Completed',
  'Error',
  'ContainerCannotRun',
];

const ofPod = metricsOf(pod);
const ofContainer = metricsOf(container);

/** What the semantic conventions tell of pods and their containers. */
export const podConventions: Conventions<Pod> = {
  schema,
  families: [
    ofPod.upDownCounter(
      'k8s.pod.status.phase',
      '{pod}',
      'Whether the pod is in this phase of its life.',
      ['k8s.pod.status.phase'],
      phaseRows,
    ),
    ofPod.upDownCounter(
      'k8s.pod.status.reason',
      '{pod}',
      'Whether the pod is in its state for this reason.',
      ['k8s.pod.status.reason'],
      ({ status }, emit) => oneHot(emit, POD_REASONS, status.reason),
    ),
    ofWhole(
      'k8s.pod.cpu.limit.desired',
      'CPU cores that the pod as a whole should be limited to.',
      wanted,
      'limits',
      'cpu',
    ),
    ofWhole('k8s.pod.cpu.limit.current', 'CPU cores that the pod as a whole is limited to.', granted, 'limits', 'cpu'),
    ofWhole('k8s.pod.cpu.request.desired', 'CPU cores that the pod as a whole asks for.', wanted, 'requests', 'cpu'),
    ofWhole(
      'k8s.pod.cpu.request.current',
      'CPU cores that the pod as a whole was granted.',
      granted,
      'requests',
      'cpu',
    ),
    ofWhole(
      'k8s.pod.memory.limit.desired',
      'Memory that the pod as a whole should be limited to.',
      wanted,
      'limits',
      'memory',
    ),
    ofWhole(
      'k8s.pod.memory.limit.current',
      'Memory that the pod as a whole is limited to.',
      granted,
      'limits',
      'memory',
    ),
    ofWhole('k8s.pod.memory.request.desired', 'Memory that the pod as a whole asks for.', wanted, 'requests', 'memory'),
    ofWhole(
      'k8s.pod.memory.request.current',
      'Memory that the pod as a whole was granted.',
      granted,
      'requests',
      'memory',
    ),
    ofContainer.upDownCounter(
      'k8s.container.ready',
      '{container}',
      'Whether the container is ready.',
      ['k8s.container.name'],
      eachStatus(({ name, ready }, emit) => emit(Number(ready), [name])),
    ),
    ofContainer.upDownCounter(
      'k8s.container.restart.count',
      '{restart}',
      'Restarts of the container, as far as the kubelet knows.',
      ['k8s.container.name'],
      eachStatus(({ name, restartCount }, emit) => emit(restartCount, [name])),
    ),
    ofContainer.upDownCounter(
      'k8s.container.status.state',
      '{container}',
      'Whether the container is in this state.',
      ['k8s.container.name', 'k8s.container.status.state'],
      eachStatus(({ name, state }, emit) => oneHot(emit, STATES, stateOf(state), [name])),
    ),
    ofContainer.upDownCounter(
      'k8s.container.status.reason',
      '{container}',
      'Whether the container waits or has ended for this reason.',
      ['k8s.container.name', 'k8s.container.status.reason'],
      eachStatus(({ name, state: { waiting, terminated } }, emit) =>
        oneHot(emit, CONTAINER_REASONS, (waiting ?? terminated)?.reason ?? '', [name]),
      ),
    ),
    amount(
      'k8s.container.cpu.limit.desired',
      'CPU cores that the container should be limited to.',
      desired,
      'limits',
      'cpu',
    ),
    amount('k8s.container.cpu.limit.current', 'CPU cores that the container is limited to.', current, 'limits', 'cpu'),
    amount('k8s.container.cpu.request.desired', 'CPU cores that the container asks for.', desired, 'requests', 'cpu'),
    amount(
      'k8s.container.cpu.request.current',
      'CPU cores that the container was granted.',
      current,
      'requests',
      'cpu',
    ),
    amount(
      'k8s.container.memory.limit.desired',
      'Memory that the container should be limited to.',
      desired,
      'limits',
      'memory',
    ),
    amount(
      'k8s.container.memory.limit.current',
      'Memory that the container is limited to.',
      current,
      'limits',
      'memory',
    ),
    amount(
      'k8s.container.memory.request.desired',
      'Memory that the container asks for.',
      desired,
      'requests',
      'memory',
    ),
    amount(
      'k8s.container.memory.request.current',
      'Memory that the container was granted.',
      current,
      'requests',
      'memory',
    ),
    amount(
      'k8s.container.ephemeral_storage.limit',
      'Local storage of the node that the container is limited to.',
      desired,
      'limits',
      'ephemeral-storage',
    ),
    amount(
      'k8s.container.ephemeral_storage.request',
      'Local storage of the node that the container asks for.',
      desired,
      'requests',
      'ephemeral-storage',
    ),
    amount('k8s.container.storage.limit', 'Storage that the container is limited to.', desired, 'limits', 'storage'),
    amount('k8s.container.storage.request', 'Storage that the container asks for.', desired, 'requests', 'storage'),
  ],
};

function wanted({ spec }: Pod): Value<typeof resources> {
  return spec.resources;
}

function granted({ status }: Pod): Value<typeof resources> {
  return status.resources;
}

/** The amount of a resource of the pod as a whole, in cores or bytes; no point where there is none. */
function ofWhole(
  name: string,
  help: string,
  resourcesOf: typeof wanted,
  part: 'limits' | 'requests',
  resource: 'cpu' | 'memory',
): Family<Pod> {
  const [unit, number] = unitOf(resource);
  return ofPod.upDownCounter(name, unit, help, (pod) => {
    const text = lookUp(resourcesOf(pod)[part], resource);
    return text === undefined ? undefined : number(text);
  });
}

function unitOf(resource: string): readonly [unit: string, number: (quantity: string) => number] {
  return resource === 'cpu' ? ['{cpu}', quantityFloat] : ['By', quantityInteger];
}

/** What a container should have, or has at the moment. */
interface Holder {
  readonly name: string;
  readonly resources: Value<typeof resources>;
}

function desired({ spec }: Pod): readonly (readonly Holder[])[] {
  return [spec.containers, spec.initContainers];
}

function current({ status }: Pod): readonly (readonly Holder[])[] {
  return [status.containerStatuses, status.initContainerStatuses];
}

/** The amount of a resource, in cores or bytes, of each container for which there is one. */
function amount(
  name: string,
  help: string,
  holders: typeof desired,
  part: 'limits' | 'requests',
  resource: string,
): Family<Pod> {
  const [unit, number] = unitOf(resource);
  return ofContainer.upDownCounter(name, unit, help, ['k8s.container.name'], (pod, emit) => {
    for (const sort of holders(pod)) {
      for (const { name, resources } of sort) {
        const text = lookUp(resources[part], resource);
        if (text !== undefined) emit(number(text), [name]);
      }
    }
  });
}

function eachStatus<L extends readonly string[]>(
  points: (status: ContainerStatus, emit: EmitOf<L>) => void,
): Visit<Pod, L> {
  return ({ status }, emit) => {
    for (const one of status.containerStatuses) points(one, emit);
    for (const one of status.initContainerStatuses) points(one, emit);
  };
}

/** The API says that a container without a state is waiting. */
function stateOf({ running, terminated }: ContainerStatus['state']): string {
  if (running !== undefined) return 'running';
  return terminated === undefined ? 'waiting' : 'terminated';
}
