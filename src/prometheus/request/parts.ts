import type { KubernetesObject } from '../../resources/declare/kind.ts';

/** A share of all objects. */
export interface Part {
  /** From 0 to `parts` - 1. */
  readonly part: number;
  readonly parts: number;
}

/** A body of 16 MiB in each makes a whole of 1 GiB; each part is work of its own. */
export const MOST_PARTS = 64;

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/**
 * Whether an object belongs to a part. That depends on nothing but its namespace and name: no update moves it, nor does what
 * happens to others, and an object that is created anew under its name, with the series that the one before had, stays
 * where that was. Not the hash of shards: the objects of one shard would all be in few parts.
 */
export function isInPart({ metadata }: KubernetesObject, { part, parts }: Part): boolean {
  let hash = addText(FNV_OFFSET, metadata.namespace ?? '');
  hash = addText(Math.imul(hash ^ 0x2f, FNV_PRIME), metadata.name ?? '');
  // FNV's low bits follow the last characters; those decide here.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % parts === part;
}

function addText(hash: number, text: string): number {
  let result = hash;
  for (let at = 0; at < text.length; at++) result = Math.imul(result ^ text.charCodeAt(at), FNV_PRIME);
  return result;
}
