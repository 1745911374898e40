/** What a family is, and the short forms in which kinds declare theirs. */

import type { Fields, MessageType } from '../../kubernetes/codec/schema.ts';
import type { Histogram } from './histogram.ts';

/** How far a family can be relied on, in kube-state-metrics' words. */
export type Stability = 'STABLE' | 'ALPHA';
export const STABLE: Stability = 'STABLE';
export const ALPHA: Stability = 'ALPHA';

/** Labels whose names are known only from the object: label_*, annotation_*, nodeselector_*, metadata_*. */
export interface DynamicLabels {
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** A value for each of some labels, in their order; undefined leaves that label out. */
export type LabelValues<L extends readonly string[]> = { readonly [K in keyof L]: string | undefined };

/** The same where none is left out. */
export type LabelTexts<L extends readonly string[]> = { readonly [K in keyof L]: string };

/** Labels that a declaration spells out; a list of unknown length can't be held against the values, so it is none. */
export type Spelled<L extends readonly string[]> = number extends L['length'] ? never : L;

/** What `value` gives for each of some labels, in their order. */
export function valuesOf<const L extends readonly string[], V extends string | undefined>(
  labels: L,
  value: (label: L[number]) => V,
): { readonly [K in keyof L]: V } {
  return labels.map(value) as { readonly [K in keyof L]: V };
}

/**
 * Gives one sample. `labels` are the values of the family's own labels in their declared order; undefined leaves that
 * label out. The labels that name the object are not repeated here, the kind declares them once. `dynamic` come last. A
 * family of histograms gives what each holds, with its count as the value, for those that take one number for a sample.
 */
export type Emit = (
  value: number,
  labels?: readonly (string | undefined)[],
  dynamic?: DynamicLabels,
  histogram?: Histogram,
) => void;

/**
 * The same as the visitor of a family with the labels L is given it: a value too few or too many does not compile. What
 * gives rows for families of several kinds names how many labels they have: `EmitOf<[string, string]>`.
 */
export type EmitOf<L extends readonly string[]> = (
  value: number,
  labels: LabelValues<L>,
  dynamic?: DynamicLabels,
) => void;

/** What names an object, or whatever else samples are about: labels that open every series. */
export interface Identity<T> {
  readonly labels: readonly string[];
  /** In the order of `labels`; undefined leaves that label out. */
  values(object: T): readonly (string | undefined)[];
  /** Labels whose names the object decides on; they follow the others. */
  dynamic?(object: T): DynamicLabels | undefined;
}

/** What names an object: the labels, and what gives a value for each of them. */
export function identity<T, const L extends readonly string[]>(
  labels: Spelled<L>,
  values: (object: T) => LabelValues<L>,
): Identity<T> {
  return { labels, values };
}

/** A metric family: a visitor that gives the samples of one object, with all that the outputs need to know about it. */
export interface Family<T> {
  readonly name: string;
  /** An updowncounter is a sum that may fall; only the semantic conventions have some. */
  readonly type: 'gauge' | 'counter' | 'updowncounter' | 'histogram';
  /** The type that OpenMetrics has for a gauge whose values are 1, or 1 and 0; absent for what is a gauge there, too. */
  readonly exposedAs?: 'info' | 'stateset';
  /** Set where nothing tells objects apart, so that several may give one series. */
  readonly mayRepeat?: true;
  /** In UCUM; "" for the families of kube-state-metrics, since receivers append units to names. */
  readonly unit: string;
  readonly stability: Stability;
  readonly help: string;
  /** Names of the labels that follow the kind's identity labels. */
  readonly labels: readonly string[];
  /** Off unless the opt-in list names it, or `next` does. */
  readonly optIn: boolean;
  /** Set where kube-state-metrics has taken the family in after the release whose families these are, or reviews it: `--ksm-next`. */
  readonly next?: true;
  /** What is read of an object for this family beside the kind's schema, where the family is told and only there. */
  readonly reads?: MessageType<Fields, unknown>;
  /** The kube-state-metrics version that deprecated the family. */
  readonly deprecatedSince: string | undefined;
  /** Set for the two families of a kind that list its labels or annotations: without an allowlist entry they have no samples. */
  readonly lists: 'labels' | 'annotations' | undefined;
  /**
   * Set where the rows of an object say which of some values holds, with 1 for it and 0 for each other: a phase, a reason
   * (`value`), or the `status` of a condition, in the last label. `sparse` leaves out rows at 0 of these families alone.
   */
  readonly oneHot: 'value' | 'status' | undefined;
  /** Who asks for it where it is not built in: a monitor, a pack, rules. */
  readonly origin?: string;
  /** Set for the metrics of the semantic conventions; it stands in the place of the kind's identity. */
  readonly entity: Entity<T> | undefined;
  /** Set where other labels than those of the kind's objects open each series. */
  readonly identity?: Identity<T>;
  /** Total: any field of the object may be absent. */
  visit(object: T, emit: Emit): void;
  /**
   * Hears of an object that the family failed for, a mistake of the family: the samples that follow are left out, everything
   * else goes on.
   */
  failed?(object: T, error: unknown): void;
}

/**
 * What the points of a semantic convention are about. Its identity is told as an OTLP resource, not with each point:
 * https://opentelemetry.io/docs/specs/otel/entities/data-model/
 */
export interface Entity<T> extends Identity<T> {
  /** For example `k8s.pod`. */
  readonly type: string;
  /** Those of the labels that identify it; the others describe it, or its parents. */
  readonly id: readonly string[];
  /** How many of the labels, from the first on, never change while the entity lives; the identifying ones are among them. */
  readonly fixed: number;
  /**
   * How many of a family's own labels, from the first on, name the entity within the object: 1 for a container of a pod,
   * 0 for the object itself.
   */
  readonly inner: number;
}

/** The value of a family with at most one sample an object: undefined gives none, a boolean gives 1 or 0. */
export type SingleValue<T> = (object: T) => number | boolean | undefined;

/** Gives all samples of an object, with a value for each of the labels L. */
export type Visit<T, L extends readonly string[]> = (object: T, emit: EmitOf<L>) => void;

/** A gauge with one sample an object, or with labels of its own and any number of samples. */
export function gauge<T>(name: string, stability: Stability, help: string, value: SingleValue<T>): Family<T>;
export function gauge<T, const L extends readonly string[]>(
  name: string,
  stability: Stability,
  help: string,
  labels: Spelled<L>,
  visit: Visit<T, L>,
): Family<T>;
export function gauge<T>(
  name: string,
  stability: Stability,
  help: string,
  labelsOrValue: readonly string[] | SingleValue<T>,
  visit?: Family<T>['visit'],
): Family<T> {
  return typeof labelsOrValue === 'function'
    ? family('gauge', name, stability, help, [], single(labelsOrValue))
    : family('gauge', name, stability, help, labelsOrValue, visit!);
}

/** A gauge whose rows say which of some values holds (`Family.oneHot`). */
export function oneHotGauge<T, const L extends readonly string[]>(
  name: string,
  stability: Stability,
  help: string,
  labels: Spelled<L>,
  visit: Visit<T, L>,
): Family<T> {
  return { ...gauge(name, stability, help, labels, visit), oneHot: 'value' };
}

/** A gauge with a row for each status that a condition can have, the status last: `true`, `false`, `unknown`. */
export function conditionGauge<T, const L extends readonly string[]>(
  name: string,
  stability: Stability,
  help: string,
  labels: Spelled<L>,
  visit: Visit<T, L>,
): Family<T> {
  return { ...gauge(name, stability, help, labels, visit), oneHot: 'status' };
}

/** A counter: cumulative since the object's creation, its name ends in `_total`. */
export function counter<T, const L extends readonly string[]>(
  name: string,
  stability: Stability,
  help: string,
  labels: Spelled<L>,
  visit: Visit<T, L>,
): Family<T> {
  return family('counter', name, stability, help, labels, visit);
}

/** A family whose labels are known at run time alone, where nothing holds the values against them. */
export function family<T>(
  type: Family<T>['type'],
  name: string,
  stability: Stability,
  help: string,
  labels: readonly string[],
  visit: Family<T>['visit'],
): Family<T> {
  return {
    name,
    type,
    unit: '',
    stability,
    help,
    labels,
    optIn: false,
    deprecatedSince: undefined,
    lists: undefined,
    oneHot: undefined,
    entity: undefined,
    visit,
  };
}

/** The family, off unless the opt-in list names it. */
export function optIn<T>(family: Family<T>): Family<T> {
  return { ...family, optIn: true };
}

/** The family, off unless the opt-in list names it, with fields that are read where it is told. It visits what these are. */
export function optInReading<T>(reads: MessageType<Fields, T>, family: Family<T>): Family<never> {
  return { ...family, optIn: true, reads };
}

/** The family, told where `--ksm-next` is set also if it is opt-in. */
export function next<T>(family: Family<T>): Family<T> {
  return { ...family, next: true };
}

/** The family, marked as deprecated since a version of kube-state-metrics. */
export function deprecated<T>(since: string, family: Family<T>): Family<T> {
  return { ...family, deprecatedSince: since };
}

function single<T>(value: SingleValue<T>): Family<T>['visit'] {
  return (object, emit) => {
    const sample = value(object);
    if (sample !== undefined) emit(Number(sample));
  };
}
