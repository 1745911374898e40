/**
 * Byte ranges to strings. The same few thousand texts (label keys, images, namespaces, node names, reasons) come again
 * with every object: a bounded cache hands out one string for them, so that the state keeps each text once.
 */

/** Texts that were read lately, each in the slot that the hash of its bytes names. */
export interface StringCache {
  readonly texts: string[];
  /** The bytes of the texts, `LONGEST_CACHED` for each slot: comparing bytes to bytes is faster than to a string. */
  readonly bytes: Uint8Array;
  /** 1 where a text was asked for again since a newcomer wanted its slot: those that come once don't displace it. */
  readonly used: Uint8Array;
}

/** Longer texts are made anew each time. An image's digest with its repository is mostly short enough. */
const LONGEST_CACHED = 128;

/** Makes an empty cache. `slots` is a power of two; the cache never holds more texts than that. */
export function createStringCache(slots = 16_384): StringCache {
  return {
    texts: new Array<string>(slots).fill(''),
    bytes: new Uint8Array(slots * LONGEST_CACHED),
    used: new Uint8Array(slots),
  };
}

/**
 * The text of `bytes` from `from` up to `to`, decoded as UTF-8 the way `Buffer.toString` does: what is not valid
 * becomes U+FFFD.
 */
export function readString(cache: StringCache, bytes: Buffer, from: number, to: number): string {
  const length = to - from;
  if (length === 0) return '';
  if (length > LONGEST_CACHED) return bytes.toString('utf8', from, to);
  const slot = hashOf(bytes, from, to) & (cache.texts.length - 1);
  const cached = cache.texts[slot]!;
  // Only texts with one unit a byte are cached, so that the lengths are equal too.
  if (cached.length === length && isEqual(cache.bytes, slot * LONGEST_CACHED, bytes, from, length)) {
    cache.used[slot] = 1;
    return cached;
  }
  const text = bytes.toString('utf8', from, to);
  if (cache.used[slot] === 1) {
    cache.used[slot] = 0;
  } else if (text.length === length) {
    cache.texts[slot] = text;
    cache.bytes.set(bytes.subarray(from, to), slot * LONGEST_CACHED);
  }
  return text;
}

function isEqual(a: Uint8Array, fromA: number, b: Uint8Array, fromB: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (a[fromA + at] !== b[fromB + at]) return false;
  return true;
}

/** Four bytes a step: the multiplications wait for one another, loading bytes does not. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash ^ (hash >>> 16);
}
