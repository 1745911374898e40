/** Labels that options add to those that name an object: what users would otherwise join by hand. */
import { lookUp } from '../../kubernetes/codec/schema.ts';
import type { Identity } from '../declare/family.ts';
import { givenTo, type JoinedLabel } from '../declare/joins.ts';
import type { KubernetesObject } from '../declare/kind.ts';
import type { Labelled } from '../declare/metadata-families.ts';
import { type DynamicPrefix, labelName } from '../values/label-names.ts';

/** A label and where its value comes from; undefined leaves it out. */
export interface AddedLabel<T> {
  readonly name: string;
  value(object: T): string | undefined;
}

/** Exact keys of labels and annotations that are put on every series; no two of one list become the same label. */
export interface Promoted {
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
}

/** The identity, or the entity, with more labels after its own. */
export function withLabels<T, I extends Identity<T>>(identity: I, added: readonly AddedLabel<T>[]): I {
  if (added.length === 0) return identity;
  return {
    ...identity,
    labels: [...identity.labels, ...added.map(({ name }) => name)],
    values: (object: T) => {
      const values = [...identity.values(object)];
      for (const { value } of added) values.push(value(object));
      return values;
    },
  };
}

/** A label with one value for all objects; none where there is no value. */
export function constantLabel<T>(name: string, value: string | undefined): AddedLabel<T>[] {
  return value === undefined ? [] : [{ name, value: () => value }];
}

/** The labels as functions of a kept object, to which the join of this index gave something. */
export function readingJoined<T extends KubernetesObject, V>(
  labels: readonly JoinedLabel<T, V>[],
  index: number,
): AddedLabel<T>[] {
  return labels.map(({ name, value }) => ({ name, value: (object) => value(object, givenTo<V>(object, index)) }));
}

/** The promoted keys under the names that they have in kube_*_labels and kube_*_annotations. */
export function promotedLabels<T extends KubernetesObject>({ labels, annotations }: Promoted): AddedLabel<T>[] {
  const named = (prefix: DynamicPrefix, part: 'labels' | 'annotations') => (key: string) => ({
    name: labelName(prefix, key),
    value: (object: T) => lookUp((object as unknown as Labelled).metadata[part], key),
  });
  return [...labels.map(named('label', 'labels')), ...annotations.map(named('annotation', 'annotations'))];
}
