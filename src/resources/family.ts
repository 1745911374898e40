/** What a family is, and the short forms in which kinds declare theirs. */

/** How far a family can be relied on, in kube-state-metrics' words. */
export type Stability = 'STABLE' | 'ALPHA';
export const STABLE: Stability = 'STABLE';
export const ALPHA: Stability = 'ALPHA';

/** Labels whose names are known only from the object: label_*, annotation_*, nodeselector_*, metadata_*. */
export interface DynamicLabels {
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/**
 * Gives one sample. `labels` are the values of the family's own labels in their declared order; undefined leaves that
 * label out. The labels that name the object are not repeated here, the kind declares them once. `dynamic` come last.
 */
export type Emit = (value: number, labels?: readonly (string | undefined)[], dynamic?: DynamicLabels) => void;

/** A metric family: a visitor that gives the samples of one object, with all that the outputs need to know about it. */
export interface Family<T> {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly stability: Stability;
  readonly help: string;
  /** Names of the labels that follow the kind's identity labels. */
  readonly labels: readonly string[];
  /** Off unless the opt-in list names it. */
  readonly optIn: boolean;
  /** The kube-state-metrics version that deprecated the family. */
  readonly deprecatedSince: string | undefined;
  /** Set for the two families of a kind that list its labels or annotations: without an allowlist entry they have no samples. */
  readonly lists: 'labels' | 'annotations' | undefined;
  /** Total: any field of the object may be absent. */
  visit(object: T, emit: Emit): void;
}

/** The value of a family with at most one sample an object: undefined gives none, a boolean gives 1 or 0. */
export type SingleValue<T> = (object: T) => number | boolean | undefined;

type Visit<T> = (object: T, emit: Emit) => void;

/** A gauge with one sample an object, or with labels of its own and any number of samples. */
export function gauge<T>(name: string, stability: Stability, help: string, value: SingleValue<T>): Family<T>;
export function gauge<T>(
  name: string,
  stability: Stability,
  help: string,
  labels: readonly string[],
  visit: Visit<T>,
): Family<T>;
export function gauge<T>(
  name: string,
  stability: Stability,
  help: string,
  labelsOrValue: readonly string[] | SingleValue<T>,
  visit?: Visit<T>,
): Family<T> {
  const [labels, visitor] =
    typeof labelsOrValue === 'function' ? [[], single(labelsOrValue)] : [labelsOrValue, visit as Visit<T>];
  return {
    name,
    type: 'gauge',
    stability,
    help,
    labels,
    optIn: false,
    deprecatedSince: undefined,
    lists: undefined,
    visit: visitor,
  };
}

/** A counter: cumulative since the object's creation, its name ends in `_total`. */
export function counter<T>(
  name: string,
  stability: Stability,
  help: string,
  labels: readonly string[],
  visit: Visit<T>,
): Family<T> {
  return { ...gauge(name, stability, help, labels, visit), type: 'counter' };
}

/** The family, off unless the opt-in list names it. */
export function optIn<T>(family: Family<T>): Family<T> {
  return { ...family, optIn: true };
}

/** The family, marked as deprecated since a version of kube-state-metrics. */
export function deprecated<T>(since: string, family: Family<T>): Family<T> {
  return { ...family, deprecatedSince: since };
}

function single<T>(value: SingleValue<T>): Visit<T> {
  return (object, emit) => {
    const sample = value(object);
    if (sample !== undefined) emit(Number(sample));
  };
}
