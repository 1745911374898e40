import { mayHold, type Scope } from '../kubernetes/scope.ts';
import { type Kind, type KubernetesObject, kindId } from '../resources/declare/kind.ts';
import {
  type Transition,
  type TransitionCount,
  type TransitionCounts,
  type TransitionSource,
  transitionsKind,
} from '../resources/declare/transitions.ts';
import { configure } from '../resources/options/configure.ts';
import { byDefault, type FamilyFilter } from '../resources/options/family-filter.ts';
import { transitionSourceOf } from '../resources/transitions.ts';
import type { StateObserver } from './observer.ts';
import type { ScopeState } from './scope-state.ts';
import type { StateStore } from './store.ts';

/** What is watched and therefore counted. */
export interface CountingOptions {
  /** One that is only watched for others is not counted. */
  readonly kinds: readonly Kind[];
  /** Undefined means the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
  /** Whether namespaces may belong to other shards than what is in them: they are then not known to be gone. */
  readonly sharded?: boolean;
  /** The name of the cluster, where it is put on every series. */
  readonly cluster?: string | undefined;
  /** Which counters are told; all where it is not given. */
  readonly families?: FamilyFilter | undefined;
  /** Gives unix milliseconds. */
  readonly now?: () => number;
}

/** What was counted so far. */
export interface TransitionsCounted {
  /**
   * Has all counters begin at 0 now: to be called when this process goes on with series that another one told. What each of
   * the two counted is not comparable, and a receiver takes a lower value for a restart at 0, that is, for as many events.
   */
  beginAnew(): void;
}

/**
 * Counts the transitions of a store's objects, each kind's from its first list on, and keeps the counters in the store as
 * objects of a kind of its own, `transitions`. To be called before the first list is complete.
 *
 * The counters of a namespace begin with it and go with it where namespaces are watched; elsewhere they begin with its
 * first object and stay. Those of a node are there as long as it is. Where a kind or a namespace is not watched any more,
 * its counters go, and begin anew with its next list.
 */
export function countTransitions(store: StateStore, options: CountingOptions): TransitionsCounted {
  const { kinds, namespaces, sharded = false, cluster, families = byDefault, now = Date.now } = options;
  const sources = kinds.map(transitionSourceOf).filter((source) => source !== undefined);
  const watched = sources.filter((source) => transitionsKind([source]).families.some(families));
  const kind = configure(transitionsKind(watched), { cluster, families });
  const counters = watched.map((source) => new Counters(source, store, store.open(kind), now));
  store.observe(new TransitionObserver(counters, namespaces === undefined, sharded));
  return {
    beginAnew() {
      for (const each of counters) each.beginAnew();
    },
  };
}

/** The counters of one kind in a scope of their own: an object for each owner, a namespace or one of the kind's objects. */
class Counters {
  readonly source: TransitionSource;
  readonly #store: StateStore;
  readonly #scope: ScopeState<TransitionCounts>;
  readonly #now: () => number;
  readonly #zeros: TransitionCounts['counts'];
  readonly #byOwner = new Map<string, TransitionCounts>();
  /**
   * Since when nothing was lost of an owner that has no counters, in unix milliseconds; undefined while nothing is
   * counted. Not the present: counters that come into being during a push would begin later than its points.
   */
  #since: number | undefined;

  constructor(source: TransitionSource, store: StateStore, scope: ScopeState<TransitionCounts>, now: () => number) {
    this.source = source;
    this.#store = store;
    this.#scope = scope;
    this.#now = now;
    const zeros = ({ zeros }: TransitionSource['counters'][number]) => zeros.map((labels) => ({ labels, value: 0 }));
    this.#zeros = new Map(source.counters.map((counter) => [counter.name, zeros(counter)]));
  }

  /** A list of the kind is complete for the first time; these are the owners that are known. */
  start(owners: Iterable<string>): void {
    this.#since = this.#now();
    if (!this.#scope.synced) this.#scope.init();
    for (const owner of owners) this.open(owner);
    if (!this.#scope.synced) this.#scope.initDone();
  }

  /** Whether the kind is watched in a namespace. */
  isWatchedIn(namespace: string): boolean {
    const scopes = this.#store.kind(kindId(this.source))?.visibleScopes ?? [];
    return scopes.some((scope) => mayHold(scope, namespace));
  }

  /** Sees to it that the owner has counters. */
  open(owner: string): void {
    if (this.#since === undefined || this.#byOwner.has(owner)) return;
    const named =
      this.source.countedFor === 'namespace'
        ? { namespace: owner, name: this.source.resource }
        : { namespace: '', name: owner };
    const metadata = { ...named, uid: '', resourceVersion: '', creationTimestamp: this.#since / 1000 };
    this.#put(owner, { metadata, counts: this.#zeros });
  }

  add(owner: string, transitions: readonly Transition[]): void {
    if (this.#since === undefined || transitions.length === 0) return;
    this.open(owner);
    const object = this.#byOwner.get(owner)!;
    const counts = new Map(object.counts);
    for (const { counter, labels, times } of transitions) {
      counts.set(counter, added(counts.get(counter) ?? [], labels, times));
    }
    this.#put(owner, { ...object, counts });
  }

  close(owner: string): void {
    const object = this.#byOwner.get(owner);
    if (object === undefined) return;
    this.#byOwner.delete(owner);
    this.#scope.delete(object);
    this.#since = this.#now();
  }

  /** Nothing is counted any more for the owners that are not to be kept. */
  closeAllBut(isKept: (owner: string) => boolean): void {
    for (const owner of [...this.#byOwner.keys()]) if (!isKept(owner)) this.close(owner);
  }

  /** The series stay, since a receiver knows them already. */
  beginAnew(): void {
    if (this.#since === undefined) return;
    this.#since = this.#now();
    for (const [owner, { metadata, counts }] of this.#byOwner) {
      const zeros = [...counts].map(
        ([name, series]) => [name, series.map(({ labels }) => ({ labels, value: 0 }))] as const,
      );
      const creationTimestamp = this.#since / 1000;
      this.#put(owner, { metadata: { ...metadata, creationTimestamp }, counts: new Map(zeros) });
    }
  }

  clear(): void {
    this.#since = undefined;
    this.#byOwner.clear();
    this.#scope.clear();
  }

  #put(owner: string, object: TransitionCounts): void {
    this.#byOwner.set(owner, object);
    this.#scope.apply(object);
  }
}

function added(counts: readonly TransitionCount[], labels: readonly string[], times: number): TransitionCount[] {
  const at = counts.findIndex((count) => count.labels.every((value, index) => value === labels[index]));
  return at < 0 ? [...counts, { labels, value: times }] : counts.with(at, { labels, value: counts[at]!.value + times });
}

/** Hears of the objects that are counted, and of the namespaces that they are counted for. */
class TransitionObserver implements StateObserver {
  readonly #counters: ReadonlyMap<string, Counters>;
  readonly #perNamespace: readonly Counters[];
  readonly #opensNamespaces: boolean;
  readonly #isSharded: boolean;
  /** The namespaces that exist; undefined while they are not known. */
  #living: Set<string> | undefined;

  /**
   * `opensNamespaces` says whether all namespaces that exist are counted; `isSharded` that there are objects in namespaces
   * which are not heard of.
   */
  constructor(counters: readonly Counters[], opensNamespaces: boolean, isSharded: boolean) {
    this.#counters = new Map(counters.map((counted) => [kindId(counted.source), counted]));
    this.#perNamespace = counters.filter(({ source }) => source.countedFor === 'namespace');
    this.#opensNamespaces = opensNamespaces;
    this.#isSharded = isSharded;
  }

  changed(
    kind: Kind,
    before: KubernetesObject | undefined,
    after: KubernetesObject | undefined,
    last?: KubernetesObject,
  ): void {
    const isSame = before !== undefined && before.metadata.uid === after?.metadata.uid;
    if (kindId(kind) === NAMESPACES) {
      if (before !== undefined && !isSame) this.#namespaceGone(before.metadata.name);
      if (after !== undefined && !isSame) this.#namespaceCame(after.metadata.name);
      return;
    }
    const counters = this.#counters.get(kindId(kind));
    if (counters === undefined) return;
    if (before !== undefined && !isSame) this.#gone(counters, before, last);
    if (after === undefined) return;
    counters.open(ownerOf(counters, after));
    count(counters, isSame ? before : undefined, after);
  }

  shown(kind: Kind, objects: Iterable<KubernetesObject>): void {
    if (kindId(kind) === NAMESPACES) {
      this.#living ??= new Set();
      for (const { metadata } of objects) this.#namespaceCame(metadata.name);
      return;
    }
    const counters = this.#counters.get(kindId(kind));
    if (counters === undefined) return;
    const living = this.#perNamespace.includes(counters) && this.#opensNamespaces ? [...(this.#living ?? [])] : [];
    const owners = new Set(living.filter((name) => counters.isWatchedIn(name)));
    for (const object of objects) owners.add(ownerOf(counters, object));
    counters.start(owners);
  }

  hidden(kind: Kind, objects: Iterable<KubernetesObject>, scopes: readonly Scope[]): void {
    if (kindId(kind) === NAMESPACES) {
      if (scopes.length === 0) this.#living = undefined;
      for (const { metadata } of objects) this.#living?.delete(metadata.name);
      return;
    }
    const counters = this.#counters.get(kindId(kind));
    if (counters === undefined) return;
    if (scopes.length === 0) counters.clear();
    else if (counters.source.countedFor === 'object') for (const { metadata } of objects) counters.close(metadata.name);
    else counters.closeAllBut((owner) => scopes.some((scope) => mayHold(scope, owner)));
  }

  /** Of an object in a namespace that is gone already nothing is kept, since nobody would say when that ends. */
  #gone(counters: Counters, before: KubernetesObject, last: KubernetesObject | undefined): void {
    const owner = ownerOf(counters, before);
    if (last !== undefined) count(counters, before, last);
    const isLast = counters.source.countedFor === 'object' || (!this.#isSharded && this.#living?.has(owner) === false);
    if (isLast) counters.close(owner);
  }

  #namespaceCame(name: string): void {
    this.#living?.add(name);
    if (!this.#opensNamespaces) return;
    for (const counters of this.#perNamespace) if (counters.isWatchedIn(name)) counters.open(name);
  }

  #namespaceGone(name: string): void {
    this.#living?.delete(name);
    for (const counters of this.#perNamespace) counters.close(name);
  }
}

const NAMESPACES = 'namespaces';

function count(counters: Counters, before: KubernetesObject | undefined, after: KubernetesObject): void {
  counters.add(ownerOf(counters, after), counters.source.transitions(before, after));
}

function ownerOf({ source }: Counters, { metadata }: KubernetesObject): string {
  return source.countedFor === 'namespace' ? metadata.namespace : metadata.name;
}
