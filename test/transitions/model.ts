/**
 * What the counters have to be, by a plain model over the objects as JSON: of each object it keeps all that was ever seen,
 * and it knows nothing of stores, schemas and lists in pieces.
 */
import { seriesText } from '../support/series.ts';

/** An object of a watch or a list. */
export interface Json {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string };
  readonly status?: Status;
}

interface Status {
  phase?: string;
  reason?: string;
  conditions?: { type: string; status: string; reason?: string }[];
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
}

/** The status of a container. */
export interface ContainerStatus {
  name: string;
  restartCount?: number;
  state?: { waiting?: object; running?: object; terminated?: Terminated };
  lastState?: { terminated?: Terminated };
}

/** How a container ended. */
export interface Terminated {
  containerID?: string;
  exitCode?: number;
  reason?: string;
  finishedAt?: string;
}

/** Something that was seen to happen: the counter without its prefix, and its labels without namespace and node. */
interface Happening {
  readonly counter: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly times?: number;
}

/** All that was seen of one object. */
interface Seen {
  readonly uid: string;
  phase: string;
  isEvicted: boolean;
  ready: string | undefined;
  readonly finished: Set<string>;
  readonly restarts: Map<string, number>;
  readonly ends: Set<string>;
}

/** The series that are there from the start, by kind. */
const ZEROS: Readonly<Record<string, readonly Happening[]>> = {
  pods: [
    { counter: 'container_terminations', labels: { reason: 'OOMKilled', exit_code: '137' } },
    { counter: 'container_terminations', labels: { reason: 'Error', exit_code: '1' } },
    { counter: 'container_restarts', labels: {} },
    { counter: 'pod_phase_changes', labels: { from: 'Pending', to: 'Failed' } },
    { counter: 'pod_phase_changes', labels: { from: 'Running', to: 'Failed' } },
    { counter: 'pod_evictions', labels: { reason: 'Evicted' } },
  ],
  jobs: [
    { counter: 'jobs_finished', labels: { result: 'failed', reason: 'BackoffLimitExceeded' } },
    { counter: 'jobs_finished', labels: { result: 'failed', reason: 'DeadlineExceeded' } },
  ],
  nodes: ['true false', 'true unknown', 'false true', 'unknown true'].map((change) => {
    const [from = '', to = ''] = change.split(' ');
    return { counter: 'node_ready_changes', labels: { from, to } };
  }),
};

/** The counters of one namespace or node: since when, and their values by the text of the series. */
interface Owned {
  readonly since: number;
  readonly values: Map<string, number>;
}

/** Follows what one component hears from its start on. */
export class TransitionModel {
  readonly #now: () => number;
  readonly #seen = new Map<string, Map<string, Seen>>();
  readonly #counters = new Map<string, Map<string, Owned>>();
  readonly #since = new Map<string, number>();

  /** `now` gives unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  isListed(resource: string): boolean {
    return this.#seen.has(resource);
  }

  /** A whole list of a kind is there. */
  list(resource: string, objects: readonly Json[]): void {
    const before = this.#seen.get(resource);
    if (before !== undefined) {
      const present = new Set(objects.map(namespacedName));
      for (const object of objects) this.see(resource, object);
      for (const key of [...before.keys()]) if (!present.has(key)) this.#forget(resource, key);
      return;
    }
    const seen = new Map<string, Seen>();
    this.#seen.set(resource, seen);
    this.#since.set(resource, this.#now());
    this.#counters.set(resource, new Map());
    for (const object of objects) {
      const one = unseen(object);
      happenings(resource, one, object);
      seen.set(namespacedName(object), one);
      this.#open(resource, object);
    }
    if (resource !== 'pods' && resource !== 'jobs') return;
    for (const key of this.#seen.get('namespaces')?.keys() ?? []) this.#ownedBy(resource, key.slice(1));
  }

  /** An object is there in this state. */
  see(resource: string, object: Json): void {
    const seen = this.#seen.get(resource)!;
    const key = namespacedName(object);
    if (seen.has(key) && seen.get(key)!.uid !== object.metadata.uid) this.#forget(resource, key);
    const one = seen.get(key) ?? unseen(object);
    const isNewNode = resource === 'nodes' && !seen.has(key);
    seen.set(key, one);
    this.#open(resource, object);
    const happened = happenings(resource, one, object);
    if (!isNewNode) this.#count(resource, object, happened);
  }

  /** An object is gone, and had this state at its end. */
  end(resource: string, object: Json): void {
    const one = this.#seen.get(resource)!.get(namespacedName(object));
    if (one?.uid !== object.metadata.uid) return;
    this.#count(resource, object, happenings(resource, one, object));
    this.#forget(resource, namespacedName(object));
  }

  /** Nothing of a kind is known any more. */
  clear(resource: string): void {
    this.#seen.delete(resource);
    this.#counters.delete(resource);
  }

  /** All series as sorted texts. */
  series(): string[] {
    return [...this.#counters.values()]
      .flatMap((owned) => [...owned.values()].flatMap(({ values }) => [...values]))
      .map(([text, value]) => text.replace(/ 0$/, ` ${value}`))
      .sort();
  }

  /** Since when each namespace and node is counted: kind, owner and unix milliseconds, sorted. */
  starts(): string[] {
    return [...this.#counters]
      .flatMap(([resource, owned]) => [...owned].map(([owner, { since }]) => `${resource} ${owner} ${since}`))
      .sort();
  }

  #open(resource: string, { metadata }: Json): void {
    if (resource === 'namespaces') {
      for (const kind of ['pods', 'jobs']) if (this.isListed(kind)) this.#ownedBy(kind, metadata.name);
    } else this.#ownedBy(resource, metadata.namespace ?? metadata.name);
  }

  #ownedBy(resource: string, owner: string): Owned {
    const counters = this.#counters.get(resource)!;
    let owned = counters.get(owner);
    if (owned === undefined) {
      const zeros = ZEROS[resource]!.map((zero) => [textOf(resource, owner, zero), 0] as const);
      owned = { since: this.#since.get(resource)!, values: new Map(zeros) };
      counters.set(owner, owned);
    }
    return owned;
  }

  #count(resource: string, { metadata }: Json, happened: readonly Happening[]): void {
    const owner = metadata.namespace ?? metadata.name;
    for (const one of happened) {
      const { values } = this.#ownedBy(resource, owner);
      const text = textOf(resource, owner, one);
      values.set(text, (values.get(text) ?? 0) + (one.times ?? 1));
    }
  }

  #forget(resource: string, key: string): void {
    this.#seen.get(resource)!.delete(key);
    const [namespace = '', name = ''] = key.split('/');
    const namespaces = this.#seen.get('namespaces');
    if (resource === 'nodes') this.#drop('nodes', name);
    else if (resource !== 'namespaces') {
      if (namespaces !== undefined && !namespaces.has(`/${namespace}`)) this.#drop(resource, namespace);
    } else for (const kind of ['pods', 'jobs']) this.#drop(kind, name);
  }

  #drop(resource: string, owner: string): void {
    if (this.#counters.get(resource)?.delete(owner)) this.#since.set(resource, this.#now());
  }
}

function namespacedName({ metadata }: Json): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function textOf(resource: string, owner: string, { counter, labels }: Happening): string {
  const named = resource === 'nodes' ? { node: owner } : { namespace: owner };
  return seriesText(`kube_transitions_${counter}_total`, { ...named, ...labels }, 0);
}

function unseen({ metadata }: Json): Seen {
  return {
    uid: metadata.uid,
    phase: 'Pending',
    isEvicted: false,
    ready: undefined,
    finished: new Set(),
    restarts: new Map(),
    ends: new Set(),
  };
}

/** What this state tells that was not seen before; it is seen from now on. */
function happenings(resource: string, seen: Seen, { status = {} }: Json): Happening[] {
  if (resource === 'pods') return ofPod(seen, status);
  if (resource === 'jobs') return ofJob(seen, status);
  return resource === 'nodes' ? ofNode(seen, status) : [];
}

function ofPod(seen: Seen, status: Status): Happening[] {
  const happened: Happening[] = [];
  const phase = status.phase ?? 'Pending';
  if (phase !== seen.phase) happened.push({ counter: 'pod_phase_changes', labels: { from: seen.phase, to: phase } });
  seen.phase = phase;

  const disruption = status.conditions?.find(
    ({ type, status: held }) => type === 'DisruptionTarget' && held === 'True',
  );
  const reason = status.reason === 'Evicted' ? 'Evicted' : disruption?.reason;
  if (reason !== undefined && !seen.isEvicted) happened.push({ counter: 'pod_evictions', labels: { reason } });
  seen.isEvicted = reason !== undefined;

  for (const sort of ['containerStatuses', 'initContainerStatuses'] as const) {
    for (const { name, restartCount = 0, state, lastState } of status[sort] ?? []) {
      const container = `${sort} ${name}`;
      const times = restartCount - (seen.restarts.get(container) ?? 0);
      if (times > 0) happened.push({ counter: 'container_restarts', labels: {}, times });
      seen.restarts.set(container, restartCount);
      for (const end of [lastState?.terminated, state?.terminated]) {
        if (end === undefined) continue;
        const id = `${container} ${end.containerID ?? JSON.stringify([end.finishedAt, end.exitCode, end.reason])}`;
        if (seen.ends.has(id)) continue;
        seen.ends.add(id);
        const labels = { reason: end.reason ?? '', exit_code: String(end.exitCode ?? 0) };
        happened.push({ counter: 'container_terminations', labels });
      }
    }
  }
  return happened;
}

function ofJob(seen: Seen, status: Status): Happening[] {
  const happened: Happening[] = [];
  for (const { type, status: held, reason = '' } of status.conditions ?? []) {
    if ((type !== 'Complete' && type !== 'Failed') || held !== 'True' || seen.finished.has(type)) continue;
    seen.finished.add(type);
    happened.push({ counter: 'jobs_finished', labels: { result: type.toLowerCase(), reason } });
  }
  return happened;
}

function ofNode(seen: Seen, status: Status): Happening[] {
  const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status.toLowerCase();
  const from = seen.ready;
  seen.ready = ready;
  if (from === undefined || ready === undefined || from === ready) return [];
  return [{ counter: 'node_ready_changes', labels: { from, to: ready } }];
}
