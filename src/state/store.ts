import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';
import { Journal } from './journal.ts';
import type { StateObserver } from './observer.ts';
import { type Block, Scope, type Sequence } from './scope.ts';

/** One kind in the store, with the scopes in which it is listed and watched. */
export interface KindState {
  readonly kind: Kind;
  readonly scopes: readonly Scope[];
}

/** What is known now of every kind. Each list and watch writes to a scope of its own; readers see all synced scopes. */
export class StateStore {
  /** What changed since it was last told to those who attached themselves. */
  readonly journal = new Journal();
  readonly #sequence: Sequence = { version: 0, block: 0 };
  readonly #kinds: { kind: Kind; scopes: Scope[] }[] = [];
  readonly #now: () => number;

  readonly #observers: StateObserver[] = [];

  /** `now` gives unix milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Has `observer` told of all that happens from now on; to be called before the first list is complete. */
  observe(observer: StateObserver): void {
    this.#observers.push(observer);
  }

  /** The kinds, in the order of their names: the order in which they are exposed. */
  get kinds(): readonly KindState[] {
    return this.#kinds;
  }

  /** Grows with every change of a sample; equal versions mean that nothing changed between. */
  get version(): number {
    return this.#sequence.version;
  }

  /** A new, empty scope of a kind. */
  open<T extends KubernetesObject>(kind: Kind<T>): Scope<T> {
    const scope = new Scope(kind, this.#sequence, this.journal, this.#now, this.#observers);
    const state = this.#kinds.find((other) => other.kind.resource === kind.resource);
    if (state !== undefined) state.scopes.push(scope as unknown as Scope);
    else {
      this.#kinds.push({ kind: kind as unknown as Kind, scopes: [scope as unknown as Scope] });
      this.#kinds.sort((a, b) => (a.kind.resource < b.kind.resource ? -1 : 1));
    }
    return scope;
  }

  /** Takes a scope and its objects out. */
  close<T extends KubernetesObject>(scope: Scope<T>): void {
    const closed = scope as unknown as Scope;
    const state = this.#kinds.find((other) => other.scopes.includes(closed));
    if (state === undefined) return;
    state.scopes.splice(state.scopes.indexOf(closed), 1);
    if (state.scopes.length === 0) this.#kinds.splice(this.#kinds.indexOf(state), 1);
    closed.clear();
  }
}

/** The blocks of all synced scopes of a kind at this moment; immutable. */
export function blocksOf(state: KindState): readonly Block[] {
  const [only] = state.scopes;
  return state.scopes.length === 1 && only !== undefined
    ? only.blocks()
    : state.scopes.flatMap((scope) => scope.blocks());
}
