/** A small cluster whose pods, jobs and nodes live as a kubelet and controllers have them live, one action at a time. */
import { seriesText } from '../support/series.ts';
import type { ContainerStatus, Json } from './model.ts';

/** A change as a watch tells it. */
export interface Change {
  readonly type: 'APPLIED' | 'DELETED';
  readonly object: Json;
}

type Living = Json & { status: NonNullable<Json['status']> };

const ENDS = [
  { reason: 'Completed', exitCode: 0 },
  { reason: 'Error', exitCode: 1 },
  { reason: 'Error', exitCode: 2 },
  { reason: 'OOMKilled', exitCode: 137 },
];
const DISRUPTIONS = ['EvictionByEvictionAPI', 'PreemptionByScheduler'];
const NAMES = ['a', 'b'];

/** What can happen. `choice` picks one of the objects to which it can, `detail` how it does. */
export const ACTIONS = {
  createNamespace: (life, choice) => life.create('namespaces', undefined, NAMES[choice % 2]!, {}),
  deleteNamespace: (life, choice) => life.deleteNamespace(choice),
  createPod: (life, choice, detail) => life.createPod(choice, detail),
  startContainer: (life, choice, detail) =>
    life.eachContainer(choice, detail, ({ state }) => state?.waiting !== undefined, start),
  endContainer: (life, choice, detail) =>
    life.eachContainer(choice, detail, isRunning, (status, pod) => {
      const end = { ...ENDS[detail % ENDS.length]!, containerID: life.id('container'), finishedAt: life.time() };
      status.state = { terminated: end };
      life.did(pod, 'container_terminations', { reason: end.reason, exit_code: String(end.exitCode) });
    }),
  loseContainer: (life, choice, detail) =>
    life.eachContainer(choice, detail, isRunning, (status, pod) => {
      const end = { reason: 'ContainerStatusUnknown', exitCode: 137, finishedAt: life.time() };
      status.state = { terminated: end };
      life.did(pod, 'container_terminations', { reason: end.reason, exit_code: '137' });
    }),
  backOff: (life, choice, detail) =>
    life.eachContainer(choice, detail, hasEnded, (status) => {
      status.lastState = { terminated: status.state!.terminated! };
      status.state = { waiting: { reason: 'CrashLoopBackOff' } };
    }),
  changePhase: (life, choice, detail) =>
    life.change('pods', choice, (pod) => {
      const [from, to] = [pod.status.phase!, ['Running', 'Failed', 'Succeeded', 'Unknown'][detail % 4]!];
      if (from !== to) life.did(pod, 'pod_phase_changes', { from, to });
      pod.status.phase = to;
    }),
  evict: (life, choice) => life.disrupt(choice, 'Evicted', (pod) => (pod.status.reason = 'Evicted')),
  disrupt: (life, choice, detail) => {
    const reason = DISRUPTIONS[detail % DISRUPTIONS.length]!;
    life.disrupt(choice, reason, (pod) => {
      pod.status.conditions = [{ type: 'DisruptionTarget', status: 'True', reason }];
    });
  },
  takeDisruptionBack: (life, choice) =>
    life.change('pods', choice, (pod) => {
      for (const condition of pod.status.conditions ?? []) condition.status = 'False';
    }),
  touchPod: (life, choice) => life.change('pods', choice, () => {}),
  deletePod: (life, choice) => life.delete('pods', choice),
  createJob: (life, choice, detail) => life.createIn(choice, 'jobs', `job-${detail % 2}`, { conditions: [] }),
  finishJob: (life, choice, detail) =>
    life.change('jobs', choice, (job) => {
      if (job.status.conditions!.length > 0) return;
      const [type, reason] = detail % 2 === 0 ? ['Complete', 'CompletionsReached'] : ['Failed', 'DeadlineExceeded'];
      job.status.conditions = [{ type: type!, status: 'True', reason: reason! }];
      life.did(job, 'jobs_finished', { result: type!.toLowerCase(), reason: reason! });
    }),
  deleteJob: (life, choice) => life.delete('jobs', choice),
  createNode: (life, choice, detail) =>
    life.create('nodes', undefined, `node-${choice % 2}`, { conditions: [ready(['False', 'True'][detail % 2]!)] }),
  changeNode: (life, choice, detail) =>
    life.change('nodes', choice, (node) => {
      const [from, to] = [node.status.conditions![0]!.status, ['True', 'False', 'Unknown'][detail % 3]!];
      if (from !== to) life.did(node, 'node_ready_changes', { from: from.toLowerCase(), to: to.toLowerCase() });
      node.status.conditions = [ready(to)];
    }),
  deleteNode: (life, choice) => life.delete('nodes', choice),
} satisfies Record<string, (life: Life, choice: number, detail: number) => void>;

/** The name of something that can happen. */
export type Action = keyof typeof ACTIONS;

/** The cluster. Objects are never changed in place. */
export class Life {
  /** What happened, as series with how often: whether anybody saw it or not. */
  readonly done = new Map<string, number>();
  readonly #objects = new Map<string, Map<string, Living>>();
  readonly #changed: (resource: string, change: Change) => void;
  #ids = 0;

  /** `changed` hears of every change. */
  constructor(changed: (resource: string, change: Change) => void) {
    this.#changed = changed;
  }

  /** The objects as they are now. */
  list(resource: string): Living[] {
    return [...this.#of(resource).values()];
  }

  act(action: Action, choice: number, detail: number): void {
    const run: (life: Life, choice: number, detail: number) => void = ACTIONS[action];
    run(this, choice, detail);
  }

  id(prefix: string): string {
    return `${prefix}-${++this.#ids}`;
  }

  time(): string {
    return new Date(1_700_000_000_000 + ++this.#ids * 1000).toISOString();
  }

  did({ metadata }: Json, counter: string, labels: Readonly<Record<string, string>>): void {
    const owner = metadata.namespace === undefined ? { node: metadata.name } : { namespace: metadata.namespace };
    const text = seriesText(`kube_transitions_${counter}_total`, { ...owner, ...labels }, 0);
    this.done.set(text, (this.done.get(text) ?? 0) + 1);
  }

  /** Creates an object unless there is one of that name. */
  create(resource: string, namespace: string | undefined, name: string, status: Living['status']): void {
    const key = `${namespace ?? ''}/${name}`;
    if (this.#of(resource).has(key)) return;
    const metadata = { name, uid: this.id('uid'), ...(namespace === undefined ? {} : { namespace }) };
    this.#put(resource, { metadata, status });
  }

  /** Creates an object in one of the namespaces that there are. */
  createIn(choice: number, resource: string, name: string, status: Living['status']): void {
    const namespace = picked(this.list('namespaces'), choice)?.metadata.name;
    if (namespace !== undefined) this.create(resource, namespace, name, status);
  }

  createPod(choice: number, detail: number): void {
    const waiting = (name: string): ContainerStatus => ({ name, restartCount: 0, state: { waiting: {} } });
    const [containerStatuses, initContainerStatuses] = [[waiting('app'), waiting('side')], [waiting('app')]];
    const status = { phase: 'Pending', containerStatuses, initContainerStatuses };
    this.createIn(choice, 'pods', `pod-${detail % 2}`, status);
  }

  change(resource: string, choice: number, mutate: (object: Living) => void): void {
    const object = picked(this.list(resource), choice);
    if (object === undefined) return;
    const next = structuredClone(object);
    mutate(next);
    this.#put(resource, next);
  }

  /** Changes one of the containers that `can`, of one of the pods that have any. */
  eachContainer(
    choice: number,
    detail: number,
    can: (status: ContainerStatus) => boolean,
    mutate: (status: ContainerStatus, pod: Living, life: Life) => void,
  ): void {
    this.change('pods', choice, (pod) => {
      const { containerStatuses = [], initContainerStatuses = [] } = pod.status;
      const status = picked([...containerStatuses, ...initContainerStatuses].filter(can), detail);
      if (status !== undefined) mutate(status, pod, this);
    });
  }

  disrupt(choice: number, reason: string, mutate: (pod: Living) => void): void {
    this.change('pods', choice, (pod) => {
      const { reason: evicted, conditions = [] } = pod.status;
      const isDisrupted = evicted !== undefined || conditions.some(({ status }) => status === 'True');
      if (!isDisrupted) this.did(pod, 'pod_evictions', { reason });
      mutate(pod);
    });
  }

  delete(resource: string, choice: number): void {
    const object = picked(this.list(resource), choice);
    if (object === undefined) return;
    this.#of(resource).delete(`${object.metadata.namespace ?? ''}/${object.metadata.name}`);
    this.#changed(resource, { type: 'DELETED', object });
  }

  /** What is in a namespace goes before it. */
  deleteNamespace(choice: number): void {
    const name = picked(this.list('namespaces'), choice)?.metadata.name;
    for (const resource of ['pods', 'jobs']) {
      const inside = () => this.list(resource).findIndex(({ metadata }) => metadata.namespace === name);
      while (inside() >= 0) this.delete(resource, inside());
    }
    this.delete('namespaces', choice);
  }

  #put(resource: string, object: Living): void {
    this.#of(resource).set(`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object);
    this.#changed(resource, { type: 'APPLIED', object });
  }

  #of(resource: string): Map<string, Living> {
    const objects = this.#objects.get(resource) ?? new Map<string, Living>();
    this.#objects.set(resource, objects);
    return objects;
  }
}

function picked<T>(from: readonly T[], choice: number): T | undefined {
  return from.length === 0 ? undefined : from[choice % from.length];
}

function isRunning({ state }: ContainerStatus): boolean {
  return state?.running !== undefined;
}

function hasEnded({ state }: ContainerStatus): boolean {
  return state?.terminated !== undefined;
}

/** A start after an end is a restart. */
function start(status: ContainerStatus, pod: Living, life: Life): void {
  if (status.lastState !== undefined) {
    status.restartCount = (status.restartCount ?? 0) + 1;
    life.did(pod, 'container_restarts', {});
  }
  status.state = { running: {} };
}

function ready(status: string) {
  return { type: 'Ready', status, reason: 'Kubelet' };
}
