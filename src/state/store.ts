import { isDeepStrictEqual } from 'node:util';
import { EVERYTHING, mayOverlap, type Scope } from '../kubernetes/scope.ts';
import type { Joined } from '../resources/declare/joins.ts';
import { type Kind, type KubernetesObject, kindId } from '../resources/declare/kind.ts';
import type { Sequence } from './blocks/blocks.ts';
import { exchange } from './exchange.ts';
import { Journal } from './journal.ts';
import { KindState } from './kind-state.ts';
import type { StateObserver } from './observer.ts';
import { Restarts } from './restarts.ts';
import { ScopeState, type ScopeSurroundings } from './scope-state.ts';

/** What is known now of every kind. Each list and watch writes to a scope of its own; readers see all visible scopes. */
export class StateStore {
  /** What changed since it was last told to those who attached themselves. */
  readonly journal = new Journal();
  /** When counters last fell. */
  readonly restarts = new Restarts();
  /**
   * To be awaited by who reads the state: resolves when all has been read that has arrived by now; undefined where that is read as
   * it comes.
   */
  readonly caughtUp: () => Promise<void> | undefined;
  readonly #sequence: Sequence = { version: 0, block: 0 };
  readonly #observers: StateObserver[] = [];
  readonly #around: ScopeSurroundings;
  /** Those that fill beside others, until they take their place. */
  readonly #beside = new Map<ScopeState, () => void>();
  #kinds: readonly KindState[] = [];

  /** `now` gives unix milliseconds. */
  constructor(now: () => number = Date.now, caughtUp: () => Promise<void> | undefined = () => undefined) {
    this.caughtUp = caughtUp;
    this.#around = {
      sequence: this.#sequence,
      journal: this.journal,
      restarts: this.restarts,
      observers: this.#observers,
      now,
      listed: (scope) => this.#listed(scope),
      emptied: (scope) => this.#empty(scope),
    };
  }

  /** Has `observer` told of all that happens from now on. */
  observe(observer: StateObserver): void {
    this.#observers.push(observer);
  }

  /** The kinds, in the order of their names: the order in which they are exposed. Another array after each change. */
  get kinds(): readonly KindState[] {
    return this.#kinds;
  }

  /** The kind of an identity (`kindId`), as it is declared now. */
  kind(id: string): KindState | undefined {
    return this.#kinds.find((state) => state.id === id);
  }

  /** Grows with every change of a sample; equal versions mean that nothing changed between. */
  get version(): number {
    return this.#sequence.version;
  }

  /**
   * A new, empty scope of a kind, shown as soon as its first list is complete. It shares with others the objects that are the
   * same.
   */
  open<T extends KubernetesObject>(kind: Kind<T>, scope: Scope = EVERYTHING): ScopeState<T> {
    const opened = new ScopeState(kind, this.#around, scope);
    const state = this.kind(kindId(kind)) ?? this.#add(kind as unknown as Kind);
    const alike = state.scopes.filter(
      (other) => other.kind === (kind as unknown as Kind) && mayOverlap(other.scope, scope),
    );
    if (alike.length > 0) opened.share = sharing(alike);
    state.put([...state.scopes, opened as unknown as ScopeState]);
    return opened;
  }

  /**
   * A new, empty scope that is to take the place of others by `exchange`. It is not shown before that, and shares with them
   * the objects that are the same; `listed` is called when its first list is complete.
   */
  openBeside<T extends KubernetesObject>(
    kind: Kind<T>,
    scope: Scope,
    others: readonly ScopeState[],
    listed: () => void = () => {},
  ): ScopeState<T> {
    const opened = new ScopeState(kind, this.#around, scope);
    const alike = others.filter((other) => other.kind === (kind as unknown as Kind));
    if (alike.length > 0) opened.share = sharing(alike);
    this.#beside.set(opened as unknown as ScopeState, listed);
    return opened;
  }

  /** Takes a scope and its objects out. */
  close<T extends KubernetesObject>(scope: ScopeState<T>): void {
    this.exchange([scope as unknown as ScopeState], []);
  }

  /**
   * Takes scopes out and puts others of the same kind, which were opened beside them, in their place: one step for all who
   * read or hear of the state. An opening scope whose first list is not complete is shown when it is. Where the declaration
   * is another, all scopes of the kind have to be exchanged. `isHandedOver` is that what is shown no more belongs to other
   * shards, which the scopes themselves say where some are left.
   */
  exchange(closing: readonly ScopeState[], opening: readonly ScopeState[], isHandedOver = false): void {
    const [first] = [...opening, ...closing];
    if (first === undefined) return;
    const { id } = first;
    const before = this.kind(id);
    const staying = before?.scopes.filter((scope) => !closing.includes(scope)) ?? [];
    const hiding = closing.filter(({ visible }) => visible);
    const showing = opening.filter(({ synced }) => synced);
    const version = hiding.length + showing.length > 0 ? ++this.#sequence.version : this.#sequence.version;
    const since = hiding.length > 0 ? Math.min(...hiding.map(({ visibleSince }) => visibleSince)) : version;
    for (const scope of opening) this.#beside.delete(scope);
    for (const scope of closing) this.#beside.delete(scope);
    for (const scope of hiding) scope.hide();
    for (const scope of showing) scope.show(version, since);
    this.#put(id, [...opening, ...staying][0]?.kind, [...staying, ...opening]);
    this.#tell(hiding, showing, staying, version, isHandedOver);
    for (const scope of closing) scope.reset();
  }

  /** Puts the scopes of a kind; none take it out, another declaration makes another state. */
  #put(id: string, kind: Kind | undefined, scopes: readonly ScopeState[]): void {
    const before = this.kind(id);
    if (before !== undefined && before.kind !== kind) {
      this.#kinds = this.#kinds.filter((state) => state !== before);
      before.put([]);
    }
    if (kind !== undefined) (this.kind(id) ?? this.#add(kind)).put(scopes);
  }

  #tell(
    closing: readonly ScopeState[],
    opening: readonly ScopeState[],
    staying: readonly ScopeState[],
    version: number,
    isHandedOver = false,
  ): void {
    if (closing.length + opening.length === 0) return;
    const kept = staying.filter(({ visible }) => visible);
    const { journal, restarts } = this;
    exchange({ closing, opening, kept, version, isHandedOver, journal, restarts, observers: this.#observers });
  }

  #add(kind: Kind): KindState {
    const state = new KindState(kind);
    // That of kube-state-metrics, which calls a custom resource by what Go prints for it.
    const order = ({ kind: { resource, group, version } }: KindState) =>
      version === undefined ? `${resource} ${group}` : `${group}/${version}, Resource=${resource}`;
    this.#kinds = [...this.#kinds, state].sort((a, b) => (order(a) < order(b) ? -1 : 1));
    return state;
  }

  #listed(scope: ScopeState): void {
    const beside = this.#beside.get(scope);
    if (beside !== undefined) {
      beside();
      return;
    }
    const version = ++this.#sequence.version;
    const state = this.kind(scope.id);
    scope.show(version, version);
    state?.put(state.scopes);
    this.#tell([], [scope], state?.scopes.filter((other) => other !== scope) ?? [], version);
  }

  #empty(scope: ScopeState): void {
    if (scope.visible) {
      // Where there were no objects, no sample has changed.
      const version = scope.size > 0 ? ++this.#sequence.version : this.#sequence.version;
      const state = this.kind(scope.id);
      scope.hide();
      state?.put(state.scopes);
      this.#tell([scope], [], state?.scopes.filter((other) => other !== scope) ?? [], version);
    }
    scope.reset();
  }
}

/** Gives an object, or the same as one of the scopes holds it, so that it is kept once. */
function sharing(others: readonly ScopeState[]) {
  return <T extends KubernetesObject>(key: string, object: T): T => {
    const other = others.find((scope) => scope.find(key) !== undefined);
    const same = other?.find(key) as T | undefined;
    if (same === undefined || same.metadata.uid !== object.metadata.uid) return object;
    if (same.metadata.resourceVersion !== object.metadata.resourceVersion) return object;
    return isDeepStrictEqual((same as Joined).joined, (object as Joined).joined) ? same : object;
  };
}
