import { randomUUID } from 'node:crypto';
import { ApiRegistry } from './api.ts';

/** `metadata` of an object (meta/v1 ObjectMeta); the cluster fills in what a server would. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  [field: string]: unknown;
}

/** A plain JSON object of the API. Once given to a cluster it must not be changed in place. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** One change of one object. `object` is the new state, for DELETED the last one with the version of the deletion. */
export interface ClusterEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resourceVersion: number;
  readonly key: string;
  readonly object: KubernetesObject;
  /** The state before; absent for ADDED. */
  readonly previous?: KubernetesObject;
}

/** An asked-for version lies before the kept history; the server answers 410 Expired. */
export class ExpiredError extends Error {
  /** The oldest version from which the changes of the resource are still known. */
  readonly oldest: number;

  constructor(oldest: number) {
    super(`the history before resourceVersion ${oldest} is gone`);
    this.oldest = oldest;
  }
}

interface ResourceStore {
  objects: Map<string, KubernetesObject>;
  sortedKeys: string[] | undefined;
  history: ClusterEvent[];
  /** Changes after this version are all in `history`. */
  floor: number;
  listeners: Set<(event: ClusterEvent) => void>;
  snapshots: Map<number, KubernetesObject[]>;
}

const keptSnapshots = 4;

/** Place of an object in the order of a LIST: etcd's, by the bytes of `namespace/name`. */
export function objectKey(object: KubernetesObject): string {
  return namespacedName(object.metadata.namespace, object.metadata.name);
}

function namespacedName(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}

/**
 * The objects of a cluster by resource, with one growing resourceVersion and a bounded history of changes, as etcd and the
 * API server's watch cache keep them. Resources are named by their plural ("pods"), with their group where another has the
 * same ("services.serving.knative.dev"). All methods are synchronous.
 */
export class SimulatedCluster {
  /** The kinds that are served. */
  readonly api = new ApiRegistry();
  readonly #stores = new Map<string, ResourceStore>();
  readonly #ids = new Map<string, string>();
  readonly #now: () => Date;
  readonly #historyLimit: number;
  #resourceVersion = 1;

  readonly #keepsMetadata: boolean;

  /**
   * `now` dates new objects; `historyLimit` is the number of changes that each resource remembers. With `keepsMetadata` objects
   * are from another cluster, and nothing is filled in but a version where they have none.
   */
  constructor(options: { now?: () => Date; historyLimit?: number; keepsMetadata?: boolean } = {}) {
    this.#keepsMetadata = options.keepsMetadata ?? false;
    this.#now = options.now ?? (() => new Date());
    this.#historyLimit = options.historyLimit ?? 10_000;
  }

  /** The version of the newest change. */
  get resourceVersion(): number {
    return this.#resourceVersion;
  }

  /**
   * Creates or updates an object and returns what is stored: with uid, creationTimestamp, resourceVersion and, for kinds
   * that have it, a generation that grows when `spec` changed. Uid and creationTimestamp of an existing object stay.
   * Throws if the resource is not served.
   */
  apply(resource: string, object: KubernetesObject): KubernetesObject {
    const store = this.#store(resource);
    const key = objectKey(object);
    const previous = store.objects.get(key);
    const stored = this.#stamp(resource, object, previous);
    if (previous === undefined) store.sortedKeys = undefined;
    store.objects.set(key, stored);
    this.#record(store, {
      type: previous === undefined ? 'ADDED' : 'MODIFIED',
      resourceVersion: this.#resourceVersion,
      key,
      object: stored,
      ...(previous && { previous }),
    });
    return stored;
  }

  /** Removes an object; `namespace` is undefined for cluster-scoped ones. Returns its last state, if it existed. */
  delete(resource: string, namespace: string | undefined, name: string): KubernetesObject | undefined {
    const store = this.#store(resource);
    const key = namespacedName(namespace, name);
    const previous = store.objects.get(key);
    if (previous === undefined) return undefined;
    store.objects.delete(key);
    store.sortedKeys = undefined;
    this.#resourceVersion += 1;
    const object = withVersion(previous, this.#resourceVersion);
    this.#record(store, { type: 'DELETED', resourceVersion: this.#resourceVersion, key, object, previous });
    return object;
  }

  /** The object as it is now. */
  get(resource: string, namespace: string | undefined, name: string): KubernetesObject | undefined {
    return this.#stores.get(this.#idOf(resource))?.objects.get(namespacedName(namespace, name));
  }

  /** All objects of a resource as they are now, in the order of a LIST. */
  list(resource: string): KubernetesObject[] {
    return this.snapshot(resource, this.#resourceVersion);
  }

  /**
   * Takes over the body of a recorded LIST (all namespaces) as it is: uids, timestamps and resourceVersions stay. It
   * replaces the resource without events, so do it before anything watches.
   */
  load(
    resource: string,
    listBody: { metadata?: { resourceVersion?: string }; items?: KubernetesObject[] | null },
  ): void {
    const store = this.#store(resource);
    const items = listBody.items ?? [];
    store.objects = new Map(items.map((item) => [objectKey(item), withoutType(item)]));
    store.sortedKeys = undefined;
    const versions = items.map((item) => Number(item.metadata.resourceVersion ?? 0));
    const newest = versions.reduce((a, b) => Math.max(a, b), Number(listBody.metadata?.resourceVersion ?? 0));
    this.#resourceVersion = Math.max(this.#resourceVersion, newest);
    this.#forget(store);
  }

  /** The objects of a resource as of a version; throws {@link ExpiredError} if that is before the history. */
  snapshot(resource: string, resourceVersion: number): KubernetesObject[] {
    const store = this.#store(resource);
    const kept = store.snapshots.get(resourceVersion);
    if (kept !== undefined) return kept;
    if (resourceVersion < store.floor) throw new ExpiredError(store.floor);
    const later = this.eventsAfter(resource, resourceVersion);
    const objects = later.length === 0 ? sorted(store) : rolledBack(store, later);
    store.snapshots.set(resourceVersion, objects);
    for (const version of store.snapshots.keys()) {
      if (store.snapshots.size <= keptSnapshots) break;
      store.snapshots.delete(version);
    }
    return objects;
  }

  /** The changes of a resource after a version, oldest first; throws {@link ExpiredError} if some are forgotten. */
  eventsAfter(resource: string, resourceVersion: number): ClusterEvent[] {
    const { history, floor } = this.#store(resource);
    if (resourceVersion < floor) throw new ExpiredError(floor);
    let start = history.length;
    while (start > 0 && history[start - 1]!.resourceVersion > resourceVersion) start -= 1;
    return history.slice(start);
  }

  /** Calls the listener with each change of a resource as it happens, until the returned function is called. */
  subscribe(resource: string, listener: (event: ClusterEvent) => void): () => void {
    const { listeners } = this.#store(resource);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Forgets the history of every resource: each version older than the newest is answered with 410 from now on. */
  compact(): void {
    for (const store of this.#stores.values()) this.#forget(store);
  }

  /** The name of a resource in full. A name keeps its meaning, whatever is served later. */
  #idOf(name: string): string {
    const known = this.#ids.get(name) ?? this.api.byResource(name)?.resource;
    if (known !== undefined) this.#ids.set(name, known);
    return known ?? name;
  }

  #store(name: string): ResourceStore {
    const resource = this.#idOf(name);
    let store = this.#stores.get(resource);
    if (store === undefined) {
      if (this.api.byResource(resource) === undefined) throw new TypeError(`the cluster serves no resource "${name}"`);
      store = {
        objects: new Map(),
        sortedKeys: undefined,
        history: [],
        floor: 0,
        listeners: new Set(),
        snapshots: new Map(),
      };
      this.#stores.set(resource, store);
    }
    return store;
  }

  #stamp(resource: string, object: KubernetesObject, previous: KubernetesObject | undefined): KubernetesObject {
    this.#resourceVersion += 1;
    const { name, namespace, uid, resourceVersion: _, generation, creationTimestamp, ...rest } = object.metadata;
    if (this.#keepsMetadata) {
      return {
        ...withoutType(object),
        metadata: { resourceVersion: String(this.#resourceVersion), ...object.metadata },
      };
    }
    const before = previous?.metadata;
    const counted = this.api.byResource(resource)?.generation === true;
    const grown = (before?.generation ?? 0) + (sameSpec(previous, object) ? 0 : 1);
    return {
      ...withoutType(object),
      metadata: {
        name,
        ...(namespace !== undefined && { namespace }),
        uid: before?.uid ?? uid ?? randomUUID(),
        resourceVersion: String(this.#resourceVersion),
        ...(counted && { generation: previous === undefined ? (generation ?? 1) : grown }),
        creationTimestamp: before?.creationTimestamp ?? creationTimestamp ?? timestamp(this.#now()),
        ...rest,
      },
    };
  }

  #record(store: ResourceStore, event: ClusterEvent): void {
    store.history.push(event);
    if (store.history.length > this.#historyLimit * 2) {
      const forgotten = store.history.length - this.#historyLimit;
      store.floor = store.history[forgotten - 1]!.resourceVersion;
      store.history = store.history.slice(forgotten);
    }
    for (const listener of [...store.listeners]) listener(event);
  }

  #forget(store: ResourceStore): void {
    store.history = [];
    store.floor = this.#resourceVersion;
    store.snapshots.clear();
  }
}

/** RFC 3339 in whole seconds, as the API prints `metav1.Time`. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The same state under another resourceVersion. */
export function withVersion(object: KubernetesObject, resourceVersion: number): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(resourceVersion) } };
}

function withoutType({ kind: _kind, apiVersion: _apiVersion, ...object }: KubernetesObject): KubernetesObject {
  return object as KubernetesObject;
}

function sameSpec(a: KubernetesObject | undefined, b: KubernetesObject): boolean {
  return a !== undefined && (a.spec === b.spec || JSON.stringify(a.spec) === JSON.stringify(b.spec));
}

function sorted(store: ResourceStore): KubernetesObject[] {
  store.sortedKeys ??= [...store.objects.keys()].sort();
  return store.sortedKeys.map((key) => store.objects.get(key)!);
}

function rolledBack(store: ResourceStore, later: ClusterEvent[]): KubernetesObject[] {
  const objects = new Map(store.objects);
  for (const { key, previous } of later.toReversed()) {
    if (previous === undefined) objects.delete(key);
    else objects.set(key, previous);
  }
  return [...objects.keys()].sort().map((key) => objects.get(key)!);
}
