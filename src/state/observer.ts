import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';

/**
 * Hears of every object in a scope, changed samples or not, in the order of what happened. Both states are there where
 * one object took the place of another of its name, whose uid may differ.
 */
export interface StateObserver {
  /**
   * `before` is undefined for an object that was not there, `after` for one that is gone; of an object whose end the watch
   * told, `last` is the state that it had then. Not called before the scope's first list is complete.
   */
  changed(
    kind: Kind,
    before: KubernetesObject | undefined,
    after: KubernetesObject | undefined,
    last?: KubernetesObject,
  ): void;
  /** The first list of a scope is complete; these are its objects. */
  synced(kind: Kind, objects: Iterable<KubernetesObject>): void;
  /** The scope is closed or emptied, since its kind is not watched or served any more. */
  cleared(kind: Kind, objects: Iterable<KubernetesObject>): void;
}
