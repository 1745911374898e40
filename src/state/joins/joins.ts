import { isDeepStrictEqual } from 'node:util';
import { idOf, type Joined } from '../../resources/declare/joins.ts';
import { type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import { keyOf, objectKey } from '../blocks/blocks.ts';
import type { StateObserver } from '../observer.ts';
import type { ScopeState } from '../scope-state.ts';
import type { StateStore } from '../store.ts';
import { JoinSources } from './join-sources.ts';
import { type Dependents, depend, forget, type JoinState, joined, release } from './join-state.ts';
import type { ScopeSink } from './scope-sink.ts';
import { shardSink } from './shard-sink.ts';

const NOTHING: readonly never[] = [];

/**
 * Puts what other objects give into the objects that depend on them, before they are written (`Joined`). When what is given
 * changes, the dependents are written anew, and only they; that is done in steps, since one source may have thousands.
 *
 * What the one source of a key gave stays with those who have it when the source goes: a replica set may be deleted before
 * its pods, and their series must not change while they end. A new object whose source was not heard of yet waits for it, so
 * that its series don't begin under labels that change a moment later. Memory is in proportion to the sources and dependents
 * that live. A source that is in no shard of this process gives all the same.
 */
export class Joins implements StateObserver {
  readonly #store: StateStore;
  readonly #sources: JoinSources;
  readonly #outdated = new Map<ScopeState, Set<string>>();
  /** The identities of kinds of which a first list is complete. */
  readonly #listed = new Set<string>();
  /** New objects that wait for their source, by name. */
  readonly #waiting = new Map<ScopeState, Map<string, KubernetesObject>>();
  /** Those that waited already when `overdue` was last called. */
  readonly #late = new WeakSet<KubernetesObject>();
  readonly #onOutdated: () => void;

  /**
   * `onOutdated` is called when there is something to write anew, once until `rewrite` has finished; `onUnheard` when a scope
   * has let objects of other shards go by that are sources from now on: it has to be listed again.
   */
  constructor(store: StateStore, onOutdated: () => void, onUnheard: (scope: ScopeState) => void = () => {}) {
    this.#store = store;
    this.#onOutdated = onOutdated;
    this.#sources = new JoinSources({
      outdated: (dependents) => this.#outdate(dependents),
      unheard: onUnheard,
      held: (id, key) => this.#held(id, key),
    });
    store.observe(this);
  }

  /**
   * What is to be written to in the place of a scope. Where it goes on with what `former` has, all objects of that are in the
   * scope already.
   */
  sinkFor(scope: ScopeState, former?: ScopeState): ScopeSink {
    const sink = this.#joiningSink(scope, former);
    const { shard } = scope.scope;
    if (shard === undefined) return sink;
    return shardSink(sink, shard, this.#sources.elsewhere(scope));
  }

  #joiningSink(scope: ScopeState, former: ScopeState | undefined): ScopeSink {
    const { joins = NOTHING } = scope.kind;
    const { id } = scope;
    const states = joins.map((join) => this.#sources.use(join, this.#waiting.keys()));
    const waiting = new Map<string, KubernetesObject>(former && this.#waiting.get(former));
    this.#waiting.set(scope, waiting);
    if (former !== undefined) for (const object of scope.objects()) dependOn(states, scope, object);
    scope.lost = (object) => {
      for (const state of states) release(state, state.join.key(object), scope, objectKey(object));
      // Before it is shown, a scope tells its observers nothing.
      if (!scope.visible) this.#sources.left(scope.kind, object);
    };
    // The state of a join reads what a scope holds already, when it comes into being.
    const write = (object: KubernetesObject, to: (object: KubernetesObject) => void) => {
      if (scope.visible || !this.#sources.has(id)) return to(object);
      const before = scope.held(objectKey(object));
      to(object);
      this.#sources.changed(scope.kind, before, scope.held(objectKey(object)));
    };
    const put = (object: KubernetesObject, to: (object: KubernetesObject) => void) => {
      if (states.length === 0) return write(object, to);
      const name = objectKey(object);
      const earlier = waiting.get(name);
      const whole = joined(states, scope, object, scope.held(name) ?? earlier);
      if (this.#isEarly(states, scope, object)) {
        waiting.set(name, object);
        if (earlier !== undefined && this.#late.has(earlier)) this.#late.add(object);
        return;
      }
      waiting.delete(name);
      write(whole, to);
    };
    const show = (name: string, object: KubernetesObject | undefined) => {
      if (object === undefined) return;
      waiting.delete(name);
      // During a list as well: it holds what was heard of since it began.
      scope.initApply(joined(states, scope, object, object));
    };
    const free = () => {
      waiting.clear();
      if (!scope.visible && this.#sources.has(id)) for (const object of scope.objects()) this.#withdraw(scope, object);
      for (const state of states) forget(state, scope);
    };
    const clear = () => {
      free();
      scope.clear();
    };
    const known = (namespace: string, name: string) => scope.held(keyOf(namespace, name));
    return {
      get known() {
        // What the first list holds is new.
        return scope.synced ? known : undefined;
      },
      init: () => {
        for (const [name, object] of waiting) show(name, object);
        // A first list was broken off: nobody saw what it held.
        if (!scope.synced) clear();
        scope.init();
      },
      initApply: (object) => put(object, (whole) => scope.initApply(whole)),
      initDone: () => scope.initDone(),
      apply: (object) => put(object, (whole) => scope.apply(whole)),
      delete: (object, isTombstone) => {
        // What came and went is told of all the same.
        if (isTombstone) waiting.delete(objectKey(object));
        else show(objectKey(object), waiting.get(objectKey(object)));
        scope.delete(object, isTombstone);
      },
      replaced: (object) => {
        const name = objectKey(object);
        const former = scope.held(name);
        waiting.delete(name);
        if (former !== undefined && former.metadata.uid !== object.metadata.uid) scope.delete(former);
      },
      clear,
      forget: () => {
        free();
        scope.lost = undefined;
        this.#waiting.delete(scope);
        this.#sources.forget(scope);
        this.#outdated.delete(scope);
        for (const join of joins) this.#sources.leave(join);
      },
    };
  }

  /**
   * To be called now and then: what has waited for its source since the last call waits no longer. A pod may be heard of
   * before its replica set, by a moment, or the replica set may be gone.
   */
  overdue(): void {
    for (const [scope, waiting] of this.#waiting) {
      for (const [name, object] of waiting) {
        if (this.#late.has(object)) this.#outdate(new Map([[scope, new Set([name])]]));
        else this.#late.add(object);
      }
    }
  }

  /** Scopes that are written to. */
  get scopes(): number {
    return this.#waiting.size;
  }

  /** What is remembered: sources, those of other shards, and each object's dependence on one. */
  get size(): number {
    return this.#sources.size;
  }

  /** Writes dependents anew, one a step; ends when all have what they are given now. */
  *rewrite(): Generator<void, void, undefined> {
    for (const [scope, keys] of this.#outdated) {
      const states = this.#sources.statesOf(scope.kind.joins ?? NOTHING);
      for (const key of keys) {
        keys.delete(key);
        const early = this.#waiting.get(scope)?.get(key);
        const object = early ?? scope.held(key);
        if (object === undefined) continue;
        if (early !== undefined && !this.#late.has(early) && this.#isEarly(states, scope, early)) continue;
        const whole = joined(states, scope, object, object);
        if (early !== undefined) {
          this.#waiting.get(scope)?.delete(key);
          scope.initApply(whole);
        } else if (!isDeepStrictEqual(whole.joined, (object as Joined).joined)) scope.apply(whole);
        yield;
      }
      this.#outdated.delete(scope);
    }
  }

  changed(kind: Kind, before: KubernetesObject | undefined, after: KubernetesObject | undefined): void {
    this.#sources.changed(kind, before, after);
  }

  /** What the first list held was taken note of object by object, since it can be long. */
  shown(kind: Kind): void {
    this.#listed.add(kindId(kind));
  }

  hidden(kind: Kind, objects: Iterable<KubernetesObject>): void {
    for (const object of objects) this.#sources.left(kind, object);
    const state = this.#store.kind(kindId(kind));
    if (state === undefined || state.visibleScopes.length === 0) this.#listed.delete(kindId(kind));
  }

  /** An object of a scope that was never shown gives nothing; another scope may hold it, too. */
  #withdraw(scope: ScopeState, object: KubernetesObject): void {
    const others = this.#store.kind(scope.id)?.scopes ?? NOTHING;
    const other = others.find((each) => each !== scope && each.find(objectKey(object)) !== undefined);
    if (other === undefined) this.#sources.left(scope.kind, object);
    else this.#sources.changed(scope.kind, object, other.find(objectKey(object)));
  }

  /** An object of a kind (`kindId`) in a scope that is shown. */
  #held(id: string, key: string): KubernetesObject | undefined {
    const scopes = this.#store.kind(id)?.scopes ?? NOTHING;
    return scopes.find((scope) => scope.shows(key))?.find(key);
  }

  /** Whether a new object has a source that was not heard of, though others of the source's kind were. */
  #isEarly(states: readonly JoinState[], scope: ScopeState, object: KubernetesObject): boolean {
    if (!scope.synced || scope.held(objectKey(object)) !== undefined) return false;
    return states.some(({ join, values }) => {
      const key = join.combine === undefined ? join.key(object) : undefined;
      return key !== undefined && !values.has(key) && this.#listed.has(idOf(key));
    });
  }

  #outdate(dependents: Dependents | undefined): void {
    for (const [scope, names] of dependents ?? NOTHING) {
      const known = this.#outdated.get(scope);
      if (known !== undefined) for (const name of names) known.add(name);
      else {
        this.#outdated.set(scope, new Set(names));
        if (this.#outdated.size === 1) this.#onOutdated();
      }
    }
  }
}

function dependOn(states: readonly JoinState[], scope: ScopeState, object: KubernetesObject): void {
  for (const state of states) {
    const key = state.join.key(object);
    if (key !== undefined) depend(state, key, scope, objectKey(object));
  }
}
