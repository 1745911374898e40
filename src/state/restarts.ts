import { keyOfLabels } from '../resources/declare/equal-labels.ts';
import type { DynamicLabels } from '../resources/declare/family.ts';
import type { KubernetesObject } from '../resources/declare/kind.ts';

type Labels = readonly (string | undefined)[] | undefined;

/**
 * When counters last fell, by object, family and labels. It outlives the scope in which that was seen: a series goes on
 * wherever its object is watched.
 */
export class Restarts {
  readonly #byObject = new WeakMap<KubernetesObject, ReadonlyMap<string, number>>();
  /** The state of which a series fell last, with a map of its own. */
  #fallen: { readonly object: KubernetesObject; readonly times: Map<string, number> } | undefined;

  /** In unix milliseconds; undefined where the series never fell since the object's creation. */
  of(object: KubernetesObject, family: string, labels: Labels, dynamic?: DynamicLabels): number | undefined {
    return this.#byObject.get(object)?.get(keyOfSeries(family, labels, dynamic));
  }

  /** `after` is the next state of `before`, and keeps its history. */
  carry(before: KubernetesObject, after: KubernetesObject): void {
    const known = this.#byObject.get(before);
    if (known !== undefined) this.#byObject.set(after, known);
    if (this.#fallen?.object === after) this.#fallen = undefined;
  }

  /** A series of the object has a lower value than before, since `time` in unix milliseconds. */
  fell(
    object: KubernetesObject,
    family: string,
    labels: Labels,
    dynamic: DynamicLabels | undefined,
    time: number,
  ): void {
    // Earlier states keep what they have; of a state many series may fall.
    if (this.#fallen?.object !== object) this.#fallen = { object, times: new Map(this.#byObject.get(object)) };
    this.#fallen.times.set(keyOfSeries(family, labels, dynamic), time);
    this.#byObject.set(object, this.#fallen.times);
  }
}

function keyOfSeries(family: string, labels: Labels, dynamic: DynamicLabels | undefined): string {
  return `${family} ${keyOfLabels(labels, dynamic)}`;
}
