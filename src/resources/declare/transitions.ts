/** What falls between two scrapes: changes of objects' states, counted as they happen. */
import { type Fields, type MessageType, message } from '../../kubernetes/codec/schema.ts';
import { ALPHA, type Family, family, identity, type LabelTexts } from './family.ts';
import type { Kind, KubernetesObject } from './kind.ts';
import { metadata } from './metadata.ts';

/** A counter of transitions with the labels L, as a kind declares it. */
export interface TransitionCounter<L extends readonly string[] = readonly string[]> {
  /** Ends in `_total`. */
  readonly name: string;
  readonly help: string;
  /** The labels that follow those of the namespace or the node. */
  readonly labels: L;
  /** Label values with which the counter is there from the start, at 0: an increase is only seen from a value on. */
  readonly zeros: readonly LabelTexts<L>[];
}

/** Declares a counter: its labels, and as many values in each of its zeros. */
export function transitionCounter<const L extends readonly string[]>(
  counter: TransitionCounter<L>,
): TransitionCounter<L> {
  return counter;
}

/** Something that happened `times` times. */
export interface Transition {
  /** The name of the counter that counts it. */
  readonly counter: string;
  /** The values of the counter's labels. */
  readonly labels: readonly string[];
  readonly times: number;
}

/** A transition, with a value for each of its counter's labels. */
export function transition<L extends readonly string[]>(
  { name }: TransitionCounter<L>,
  labels: LabelTexts<L>,
  times = 1,
): Transition {
  return { counter: name, labels, times };
}

/** The transitions of one kind of object. */
export interface TransitionSource<T extends KubernetesObject = KubernetesObject> {
  /** The kind's plural name and group. */
  readonly resource: string;
  readonly group: string;
  /** The fields that have to be read, without `metadata`. */
  readonly schema: MessageType<Fields, unknown>;
  /** What is counted for: all objects of a namespace together, or each object as long as it is there. */
  readonly countedFor: 'namespace' | 'object';
  readonly counters: readonly TransitionCounter[];
  /**
   * What happened to an object from one state to the next, as far as the two tell. `before` is undefined for an object
   * that was created after counting began. Total: any field may be absent. Equal states give nothing, so that an object
   * that is listed again, or told of again, counts nothing.
   */
  transitions(before: T | undefined, after: T): readonly Transition[];
}

/** One series of a counter. */
export interface TransitionCount {
  readonly labels: readonly string[];
  readonly value: number;
}

/**
 * What was counted for a namespace or a node. Its `creationTimestamp` says since when nothing is missing, in unix seconds
 * with a fraction.
 * An object of a namespace is named as the kind that was counted, an object of no namespace as the node.
 */
export interface TransitionCounts extends KubernetesObject {
  /** By the counter's name. */
  readonly counts: ReadonlyMap<string, readonly TransitionCount[]>;
}

/** The counters of some sources as families of a kind that no API server has; its objects are kept by `countTransitions`. */
export function transitionsKind(sources: readonly TransitionSource[]): Kind<TransitionCounts> {
  return {
    resource: 'transitions',
    group: '',
    versions: [],
    kind: 'Transitions',
    namespaced: true,
    onByDefault: false,
    form: 'object',
    schema: message({ metadata: metadata({}) }) as unknown as Kind<TransitionCounts>['schema'],
    identity: identity(['namespace', 'node'], ({ metadata: { namespace, name } }) =>
      namespace === '' ? [undefined, name] : [namespace, undefined],
    ),
    families: sources.flatMap(({ counters }) => counters.map(familyOf)),
  };
}

function familyOf({ name, help, labels }: TransitionCounter): Family<TransitionCounts> {
  return family('counter', name, ALPHA, help, labels, ({ counts }, emit) => {
    for (const count of counts.get(name) ?? []) emit(count.value, count.labels);
  });
}
