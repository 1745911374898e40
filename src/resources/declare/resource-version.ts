import { ALPHA, type Family, gauge } from './family.ts';
import type { KubernetesObject } from './kind.ts';

/**
 * `metadata.resourceVersion` as a number, though the API calls it opaque: it changes when the object does, no more can
 * be said of it. Above 2^53 it is rounded, as any sample is. A version that is not decimal gives no sample.
 */
export function resourceVersion<T extends KubernetesObject>(name: string): Family<T> {
  return gauge(name, ALPHA, 'Version of the object, as a number that changes with it.', ({ metadata }) =>
    /^\d+$/.test(metadata.resourceVersion) ? Number(metadata.resourceVersion) : undefined,
  );
}
