/** A cluster that lives, and what took how long in it, which is noted as it is done. */

const NAMESPACES = ['a', 'b'];
const NAMES = ['x', 'y', 'z'];

/** Something that was over, as a series and a number of seconds; the end of a claim is the moment at which it is told. */
export interface Took {
  readonly series: string;
  readonly seconds: number;
}

/** What is known of one object; times are unix seconds. */
interface Thing {
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly created: number;
  generation: number;
  /** When each stage was reached. */
  readonly at: Partial<Record<string, number>>;
  /** Of a pod: whether it is ready now. Of a deployment: whether it is complete. */
  isUp: boolean;
}

export type Json = Record<string, unknown>;
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Json;
}

const time = (seconds: number | undefined) =>
  seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
const condition = (type: string, at: number | undefined, more: object = {}) =>
  at === undefined ? [] : [{ type, status: 'True', lastTransitionTime: time(at), ...more }];

/** Each kind as the API server tells it. */
const JSONS: Readonly<Record<string, (thing: Thing) => Json>> = {
  pods({ at, isUp }) {
    const phase = at.started === undefined ? 'Pending' : 'Running';
    const running = at.started === undefined ? {} : { running: { startedAt: time(at.started) } };
    const conditions = [...condition('PodScheduled', at.scheduled), ...(isUp ? condition('Ready', at.up) : [])];
    return { status: { phase, conditions, containerStatuses: [{ name: 'app', restartCount: 0, state: running }] } };
  },
  jobs: ({ at }) => ({
    status: {
      startTime: time(at.started),
      completionTime: time(at.complete),
      conditions: [...condition('Complete', at.complete), ...condition('Failed', at.failed)],
    },
  }),
  deployments({ at, isUp }) {
    const reason = isUp ? 'NewReplicaSetAvailable' : 'NewReplicaSetCreated';
    return {
      status: { conditions: condition('Progressing', at.updated, { reason, lastUpdateTime: time(at.updated) }) },
    };
  },
  persistentvolumeclaims: ({ at }) => ({
    spec: { storageClassName: 'fast' },
    status: { phase: at.bound === undefined ? 'Pending' : 'Bound' },
  }),
};

export const RESOURCES = Object.keys(JSONS);

type Act = (life: Life, thing: Thing, detail: number) => void;

/** What may become of an object, by kind; what can't be done to it does nothing. */
const ACTS: Readonly<Record<string, readonly Act[]>> = {
  pods: [
    (life, { at, ...thing }) => {
      if (at.scheduled !== undefined) return;
      at.scheduled = life.now;
      life.took(thing, 'pod_scheduled', thing.created, { owner_kind: 'Job' });
    },
    (life, { at, ...thing }) => {
      if (at.scheduled === undefined || at.started !== undefined) return;
      at.started = life.now;
      life.took(thing, 'pod_containers_started', at.scheduled, { owner_kind: 'Job' });
    },
    (life, thing) => {
      if (thing.at.started === undefined) return;
      if (thing.at.up === undefined) life.took(thing, 'pod_ready', thing.created, { owner_kind: 'Job' });
      thing.isUp = !thing.isUp;
      if (thing.isUp) thing.at.up = life.now;
    },
  ],
  jobs: [
    (life, { at }) => {
      at.started ??= life.now;
    },
    (life, { at, ...thing }, detail) => {
      if (at.started === undefined || at.complete !== undefined || at.failed !== undefined) return;
      const result = detail % 2 === 0 ? 'complete' : 'failed';
      at[result] = life.now;
      life.took(thing, 'job', at.started, { result });
    },
  ],
  deployments: [
    (life, thing) => {
      if (thing.at.updated === undefined || thing.isUp) return;
      life.took(thing, 'deployment_rollout', thing.generation === 1 ? thing.created : thing.at.updated);
      thing.isUp = true;
      thing.at.updated = life.now;
    },
    (life, thing) => {
      if (thing.isUp) thing.generation++;
      if (thing.isUp || thing.at.updated === undefined) thing.at.updated = life.now;
      thing.isUp = false;
    },
  ],
  persistentvolumeclaims: [
    (life, thing) => {
      if (thing.at.bound !== undefined) return;
      thing.at.bound = life.now;
      life.took(thing, 'persistentvolumeclaim_bound', thing.created, { storageclass: 'fast' });
    },
  ],
};

/** A cluster of a few objects of each kind. Each action takes some seconds. */
export class Life {
  now = 1_700_000_000;
  readonly done: Took[] = [];
  readonly #things = new Map<string, Thing>();
  readonly #changed: (resource: string, change: Change) => void;
  #created = 0;

  constructor(changed: (resource: string, change: Change) => void) {
    this.#changed = changed;
  }

  /** Something happens to one of the places for objects of a kind: most often what is there goes on. */
  act(resource: string, choice: number, detail: number): void {
    this.now += 1 + detail * detail * 7;
    const namespace = NAMESPACES[choice % NAMESPACES.length]!;
    const name = NAMES[choice % NAMES.length]!;
    const key = `${resource} ${namespace} ${name}`;
    const thing = this.#things.get(key);
    if (thing === undefined) {
      const made = {
        uid: `u${++this.#created}`,
        namespace,
        name,
        created: this.now,
        generation: 1,
        at: {},
        isUp: false,
      };
      this.#things.set(key, made);
      this.#changed(resource, { type: 'ADDED', object: jsonOf(resource, made) });
    } else if (detail === 0) {
      this.#things.delete(key);
      this.#changed(resource, { type: 'DELETED', object: jsonOf(resource, thing) });
    } else {
      const acts = ACTS[resource]!;
      acts[detail % acts.length]!(this, thing, detail >> 1);
      this.#changed(resource, { type: 'MODIFIED', object: jsonOf(resource, thing) });
    }
  }

  list(resource: string): Json[] {
    return [...this.#things]
      .filter(([key]) => key.startsWith(`${resource} `))
      .map(([, thing]) => jsonOf(resource, thing));
  }

  took(
    { namespace }: Pick<Thing, 'namespace'>,
    what: string,
    since: number,
    labels: Record<string, string> = {},
  ): void {
    this.done.push({ series: seriesOf(what, { namespace, ...labels }), seconds: this.now - since });
  }
}

export function seriesOf(what: string, labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `kube_durations_${what}_seconds{${sorted.map(([label, value]) => `${label}="${value}"`).join(',')}}`;
}

function jsonOf(resource: string, thing: Thing): Json {
  const { uid, namespace, name, created, generation } = thing;
  const ownerReferences = [{ kind: 'Job', name: 'j', controller: true }];
  const metadata = { uid, namespace, name, generation, ownerReferences, creationTimestamp: time(created) };
  return { metadata, ...structuredClone(JSONS[resource]!(thing)) };
}
