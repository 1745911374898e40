import type { KubernetesObject } from '../resources/declare/kind.ts';

type Labels = readonly (string | undefined)[] | undefined;

/**
 * When counters last fell, by object, family and labels. It outlives the scope in which that was seen: a series goes on
 * wherever its object is watched.
 */
export class Restarts {
  readonly #byObject = new WeakMap<KubernetesObject, ReadonlyMap<string, number>>();

  /** In unix milliseconds; undefined where the series never fell since the object's creation. */
  of(object: KubernetesObject, family: string, labels: Labels): number | undefined {
    return this.#byObject.get(object)?.get(keyOfSeries(family, labels));
  }

  /** `after` is the next state of `before`, and keeps its history. */
  carry(before: KubernetesObject, after: KubernetesObject): void {
    const known = this.#byObject.get(before);
    if (known !== undefined) this.#byObject.set(after, known);
  }

  /** A series of the object has a lower value than before, since `time` in unix milliseconds. */
  fell(object: KubernetesObject, family: string, labels: Labels, time: number): void {
    this.#byObject.set(object, new Map(this.#byObject.get(object)).set(keyOfSeries(family, labels), time));
  }
}

function keyOfSeries(family: string, labels: Labels): string {
  return JSON.stringify([family, labels]);
}
