/** Labels that an object gets from others: declared by kinds, switched on by `configure`, kept up to date by `state/joins/`. */
import type { KubernetesObject } from './object.ts';

/** What `--join` can name. */
export const JOIN_NAMES = ['cluster', 'workload', 'zone'] as const;
export type JoinName = (typeof JOIN_NAMES)[number];

/** What one object gives to those that depend on it. */
export interface Gift<V> {
  /** Dependents whose `key` this is. */
  readonly to: string;
  readonly value: V;
}

/** A kind whose objects give something. */
export interface Source<V> {
  /** What is read of it where nothing else needs the kind. */
  readonly form: 'object' | 'metadata';
  /** What an object gives; undefined where it gives nothing to anybody. */
  give(source: KubernetesObject): Gift<V> | undefined;
}

/** How objects of a kind depend on objects of other kinds. Values are compared by what is in them. */
export interface Join<T extends KubernetesObject = KubernetesObject, V = unknown> {
  /** By the identity of the source's kind (`kindId`). */
  readonly sources: Readonly<Record<string, Source<V>>>;
  /** What a dependent asks for; undefined where it depends on nothing. */
  key(dependent: T): string | undefined;
  /**
   * What several sources give together, of those that are there. Without it there is one source for a key, and what it gave
   * outlives it.
   */
  combine?(values: Iterable<V>): V;
}

/** What a kind has to say to one of the joins. */
export interface Joinable<T extends KubernetesObject = KubernetesObject, V = unknown> {
  /** Absent where the object itself says all. */
  readonly join?: Join<T, V>;
  /** Labels of the object that are read for it. */
  readonly keys?: readonly string[];
  /** For the series of kube-state-metrics. */
  readonly labels: readonly JoinedLabel<T, V>[];
  /** For the entities of the semantic conventions. */
  readonly attributes: readonly JoinedLabel<T, V>[];
}

/** A label made of an object and of what it was given: undefined where nothing gave it anything so far. */
export interface JoinedLabel<T, V> {
  readonly name: string;
  value(object: T, given: V | undefined): string | undefined;
}

/** A kept object with what it was given, in the order of its kind's joins. */
export interface Joined extends KubernetesObject {
  readonly joined?: readonly unknown[];
}

/** What the join of this index gave a kept object; undefined where nothing gave it anything so far. */
export function givenTo<V>(object: KubernetesObject, index: number): V | undefined {
  return (object as Joined).joined?.[index] as V | undefined;
}

/** The key of an object that gives to those who name it; `id` is the identity of its kind (`kindId`). */
export function nameKey(id: string, namespace: string, name: string): string {
  return `${id}/${namespace}/${name}`;
}

/** The identity of the kind of the object that a key names. */
export function idOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
