/** The joins that are on, and what the objects of their source kinds give. */
import type { Join, Source } from '../../resources/declare/joins.ts';
import { type Kind, type KubernetesObject, kindId } from '../../resources/declare/kind.ts';
import { objectKey } from '../blocks/blocks.ts';
import type { ScopeState } from '../scope-state.ts';
import { createJoinState, type Dependents, give, type JoinState, sizeOf, take } from './join-state.ts';
import type { Elsewhere } from './shard-sink.ts';

/** Who hears of what the sources give. */
export interface SourceObserver {
  /** These depend on a source that gives something else than before. */
  outdated(dependents: Dependents | undefined): void;
  /** A scope has let objects of other shards go by that are sources from now on: it has to be listed again. */
  unheard(scope: ScopeState): void;
  /** Gives an object of a kind (`kindId`) that is among those of this process, by its name (`objectKey`). */
  held(id: string, key: string): KubernetesObject | undefined;
}

const NOTHING: readonly never[] = [];

export class JoinSources {
  readonly #observer: SourceObserver;
  /** The joins of some scope's kind, and how many scopes that are. */
  readonly #states = new Map<Join, { readonly state: JoinState; users: number }>();
  /** By the identity of a kind: to whom its objects give. */
  readonly #bySource = new Map<string, readonly { readonly source: Source<unknown>; readonly of: JoinState }[]>();
  /** Sources of other shards, by the scope that hears of them. */
  readonly #elsewhere = new Map<ScopeState, Map<string, KubernetesObject>>();

  constructor(observer: SourceObserver) {
    this.#observer = observer;
  }

  /** Whether objects of the kind of this identity give anything to anybody. */
  has(id: string): boolean {
    return this.#bySource.has(id);
  }

  /** What is remembered: sources, those of other shards, and each object's dependence on one. */
  get size(): number {
    let size = 0;
    for (const objects of this.#elsewhere.values()) size += objects.size;
    for (const { state } of this.#states.values()) size += sizeOf(state);
    return size;
  }

  /** The states of joins, as far as they are on. */
  statesOf(joins: readonly Join[]): JoinState[] {
    return joins.flatMap((join) => this.#states.get(join)?.state ?? []);
  }

  /**
   * The state of a join that one more scope has, with what the objects that are there already give: those of `scopes`, also
   * where they are not shown yet.
   */
  use(join: Join, scopes: Iterable<ScopeState>): JoinState {
    const known = this.#states.get(join);
    if (known !== undefined) {
      known.users++;
      return known.state;
    }
    const state = createJoinState(join);
    this.#states.set(join, { state, users: 1 });
    const unheard = Object.keys(join.sources).filter((id) => !this.#bySource.has(id));
    for (const [id, source] of Object.entries(join.sources)) {
      this.#bySource.set(id, [...(this.#bySource.get(id) ?? NOTHING), { source, of: state }]);
    }
    for (const scope of scopes) {
      const source = join.sources[scope.id];
      if (source === undefined) continue;
      for (const object of [...scope.objects(), ...(this.#elsewhere.get(scope)?.values() ?? NOTHING)]) {
        const gift = source.give(object);
        if (gift !== undefined) give(state, gift.to, objectKey(object), gift.value);
      }
      if (scope.scope.shard !== undefined && unheard.includes(scope.id)) this.#observer.unheard(scope);
    }
    return state;
  }

  /** One scope less has the join. */
  leave(join: Join): void {
    const known = this.#states.get(join);
    if (known === undefined || --known.users > 0) return;
    this.#states.delete(join);
    for (const id of Object.keys(join.sources)) {
      const rest = (this.#bySource.get(id) ?? NOTHING).filter(({ of }) => of !== known.state);
      if (rest.length > 0) this.#bySource.set(id, rest);
      else {
        this.#bySource.delete(id);
        for (const [scope, objects] of this.#elsewhere) if (scope.id === id) objects.clear();
      }
    }
  }

  /** An object of a source kind gives something else than before. */
  changed(kind: Kind, before: KubernetesObject | undefined, after: KubernetesObject | undefined): void {
    if (this.#bySource.size === 0) return;
    for (const { source, of } of this.#bySource.get(kindId(kind)) ?? NOTHING) {
      const gave = before && source.give(before);
      const gives = after && source.give(after);
      if (gave !== undefined && gave.to !== gives?.to && take(of, gave.to, objectKey(before!)))
        this.#observer.outdated(of.dependents.get(gave.to));
      if (gives !== undefined && give(of, gives.to, objectKey(after!), gives.value))
        this.#observer.outdated(of.dependents.get(gives.to));
    }
  }

  /**
   * A scope hears of an object no more. While the number of shards changes another may do so, be it that the object is in the
   * shard of that or not.
   */
  left(kind: Kind, object: KubernetesObject): void {
    if (!this.has(kindId(kind))) return;
    const key = objectKey(object);
    this.changed(kind, object, this.#observer.held(kindId(kind), key) ?? this.#heard(kindId(kind), key));
  }

  #heard(id: string, key: string): KubernetesObject | undefined {
    for (const [scope, objects] of this.#elsewhere) {
      const object = scope.id === id ? objects.get(key) : undefined;
      if (object !== undefined) return object;
    }
    return undefined;
  }

  /** The objects of other shards that a scope hears of, remembered only while they give something. */
  elsewhere(scope: ScopeState): Elsewhere {
    const objects = new Map<string, KubernetesObject>();
    this.#elsewhere.set(scope, objects);
    return {
      objects,
      isHeard: () => this.has(scope.id),
      changed: (before, after) =>
        after === undefined && before !== undefined
          ? this.left(scope.kind, before)
          : this.changed(scope.kind, before, after),
    };
  }

  /** Nothing is written to a scope any more. */
  forget(scope: ScopeState): void {
    this.#elsewhere.delete(scope);
  }
}
