/** Families that many kinds have: creation and deletion times, labels and annotations, owners. */
import type { Pairs } from '../../kubernetes/codec/schema.ts';
import { type Family, gauge, type Stability } from './family.ts';
import type { KubernetesObject } from './kind.ts';

/** Unix seconds of `metadata.creationTimestamp`; no sample where it is absent. */
export function created<T extends KubernetesObject>(name: string, stability: Stability, help: string): Family<T> {
  return gauge(name, stability, help, (object) => object.metadata.creationTimestamp);
}

/** Unix seconds of `metadata.deletionTimestamp`; no sample for an object that is not being deleted. */
export function deletionTime<T extends Deletable>(name: string, stability: Stability, help: string): Family<T> {
  return gauge(name, stability, help, (object) => object.metadata.deletionTimestamp);
}

interface Deletable extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly deletionTimestamp: number | undefined };
}

/** An object with labels and annotations. */
export interface Labelled extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly labels: Pairs; readonly annotations: Pairs };
}

/** The object's labels as label_*; empty until `configure` is given an allowlist for the kind. */
export function labelsFamily<T extends Labelled>(name: string, stability: Stability): Family<T> {
  return {
    ...gauge(name, stability, 'Labels of the object that the allowlist names.', [], noSamples),
    lists: 'labels',
  };
}

/** The object's annotations as annotation_*; empty until `configure` is given an allowlist for the kind. */
export function annotationsFamily<T extends Labelled>(name: string, stability: Stability): Family<T> {
  const help = 'Annotations of the object that the allowlist names.';
  return { ...gauge(name, stability, help, [], noSamples), lists: 'annotations' };
}

function noSamples(): void {}
