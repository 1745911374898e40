/** What happens to objects, added up for their namespaces, for each of them or for all, and kept as objects of a kind. */
import { mayHold, type Scope } from '../../kubernetes/scope.ts';
import { type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import type { StateObserver } from '../observer.ts';
import type { ScopeState } from '../scope-state.ts';
import type { StateStore } from '../store.ts';

/** What is watched and therefore heard of. */
export interface TallyOptions {
  /** Undefined means the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
  /** Whether namespaces may belong to other shards than what is in them: they are then not known to be gone. */
  readonly sharded?: boolean;
  /** Gives unix milliseconds. */
  readonly now?: () => number;
}

/** What was added up so far. */
export interface Tallied {
  /**
   * Has all sums begin at 0 now: to be called when this process goes on with series that another one told. What each of
   * the two counted is not comparable, and a receiver takes a lower value for a restart at 0, that is, for as many events.
   */
  beginAnew(): void;
}

/** What is added up of one kind's objects: events E into objects T. */
export interface Tally<T extends KubernetesObject, E> {
  /** The kind's plural name and group. */
  readonly resource: string;
  readonly group: string;
  /** What is added up for: all objects of a namespace together, each object as long as it is there, or all of the kind. */
  readonly countedFor: 'namespace' | 'object' | 'cluster';
  /** An object in which nothing was added up. */
  opened(metadata: T['metadata']): T;
  added(object: T, events: readonly E[]): T;
  /** The object with the same series, all of them at 0. */
  emptied(object: T): T;
  /** What happened to an object; `before` is undefined for one that was created after counting began. */
  events(before: KubernetesObject | undefined, after: KubernetesObject): readonly E[];
  /** The object is gone, or not heard of any more. */
  forget?(object: KubernetesObject): void;
}

/**
 * Adds up what happens to a store's objects, each kind's from its first list on, and keeps the sums in scopes of the store
 * that `open` gives. To be called before the first list is complete.
 *
 * The sums of a namespace begin with it and go with it where namespaces are watched; elsewhere they begin with its
 * first object and stay. Those of an object are there as long as it is. Where a kind or a namespace is not watched any more,
 * its sums go, and begin anew with its next list.
 */
export function keepTallies<T extends KubernetesObject, E>(
  store: StateStore,
  tallies: readonly Tally<T, E>[],
  open: () => ScopeState<T>,
  { namespaces, sharded = false, now = Date.now }: TallyOptions,
): Tallied {
  const sums = tallies.map((tally) => new Sums(tally, store, open(), now));
  store.observe(new TallyObserver(sums as unknown as readonly AnySums[], namespaces === undefined, sharded));
  return {
    beginAnew() {
      for (const each of sums) each.beginAnew();
    },
  };
}

type AnySums = Sums<KubernetesObject, unknown>;

/** The sums of one kind in a scope of their own: an object for each owner, a namespace or one of the kind's objects. */
class Sums<T extends KubernetesObject, E> {
  readonly tally: Tally<T, E>;
  readonly #store: StateStore;
  readonly #scope: ScopeState<T>;
  readonly #now: () => number;
  readonly #byOwner = new Map<string, T>();
  /**
   * Since when nothing was lost of an owner that has no sums, in unix milliseconds; undefined while nothing is
   * counted. Not the present: sums that come into being during a push would begin later than its points.
   */
  #since: number | undefined;

  constructor(tally: Tally<T, E>, store: StateStore, scope: ScopeState<T>, now: () => number) {
    this.tally = tally;
    this.#store = store;
    this.#scope = scope;
    this.#now = now;
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
    const scopes = this.#store.kind(kindId(this.tally))?.visibleScopes ?? [];
    return scopes.some((scope) => mayHold(scope, namespace));
  }

  /** Sees to it that the owner has sums. */
  open(owner: string): void {
    if (this.#since === undefined || this.#byOwner.has(owner)) return;
    const named =
      this.tally.countedFor === 'object'
        ? { namespace: '', name: owner }
        : { namespace: owner, name: this.tally.resource };
    const metadata = { ...named, uid: '', resourceVersion: '', creationTimestamp: this.#since / 1000 };
    this.#put(owner, this.tally.opened(metadata));
  }

  add(owner: string, before: KubernetesObject | undefined, after: KubernetesObject): void {
    if (this.#since === undefined) return;
    const events = this.tally.events(before, after);
    if (events.length === 0) return;
    this.open(owner);
    this.#put(owner, this.tally.added(this.#byOwner.get(owner)!, events));
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
    const creationTimestamp = this.#since / 1000;
    for (const [owner, object] of this.#byOwner) {
      this.#put(owner, { ...this.tally.emptied(object), metadata: { ...object.metadata, creationTimestamp } });
    }
  }

  clear(): void {
    this.#since = undefined;
    this.#byOwner.clear();
    this.#scope.clear();
  }

  #put(owner: string, object: T): void {
    this.#byOwner.set(owner, object);
    this.#scope.apply(object);
  }
}

/** Hears of the objects that are counted, and of the namespaces that they are counted for. */
class TallyObserver implements StateObserver {
  readonly #sums: ReadonlyMap<string, AnySums>;
  readonly #perNamespace: readonly AnySums[];
  readonly #opensNamespaces: boolean;
  readonly #isSharded: boolean;
  /** The namespaces that exist; undefined while they are not known. */
  #living: Set<string> | undefined;

  /**
   * `opensNamespaces` says whether all namespaces that exist are counted; `isSharded` that there are objects in namespaces
   * which are not heard of.
   */
  constructor(sums: readonly AnySums[], opensNamespaces: boolean, isSharded: boolean) {
    this.#sums = new Map(sums.map((kept) => [kindId(kept.tally), kept]));
    this.#perNamespace = sums.filter(({ tally }) => tally.countedFor === 'namespace');
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
    const sums = this.#sums.get(kindId(kind));
    if (sums === undefined) return;
    if (before !== undefined && !isSame) this.#gone(sums, before, last);
    if (after === undefined) return;
    sums.open(ownerOf(sums, after));
    sums.add(ownerOf(sums, after), isSame ? before : undefined, after);
  }

  shown(kind: Kind, objects: Iterable<KubernetesObject>): void {
    if (kindId(kind) === NAMESPACES) {
      this.#living ??= new Set();
      for (const { metadata } of objects) this.#namespaceCame(metadata.name);
      return;
    }
    const sums = this.#sums.get(kindId(kind));
    if (sums === undefined) return;
    const living = this.#perNamespace.includes(sums) && this.#opensNamespaces ? [...(this.#living ?? [])] : [];
    const owners = new Set(living.filter((name) => sums.isWatchedIn(name)));
    for (const object of objects) owners.add(ownerOf(sums, object));
    sums.start(owners);
  }

  hidden(kind: Kind, objects: Iterable<KubernetesObject>, scopes: readonly Scope[]): void {
    if (kindId(kind) === NAMESPACES) {
      if (scopes.length === 0) this.#living = undefined;
      for (const { metadata } of objects) this.#living?.delete(metadata.name);
      return;
    }
    const sums = this.#sums.get(kindId(kind));
    if (sums === undefined) return;
    const { tally } = sums;
    if (scopes.length === 0) sums.clear();
    else if (tally.countedFor === 'namespace')
      sums.closeAllBut((owner) => scopes.some((scope) => mayHold(scope, owner)));
    for (const object of objects) {
      tally.forget?.(object);
      if (tally.countedFor === 'object') sums.close(object.metadata.name);
    }
  }

  /** Of an object in a namespace that is gone already nothing is kept, since nobody would say when that ends. */
  #gone(sums: AnySums, before: KubernetesObject, last: KubernetesObject | undefined): void {
    const { tally } = sums;
    const owner = ownerOf(sums, before);
    if (last !== undefined) sums.add(owner, before, last);
    tally.forget?.(before);
    const isGone = tally.countedFor === 'namespace' && !this.#isSharded && this.#living?.has(owner) === false;
    if (tally.countedFor === 'object' || isGone) sums.close(owner);
  }

  #namespaceCame(name: string): void {
    this.#living?.add(name);
    if (!this.#opensNamespaces) return;
    for (const sums of this.#perNamespace) if (sums.isWatchedIn(name)) sums.open(name);
  }

  #namespaceGone(name: string): void {
    this.#living?.delete(name);
    for (const sums of this.#perNamespace) sums.close(name);
  }
}

const NAMESPACES = 'namespaces';

/** All of a cluster are of no namespace. */
function ownerOf({ tally }: AnySums, { metadata }: KubernetesObject): string {
  if (tally.countedFor === 'cluster') return '';
  return tally.countedFor === 'namespace' ? metadata.namespace : metadata.name;
}
