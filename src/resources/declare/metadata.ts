import {
  type Fields,
  flag,
  int64,
  type KeepKey,
  keepNone,
  list,
  map,
  message,
  optional,
  shared,
  text,
  time,
} from '../../kubernetes/codec/schema.ts';

/** `metadata.labels` or `metadata.annotations`, of which a kind's families read the entries that `keep` accepts. */
export const labels = (keep: KeepKey) => [11, map(text, keep)] as const;
export const annotations = (keep: KeepKey) => [12, map(text, keep)] as const;

/** `metadata.generation`. */
export const generation = [7, int64] as const;

/** `metadata.deletionTimestamp`. */
export const deletionTimestamp = [9, time] as const;

/** `metadata.ownerReferences`, as far as owner families read them. */
export const ownerReferences = [
  13,
  shared(list(message({ kind: [1, text], name: [3, text], controller: [6, optional(flag)] }))),
] as const;

const named = {
  name: [1, text],
  namespace: [3, text],
  uid: [5, text],
  resourceVersion: [6, text],
  creationTimestamp: [8, time],
  labels: labels(keepNone),
  annotations: annotations(keepNone),
} as const;

/**
 * The field `metadata` (meta.v1.ObjectMeta) of a kind: what names an object, and the `more` that its families read.
 * Labels and annotations are left unread unless the kind keeps some, or an allowlist does (`configure`): annotations
 * alone can be larger than the rest of an object.
 */
export function metadata<const M extends Fields>(more: M) {
  return [1, message({ ...named, ...more })] as const;
}
