/** How long something took: measured as it ends, and told as histograms. */
import { type Fields, type MessageType, message } from '../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, family, identity, type LabelTexts } from './family.ts';
import type { Histogram } from './histogram.ts';
import type { Kind, KubernetesObject } from './kind.ts';
import { metadata } from './metadata.ts';

/** Stands for a time that no field tells: then it is the moment at which the state was heard of. */
export const WHEN_HEARD = 'when-heard';

/** Unix seconds, or when it was heard of; undefined where that is not known. */
export type Moment = number | typeof WHEN_HEARD | undefined;

/** How far an object is in what is measured. */
export type Progress<L extends readonly string[] = readonly string[]> =
  /** It is not over. `since` where this state tells it, and the last may not. */
  | { readonly isOver: false; readonly since?: Moment }
  /** The object says by itself how long it took, in seconds; it need not have been seen before. */
  | { readonly isOver: true; readonly took: number; readonly labels: LabelTexts<L> }
  /** It is over. Without `since` here and before, and without `at`, it is not measured. */
  | { readonly isOver: true; readonly since?: number | undefined; readonly at: Moment; readonly labels: LabelTexts<L> };

/** Something that takes its time, of objects T, told with the labels L. */
export interface Duration<
  T extends KubernetesObject = KubernetesObject,
  L extends readonly string[] = readonly string[],
> {
  /** Ends in `_seconds`. */
  readonly name: string;
  readonly help: string;
  /** The labels that follow the namespace. They have few values. */
  readonly labels: L;
  /**
   * How far the object is; undefined where it says nothing, or where it can't be known whether it was over before. `before`
   * is the state before, undefined where it was not seen. Total: any field may be absent.
   */
  progress(object: T, before: T | undefined): Progress<L> | undefined;
}

/** Declares what is measured, with as many values as it has labels. */
export function duration<T extends KubernetesObject, const L extends readonly string[]>(
  declared: Duration<T, L>,
): Duration<T> {
  return declared as unknown as Duration<T>;
}

/** What is measured of one kind of object. */
export interface DurationSource<T extends KubernetesObject = KubernetesObject> {
  /** The kind's plural name and group. */
  readonly resource: string;
  readonly group: string;
  /** The fields that have to be read. */
  readonly schema: MessageType<Fields, unknown>;
  /** Whether each namespace has histograms of its own, or all objects the same. */
  readonly countedFor: 'namespace' | 'cluster';
  readonly durations: readonly Duration<T>[];
}

/** One series. */
export interface DurationSeries {
  readonly labels: readonly string[];
  readonly histogram: Histogram;
}

/**
 * What was measured of a kind's objects in a namespace, or in all. Its `creationTimestamp` says since when nothing is missing,
 * in unix seconds with a fraction. It is named as the kind.
 */
export interface Durations extends KubernetesObject {
  /** By the duration's name. */
  readonly series: ReadonlyMap<string, readonly DurationSeries[]>;
}

/** The histograms of some sources as families of a kind that no API server has; `measureDurations` keeps its objects. */
export function durationsKind(sources: readonly DurationSource[]): Kind<Durations> {
  return {
    resource: 'durations',
    group: '',
    versions: [],
    kind: 'Durations',
    namespaced: true,
    onByDefault: false,
    form: 'object',
    schema: message({ metadata: metadata({}) }) as unknown as Kind<Durations>['schema'],
    identity: identity(['namespace'], ({ metadata: { namespace } }) => [namespace === '' ? undefined : namespace]),
    families: sources.flatMap(({ durations }) => durations.map(familyOf)),
  };
}

function familyOf({ name, help, labels }: Duration): Family<Durations> {
  return family('histogram', name, ALPHA, help, labels, ({ series }, emit) => {
    for (const { labels: values, histogram } of series.get(name) ?? []) {
      emit(histogram.count, values, undefined, histogram);
    }
  });
}
