/** Families of an object's metadata that many kinds have. */
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

/** `metadata.generation`: it rises with each change of the desired state. 0 where it is absent. */
export function metadataGeneration<T extends Generational>(
  name: string,
  stability: Stability,
  help: string,
): Family<T> {
  return gauge(name, stability, help, (object) => object.metadata.generation);
}

/**
 * `metadata.resourceVersion` as a number, though the API calls it opaque: it changes when the object does, no more can
 * be said of it. Above 2^53 it is rounded, as any sample is. A version that is not decimal gives no sample.
 */
export function resourceVersion<T extends KubernetesObject>(name: string, stability: Stability): Family<T> {
  return gauge(name, stability, 'Version of the object, as a number that changes with it.', ({ metadata }) =>
    /^\d+$/.test(metadata.resourceVersion) ? Number(metadata.resourceVersion) : undefined,
  );
}

interface Generational extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly generation: number };
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
