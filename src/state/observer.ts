import type { Scope } from '../kubernetes/scope.ts';
import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';

/**
 * Hears of every object of a kind, changed samples or not, in the order of what happened. An object that two scopes hold is
 * one object. Both states are there where one object took the place of another of its name, whose uid may differ.
 */
export interface StateObserver {
  /**
   * `before` is undefined for an object that was created, `after` for one that is gone; of an object whose end the watch
   * told, `last` is the state that it had then. Not called before the object can be seen.
   */
  changed(
    kind: Kind,
    before: KubernetesObject | undefined,
    after: KubernetesObject | undefined,
    last?: KubernetesObject,
  ): void;
  /** These objects can be seen from now on, though they may be old: a scope is listed for the first time, or is wider. */
  shown(kind: Kind, objects: Iterable<KubernetesObject>): void;
  /**
   * These objects can't be seen any more, though they may exist: a scope is closed, emptied or narrower. `scopes` are those in
   * which the kind still is seen.
   */
  hidden(kind: Kind, objects: Iterable<KubernetesObject>, scopes: readonly Scope[]): void;
}
