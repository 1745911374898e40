/**
 * Byte ranges to strings. The same few thousand texts (label keys, images, namespaces, node names, reasons) come again
 * with every object: a bounded cache hands out one string for them, so that the state keeps each text once.
 */

/** Texts that were read lately, each in the slot that its hash names; a newcomer takes the slot. */
export type StringCache = string[];

/** Longer texts are made anew each time: they are rarely repeated, and hashing them costs more than copying. */
const LONGEST_CACHED = 64;

/** Makes an empty cache. `slots` is a power of two; the cache never holds more texts than that. */
export function createStringCache(slots = 16_384): StringCache {
  return new Array<string>(slots).fill('');
}

/**
 * The text of `bytes` from `from` up to `to`, decoded as UTF-8 the way `Buffer.toString` does: what is not valid
 * becomes U+FFFD.
 */
export function readString(cache: StringCache, bytes: Buffer, from: number, to: number): string {
  const length = to - from;
  if (length === 0) return '';
  if (length > LONGEST_CACHED) return bytes.toString('utf8', from, to);
  let hash = length;
  let union = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    union |= byte;
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  // Only ASCII is cached: there a byte and a UTF-16 unit are the same, which makes comparing them simple.
  if (union > 0x7f) return bytes.toString('utf8', from, to);
  const slot = (hash ^ (hash >>> 15)) & (cache.length - 1);
  const cached = cache[slot]!;
  if (cached.length === length && sameAscii(cached, bytes, from)) return cached;
  const text = bytes.toString('latin1', from, to);
  cache[slot] = text;
  return text;
}

function sameAscii(text: string, bytes: Buffer, from: number): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) !== bytes[from + at]) return false;
  return true;
}
