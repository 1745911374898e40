import type { KubernetesObject } from '../cluster.ts';

/** Whether an object is selected. */
export type Selector = (object: KubernetesObject) => boolean;

/** A selector that can't be read, or is of a field that the resource does not offer; the server answers 400 with this message. */
export class SelectorError extends Error {}

/** Selects what all of them select. */
export function all(selectors: readonly Selector[]): Selector {
  return (object) => selectors.every((selects) => selects(object));
}
