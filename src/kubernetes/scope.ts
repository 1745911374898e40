/** What part of a kind one list and watch delivers. */
import { fieldTerm } from './field-selector.ts';

/** A share of the objects, by their uid: see `isInShard`. */
export interface Shard {
  /** From 0 to `total` - 1. */
  readonly ordinal: number;
  readonly total: number;
}

/** A value: two scopes whose parts are equal are the same. */
export interface Scope {
  /** "" for all namespaces, and for kinds without any. */
  readonly namespace: string;
  /** As the API server takes it; "" selects everything. */
  readonly labelSelector: string;
  /** The same for fields. */
  readonly fieldSelector: string;
  /** What is kept of the objects that come; undefined keeps all. */
  readonly shard: Shard | undefined;
  /** So many objects are listed at most, the first by namespace and name; a watch adds to them. 0 for all. */
  readonly limit: number;
  /** Whether lists come from the API server's cache, which may be behind. */
  readonly cached: boolean;
}

/** All objects of a kind. */
export const EVERYTHING: Scope = {
  namespace: '',
  labelSelector: '',
  fieldSelector: '',
  shard: undefined,
  limit: 0,
  cached: false,
};

/** The scope's parts that make it special, for logs, labels and JSON; the same for equal scopes, and empty for `EVERYTHING`. */
export function partsOfScope(scope: Scope): Record<string, string> {
  const { namespace, labelSelector, fieldSelector, shard, limit, cached } = scope;
  return {
    ...(namespace !== '' && { namespace }),
    ...(labelSelector !== '' && { labelSelector }),
    ...(fieldSelector !== '' && { fieldSelector }),
    ...(shard !== undefined && { shard: `${shard.ordinal}/${shard.total}` }),
    ...(limit > 0 && { limit: `${limit}` }),
    ...(cached && { cached: 'true' }),
  };
}

/** A text that equal scopes have in common, and no others. */
export function scopeKey(scope: Scope): string {
  return JSON.stringify(partsOfScope(scope));
}

/** Whether objects of a namespace may be in the scope, as far as it names namespaces. */
export function mayHold({ namespace, fieldSelector }: Scope, name: string): boolean {
  if (namespace !== '') return namespace === name;
  return !fieldSelector.split(',').includes(fieldTerm('metadata.namespace', '!=', name));
}

/** Whether an object may be in both scopes. */
export function mayOverlap(a: Scope, b: Scope): boolean {
  if (a.namespace !== '' && b.namespace !== '' && a.namespace !== b.namespace) return false;
  return a.shard?.total !== b.shard?.total || a.shard?.ordinal === b.shard?.ordinal;
}

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;
const LCG = 2862933555777941757n;

/**
 * Whether an object belongs to a shard: FNV-1a 64 of its uid, then the jump consistent hash of Lamping and Veach
 * (arXiv:1406.2294), as kube-state-metrics does it, so that shards of both can stand side by side.
 */
export function isInShard(uid: string, { ordinal, total }: Shard): boolean {
  if (total <= 1) return true;
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(uid)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  let bucket = -1;
  for (let next = 0; next < total; ) {
    bucket = next;
    hash = BigInt.asUintN(64, hash * LCG + 1n);
    next = Math.floor((bucket + 1) * (2 ** 31 / Number((hash >> 33n) + 1n)));
  }
  return bucket === ordinal;
}
