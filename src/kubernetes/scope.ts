/** What part of a kind one list and watch delivers. */
import { fieldTerm } from './field-selector.ts';

/** A share of the objects, by their uid: see `isInShard`. */
export interface Shard {
  /** From 0; a shard that is not below `total` has no objects. */
  readonly ordinal: number;
  readonly total: number;
  /**
   * By ranges of the hash, which an API server knows too (KEP-5866), in place of the jump hash that kube-state-metrics has: an
   * object may be in another shard. `server` is that the API server is asked to leave out what is in others.
   */
  readonly ranges?: 'here' | 'server' | undefined;
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
    ...(shard !== undefined && { shard: textOf(shard) }),
    ...(limit > 0 && { limit: `${limit}` }),
    ...(cached && { cached: 'true' }),
  };
}

function textOf({ ordinal, total, ranges }: Shard): string {
  const text = `${ordinal}/${total}`;
  if (ranges === undefined) return text;
  return ranges === 'here' ? `${text} by range` : `${text} by range, at the server`;
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
  if (a.shard === undefined || b.shard === undefined || a.shard.total !== b.shard.total) return true;
  return a.shard.ordinal === b.shard.ordinal || (a.shard.ranges === undefined) !== (b.shard.ranges === undefined);
}

/**
 * Whether an object belongs to a shard: FNV-1a 64 of its uid, then the jump consistent hash of Lamping and Veach
 * (arXiv:1406.2294), as kube-state-metrics does it, so that shards of both can stand side by side; or, by ranges, the part of
 * all hashes that it lies in.
 */
export function isInShard(uid: string, { ordinal, total, ranges }: Shard): boolean {
  if (total <= 1) return ordinal === 0 && total === 1;
  const hash = hashOf(uid);
  if (ranges !== undefined) return startOf(ordinal, total) <= hash && hash < startOf(ordinal + 1, total);
  return jump(hash, total) === ordinal;
}

/** Whether an object that is in none of these scopes is so since it belongs to another shard. */
export function isInOtherShard(
  { uid, namespace }: { readonly uid: string; readonly namespace: string },
  scopes: readonly Scope[],
): boolean {
  return scopes.some(
    (scope) =>
      scope.shard !== undefined &&
      (scope.namespace === '' || scope.namespace === namespace) &&
      !isInShard(uid, scope.shard),
  );
}

/** What selects a shard by ranges, as an API server takes it in `shardSelector` and gives it back (KEP-5866). */
export function shardSelectorOf({ ordinal, total }: Shard): string {
  const hexadecimal = (value: bigint) => `0x${value.toString(16).padStart(16, '0')}`;
  const [start, end] = [ordinal, ordinal + 1].map((at) => hexadecimal(startOf(Math.min(at, total), total)));
  return `shardRange(object.metadata.uid, '${start}', '${end}')`;
}

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;
const LCG = 2862933555777941757n;

function hashOf(uid: string): bigint {
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(uid)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  return hash;
}

/** Where the range of a shard begins; of the one after the last, the end of all hashes. */
function startOf(ordinal: number, total: number): bigint {
  return (BigInt(ordinal) << 64n) / BigInt(total);
}

function jump(hashed: bigint, total: number): number {
  let hash = hashed;
  let bucket = -1;
  for (let next = 0; next < total; ) {
    bucket = next;
    hash = BigInt.asUintN(64, hash * LCG + 1n);
    next = Math.floor((bucket + 1) * (2 ** 31 / Number((hash >> 33n) + 1n)));
  }
  return bucket;
}
