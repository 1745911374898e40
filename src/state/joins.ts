import { isDeepStrictEqual } from 'node:util';
import type { ReflectorSink } from '../kubernetes/reflector/reflector.ts';
import { type Join, type Joined, resourceOf, type Source } from '../resources/declare/joins.ts';
import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';
import type { StateObserver } from './observer.ts';
import { keyOf, type Scope } from './scope.ts';

/** Where objects of a kind are written to. */
export interface ScopeSink extends ReflectorSink<KubernetesObject> {
  /** Drops all objects, as if nothing had been listed yet. */
  clear(): void;
}

/** One join: what its sources give, and who depends on it. Both are found by key. */
interface JoinState {
  readonly join: Join;
  readonly values: Map<string, unknown>;
  /** Where several sources give together: what each does, by its name. */
  readonly parts: Map<string, Map<string, unknown>>;
  /** The names of dependents, with the scope of each. */
  readonly dependents: Map<string, Map<string, Scope>>;
}

const NOTHING: readonly never[] = [];

/**
 * Puts what other objects give into the objects that depend on them, before they are written (`Joined`). When what is given
 * changes, the dependents are written anew, and only they; that is done in steps, since one source may have thousands.
 *
 * What the one source of a key gave stays with those who have it when the source goes: a replica set may be deleted before
 * its pods, and their series must not change while they end. A new object whose source was not heard of yet waits for it, so
 * that its series don't begin under labels that change a moment later. Memory is in proportion to the sources and dependents that live.
 */
export class Joins implements StateObserver {
  readonly #byDependent = new Map<string, readonly JoinState[]>();
  readonly #bySource = new Map<string, { source: Source<unknown>; of: JoinState }[]>();
  readonly #outdated = new Map<Scope, Set<string>>();
  /** The kinds of which a first list is complete. */
  readonly #listed = new Set<string>();
  /** New objects that wait for their source, by name. */
  readonly #waiting = new Map<Scope, Map<string, KubernetesObject>>();
  /** Those that waited already when `overdue` was last called. */
  readonly #late = new WeakSet<KubernetesObject>();
  readonly #onOutdated: () => void;

  /** `onOutdated` is called when there is something to write anew, once until `rewrite` has finished. */
  constructor(kinds: readonly Kind[], onOutdated: () => void) {
    this.#onOutdated = onOutdated;
    for (const { resource, joins = NOTHING } of kinds) {
      const states = joins.map(
        (join): JoinState => ({ join, values: new Map(), parts: new Map(), dependents: new Map() }),
      );
      this.#byDependent.set(resource, states);
      for (const of of states) {
        for (const [name, source] of Object.entries(of.join.sources)) {
          this.#bySource.set(name, [...(this.#bySource.get(name) ?? NOTHING), { source, of }]);
        }
      }
    }
  }

  /** What is to be written to in the place of a scope: itself, where no join knows its kind. */
  sinkFor(scope: Scope): ScopeSink {
    const states = this.#byDependent.get(scope.kind.resource) ?? NOTHING;
    if (states.length === 0 && !this.#bySource.has(scope.kind.resource)) return scope;
    const waiting = new Map<string, KubernetesObject>();
    this.#waiting.set(scope, waiting);
    // Before its first list is complete a scope tells its observers nothing.
    const write = (object: KubernetesObject, to: () => void) => {
      const before = scope.synced ? undefined : scope.find(keyOf(object));
      to();
      if (!scope.synced) this.changed(scope.kind, before, scope.find(keyOf(object)));
    };
    const put = (object: KubernetesObject, to: (joined: KubernetesObject) => void) => {
      const name = keyOf(object);
      const earlier = waiting.get(name);
      const joined = join(states, scope, object, scope.find(name) ?? earlier);
      if (this.#isEarly(states, scope, object)) {
        waiting.set(name, object);
        if (earlier !== undefined && this.#late.has(earlier)) this.#late.add(object);
        return;
      }
      waiting.delete(name);
      write(object, () => to(joined));
    };
    const show = (name: string, object: KubernetesObject | undefined) => {
      if (object === undefined) return;
      waiting.delete(name);
      // During a list as well: it holds what was heard of since it began.
      scope.initApply(join(states, scope, object, object));
    };
    const clear = () => {
      for (const object of waiting.values()) this.changed(scope.kind, object, undefined);
      waiting.clear();
      if (!scope.synced) this.cleared(scope.kind, scope.objects());
      scope.clear();
    };
    return {
      init: () => {
        for (const [name, object] of waiting) show(name, object);
        // A first list was broken off: nobody saw what it held.
        if (!scope.synced) clear();
        scope.init();
      },
      initApply: (object) => put(object, (joined) => scope.initApply(joined)),
      initDone: () => scope.initDone(),
      apply: (object) => put(object, (joined) => scope.apply(joined)),
      delete: (object) => {
        // What came and went is told of all the same.
        show(keyOf(object), waiting.get(keyOf(object)));
        write(object, () => scope.delete(object));
      },
      clear,
    };
  }

  /**
   * To be called now and then: what has waited for its source since the last call waits no longer. A pod may be heard of
   * before its replica set, by a moment, or the replica set may be gone.
   */
  overdue(): void {
    for (const [scope, waiting] of this.#waiting) {
      for (const [name, object] of waiting) {
        if (this.#late.has(object)) this.#outdate(new Map([[name, scope]]));
        else this.#late.add(object);
      }
    }
  }

  /** What is remembered: sources, and each object's dependence on one. */
  get size(): number {
    let size = 0;
    for (const states of this.#byDependent.values()) {
      for (const { values, parts, dependents } of states) {
        size += values.size + parts.size;
        for (const names of dependents.values()) size += names.size;
      }
    }
    return size;
  }

  /** Writes dependents anew, one a step; ends when all have what they are given now. */
  *rewrite(): Generator<void, void, undefined> {
    for (const [scope, keys] of this.#outdated) {
      for (const key of keys) {
        keys.delete(key);
        const states = this.#byDependent.get(scope.kind.resource)!;
        const early = this.#waiting.get(scope)?.get(key);
        const object = early ?? scope.find(key);
        if (object === undefined) continue;
        if (early !== undefined && !this.#late.has(early) && this.#isEarly(states, scope, early)) continue;
        const joined = join(states, scope, object, object);
        if (early !== undefined) {
          this.#waiting.get(scope)?.delete(key);
          scope.initApply(joined);
        } else if (!isDeepStrictEqual(joined.joined, (object as Joined).joined)) scope.apply(joined);
        yield;
      }
      this.#outdated.delete(scope);
    }
  }

  changed(kind: Kind, before: KubernetesObject | undefined, after: KubernetesObject | undefined): void {
    for (const { source, of } of this.#bySource.get(kind.resource) ?? NOTHING) {
      const gave = before && source.give(before);
      const gives = after && source.give(after);
      if (gave !== undefined && gave.to !== gives?.to) this.#take(of, gave.to, keyOf(before!));
      if (gives !== undefined) this.#give(of, gives.to, keyOf(after!), gives.value);
    }
    if (before === undefined || after !== undefined) return;
    for (const { join, dependents } of this.#byDependent.get(kind.resource) ?? NOTHING) {
      release(dependents, join.key(before), keyOf(before));
    }
  }

  /** What the first list held was taken note of object by object, since it can be long. */
  synced({ resource }: Kind): void {
    this.#listed.add(resource);
  }

  cleared(kind: Kind, objects: Iterable<KubernetesObject>): void {
    this.#listed.delete(kind.resource);
    for (const object of objects) this.changed(kind, object, undefined);
  }

  /** Whether a new object has a source that was not heard of, though others of the source's kind were. */
  #isEarly(states: readonly JoinState[], scope: Scope, object: KubernetesObject): boolean {
    if (!scope.synced || scope.find(keyOf(object)) !== undefined) return false;
    return states.some(({ join, values }) => {
      const key = join.combine === undefined ? join.key(object) : undefined;
      return key !== undefined && !values.has(key) && this.#listed.has(resourceOf(key));
    });
  }

  #give({ join, values, parts, dependents }: JoinState, to: string, from: string, given: unknown): void {
    let value = given;
    if (join.combine !== undefined) {
      const all = parts.get(to) ?? new Map<string, unknown>();
      if (all.has(from) && isDeepStrictEqual(all.get(from), given)) return;
      parts.set(to, all.set(from, given));
      value = join.combine(all.values());
    }
    if (values.has(to) && isDeepStrictEqual(values.get(to), value)) return;
    values.set(to, value);
    this.#outdate(dependents.get(to));
  }

  #take({ join, values, parts, dependents }: JoinState, to: string, from: string): void {
    const rest = parts.get(to);
    rest?.delete(from);
    if (join.combine !== undefined && rest !== undefined && rest.size > 0) values.set(to, join.combine(rest.values()));
    else {
      values.delete(to);
      parts.delete(to);
    }
    if (join.combine !== undefined) this.#outdate(dependents.get(to));
  }

  #outdate(dependents: ReadonlyMap<string, Scope> | undefined): void {
    for (const [key, scope] of dependents ?? NOTHING) {
      const keys = this.#outdated.get(scope);
      if (keys !== undefined) keys.add(key);
      else {
        this.#outdated.set(scope, new Set([key]));
        if (this.#outdated.size === 1) this.#onOutdated();
      }
    }
  }
}

/** The object with what it is given now, or with what it had where the source is gone. */
function join(
  states: readonly JoinState[],
  scope: Scope,
  object: KubernetesObject,
  before: Joined | undefined,
): Joined {
  if (states.length === 0) return object;
  const name = keyOf(object);
  const isSame = before?.metadata.uid === object.metadata.uid;
  const joined = states.map(({ join, values, dependents }, index) => {
    const key = join.key(object);
    const had = before && join.key(before);
    if (had !== key) release(dependents, had, name);
    if (key === undefined) return undefined;
    const others = dependents.get(key);
    if (others === undefined) dependents.set(key, new Map([[name, scope]]));
    else others.set(name, scope);
    if (values.has(key)) return values.get(key);
    return isSame && had === key && join.combine === undefined ? before?.joined?.[index] : undefined;
  });
  return { ...object, joined };
}

function release(dependents: JoinState['dependents'], key: string | undefined, name: string): void {
  if (key === undefined) return;
  const others = dependents.get(key);
  others?.delete(name);
  if (others?.size === 0) dependents.delete(key);
}
