/** What is measured of what was seen, said as plainly as can be: no stores, no scopes, every state kept. */
import { type Json, seriesOf, type Took } from './life.ts';

interface Seen {
  readonly metadata: { readonly uid: string; readonly namespace: string; readonly name: string };
  readonly states: Json[];
}

interface Condition {
  readonly type: string;
  readonly lastTransitionTime: string;
  readonly lastUpdateTime: string;
  readonly reason: string;
}

type Object = Json & {
  readonly metadata: {
    readonly uid: string;
    readonly namespace: string;
    readonly name: string;
    readonly creationTimestamp: string;
    readonly generation: number;
  };
  readonly status: {
    readonly phase?: string;
    readonly startTime?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly { readonly state: { readonly running?: { readonly startedAt: string } } }[];
  };
};

const seconds = (text: string) => Date.parse(text) / 1000;
const find = ({ status }: Object, ...types: readonly string[]) =>
  status.conditions?.find(({ type }) => types.includes(type));

/** Of each thing that is measured: what an end is, and from all states that were seen up to it how long it took. */
const MEASURES: Readonly<
  Record<
    string,
    readonly ((
      states: readonly Object[],
      heard: number,
    ) => readonly [string, Record<string, string>, number] | undefined)[]
  >
> = {
  pods: [
    once(
      (pod) => find(pod, 'PodScheduled') !== undefined,
      () => true,
      (pod) => [
        'pod_scheduled',
        { owner_kind: 'Job' },
        seconds(find(pod, 'PodScheduled')!.lastTransitionTime) - seconds(pod.metadata.creationTimestamp),
      ],
    ),
    once(
      ({ status }) => status.phase === 'Running',
      () => true,
      (pod) => [
        'pod_containers_started',
        { owner_kind: 'Job' },
        seconds(pod.status.containerStatuses![0]!.state.running!.startedAt) -
          seconds(find(pod, 'PodScheduled')!.lastTransitionTime),
      ],
    ),
    once(
      (pod) => find(pod, 'Ready') !== undefined,
      ({ status }) => status.phase === 'Pending',
      (pod) => [
        'pod_ready',
        { owner_kind: 'Job' },
        seconds(find(pod, 'Ready')!.lastTransitionTime) - seconds(pod.metadata.creationTimestamp),
      ],
    ),
  ],
  jobs: [
    once(
      (job) => find(job, 'Complete', 'Failed') !== undefined,
      () => true,
      (job) => {
        const end = find(job, 'Complete', 'Failed')!;
        return [
          'job',
          { result: end.type.toLowerCase() },
          seconds(end.lastTransitionTime) - seconds(job.status.startTime!),
        ];
      },
    ),
  ],
  persistentvolumeclaims: [
    once(
      ({ status }) => status.phase === 'Bound',
      () => true,
      ({ metadata }, heard) => [
        'persistentvolumeclaim_bound',
        { storageclass: 'fast' },
        heard - seconds(metadata.creationTimestamp),
      ],
    ),
  ],
  deployments: [
    (states) => {
      const isComplete = (state: Object | undefined) =>
        state !== undefined && find(state, 'Progressing')?.reason === 'NewReplicaSetAvailable';
      const [last, ...earlier] = states.toReversed();
      if (!isComplete(last) || earlier.length === 0 || isComplete(earlier[0])) return undefined;
      // Of the states of this rollout the first that was seen.
      const before = earlier.findIndex(isComplete);
      const first = before < 0 ? earlier.at(-1)! : earlier[before - 1]!;
      if (before < 0 && first.metadata.generation > 1) return undefined;
      const since = before < 0 ? first.metadata.creationTimestamp : find(first, 'Progressing')!.lastUpdateTime;
      return ['deployment_rollout', {}, seconds(find(last!, 'Progressing')!.lastUpdateTime) - seconds(since)];
    },
  ],
};

/** What ends once: in the first state that is over, if one before was surely not and none was over. */
function once(
  isOver: (state: Object) => boolean,
  isSurelyNot: (state: Object) => boolean,
  took: (state: Object, heard: number) => readonly [string, Record<string, string>, number],
) {
  return (states: readonly Object[], heard: number) => {
    const [last, ...earlier] = states.toReversed() as [Object, ...Object[]];
    if (!isOver(last) || earlier.some(isOver) || !earlier.some((state) => !isOver(state) && isSurelyNot(state)))
      return undefined;
    return took(last, heard);
  };
}

/** Sees what a component sees. */
export class DurationModel {
  readonly took: Took[] = [];
  readonly #kinds = new Map<string, Map<string, Seen>>();

  isListed(resource: string): boolean {
    return this.#kinds.has(resource);
  }

  list(resource: string, objects: readonly Json[], heard: number): void {
    const known = this.#kinds.get(resource) ?? new Map<string, Seen>();
    const uids = new Set(objects.map((object) => (object as Object).metadata.uid));
    for (const [key, { metadata }] of known) if (!uids.has(metadata.uid)) known.delete(key);
    this.#kinds.set(resource, known);
    for (const object of objects) this.see(resource, object, heard);
  }

  see(resource: string, json: Json, heard: number): void {
    const object = json as Object;
    const { metadata } = object;
    const known = this.#kinds.get(resource)!;
    const key = `${metadata.namespace}/${metadata.name}`;
    const before = known.get(key);
    const seen = before?.metadata.uid === metadata.uid ? before : { metadata, states: [] };
    known.set(key, seen);
    seen.states.push(object);
    for (const measure of MEASURES[resource]!) {
      const over = measure(seen.states as Object[], heard);
      if (over === undefined) continue;
      const [what, labels, length] = over;
      this.took.push({ series: seriesOf(what, { namespace: metadata.namespace, ...labels }), seconds: length });
    }
  }

  end(resource: string, object: Json, heard: number): void {
    this.see(resource, object, heard);
    const { namespace, name } = (object as Object).metadata;
    this.#kinds.get(resource)!.delete(`${namespace}/${name}`);
  }

  clear(resource: string): void {
    this.#kinds.delete(resource);
    // Nothing of the kind is told any more.
    const names: Record<string, string> = { pods: 'pod_', jobs: 'job_', deployments: 'deployment_' };
    const prefix = `kube_durations_${names[resource] ?? 'persistentvolumeclaim_'}`;
    this.took.splice(0, this.took.length, ...this.took.filter(({ series }) => !series.startsWith(prefix)));
  }
}
