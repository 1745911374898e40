/**
 * Byte ranges to values that many objects have in common. The same few thousand texts (label keys, images, namespaces,
 * node names, reasons) come again with every object, and the same lists (containers, tolerations) with every pod of a
 * workload: a bounded cache hands out one value for them, so that the state keeps each once.
 */

import { crc32 } from 'node:zlib';

/** Texts that were read lately, each in the slot that the hash of its bytes names. */
export interface StringCache {
  texts: string[];
  /** The bytes of the texts, `STRIDE` for each slot: comparing bytes to bytes is faster than to a string. */
  bytes: Uint8Array;
  /**
   * The length of each slot's text, plus `USED` where it was asked for again since a newcomer wanted its slot: those that
   * come once don't displace it. Small enough to stay in the processor's cache, where the texts themselves don't.
   */
  lengths: Uint8Array;
  /** Slots with a text. */
  filled: number;
  readonly mostSlots: number;
  /** Lists that were read lately, in the slot that the CRC-32 of their bytes names. */
  readonly lists: (CachedList | undefined)[];
  /** The bytes of these lists, the newest over the oldest. */
  listBytes: Buffer;
  /** How many bytes were written there so far. */
  written: number;
}

/** A list, and where the bytes are that it was read from. */
interface CachedList {
  /** What it was read as: equal bytes of another type are another list. */
  readonly plan: object;
  /** The CRC-32 of the bytes. */
  readonly hash: number;
  /** Of all that was written. */
  readonly from: number;
  readonly length: number;
  readonly list: unknown;
}

/** Longer texts are made anew each time. An image's digest with its repository is mostly short enough. */
const LONGEST_CACHED = 127;
/** More bytes than that are sooner made a text than compared one by one. */
const LONG = 128;
const USED = 128;
/** Of the slots; when there are more, and may be, the cache grows. */
const MOST_FILLED = 0.5;
const STRIDE = 128;

/** Distinct lists are as many as there are templates; longer ones are read anew each time. */
const LISTS = 4096;
const LONGEST_LIST = 4096;
/** Of a dozen templates, and of some hundred; objects that stand beside their like don't need them. */
const FIRST_LIST_BYTES = 64 * 1024;
const MOST_LIST_BYTES = 512 * 1024;

/** What a small cluster needs; texts lie apart, so that a cache too large takes all of its memory at once. */
const FIRST_SLOTS = 1024;

/** Makes an empty cache, which grows to `mostSlots`, a power of two; it never holds more texts than that. */
export function createStringCache(mostSlots = 16_384): StringCache {
  return {
    ...emptySlots(Math.min(FIRST_SLOTS, mostSlots)),
    mostSlots,
    lists: new Array<CachedList | undefined>(LISTS).fill(undefined),
    listBytes: Buffer.allocUnsafeSlow(FIRST_LIST_BYTES),
    written: 0,
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
  const known = cache.lengths[slot]!;
  // Only texts with one unit a byte are cached, so that the lengths are equal too.
  if ((known & ~USED) === length && isEqual(cache.bytes, slot * STRIDE, bytes, from, length)) {
    cache.lengths[slot] = length | USED;
    return cache.texts[slot]!;
  }
  const text = bytes.toString('utf8', from, to);
  if (known >= USED) {
    cache.lengths[slot] = known & ~USED;
  } else if (text.length === length) {
    if (known === 0) cache.filled++;
    put(cache, slot, text, bytes, from);
    if (cache.filled > cache.texts.length * MOST_FILLED && cache.texts.length < cache.mostSlots) grow(cache);
  }
  return text;
}

function emptySlots(slots: number) {
  return {
    texts: new Array<string>(slots).fill(''),
    bytes: new Uint8Array(slots * STRIDE),
    lengths: new Uint8Array(slots),
    filled: 0,
  };
}

/** Byte by byte: for so few it takes less than to make a view of them. */
function put(cache: StringCache, slot: number, text: string, bytes: Uint8Array, from: number): void {
  cache.texts[slot] = text;
  cache.lengths[slot] = text.length;
  const to = slot * STRIDE;
  for (let at = 0; at < text.length; at++) cache.bytes[to + at] = bytes[from + at]!;
}

/** No two texts get into one slot by it. */
function grow(cache: StringCache): void {
  const { texts, bytes } = cache;
  Object.assign(cache, emptySlots(texts.length * 2));
  for (const [slot, text] of texts.entries()) {
    if (text === '') continue;
    const from = slot * STRIDE;
    put(cache, hashOf(bytes, from, from + text.length) & (cache.texts.length - 1), text, bytes, from);
    cache.filled++;
  }
}

/** The same as `readString`, or `known` where that is equal. */
export function readKnownString(cache: StringCache, bytes: Buffer, from: number, to: number, known: string): string {
  const isSame = to - from > LONG ? bytes.toString('utf8', from, to) === known : isText(bytes, from, to, known);
  return isSame ? known : readString(cache, bytes, from, to);
}

/** Whether a text is the bytes, as ASCII. */
function isText(bytes: Buffer, from: number, to: number, text: string): boolean {
  if (text.length !== to - from) return false;
  for (let at = 0; at < text.length; at++) {
    const byte = bytes[from + at]!;
    if (byte > 127 || byte !== text.charCodeAt(at)) return false;
  }
  return true;
}

/**
 * The list that equal bytes were read as lately, or what `read` gives for them. `plan` says what they are read as. The
 * list must not be changed by anybody.
 */
export function readList(
  cache: StringCache,
  plan: object,
  bytes: Buffer,
  from: number,
  to: number,
  read: () => unknown,
) {
  if (to - from > LONGEST_LIST) return read();
  const length = to - from;
  const hash = crc32(bytes.subarray(from, to));
  const cached = cache.lists[hash & (LISTS - 1)];
  if (cached?.hash === hash && cached.plan === plan && cached.length === length) {
    const age = cache.written - cached.from;
    if (age > cache.listBytes.length) growLists(cache);
    else if (hasBytes(cache, cached, bytes, from, to)) {
      if (age > cache.listBytes.length / 2) keep(cache, cached, bytes, from);
      return cached.list;
    }
  }
  const list = read();
  keep(cache, { plan, hash, length, list }, bytes, from);
  return list;
}

/** For a list that is asked for when its bytes are gone. None is found any more: their bytes were not taken along. */
function growLists(cache: StringCache): void {
  const { length } = cache.listBytes;
  if (length === MOST_LIST_BYTES) return;
  cache.listBytes = Buffer.allocUnsafeSlow(2 * length);
  cache.lists.fill(undefined);
}

function hasBytes({ listBytes }: StringCache, cached: CachedList, bytes: Buffer, from: number, to: number): boolean {
  const at = cached.from % listBytes.length;
  return bytes.compare(listBytes, at, at + cached.length, from, to) === 0;
}

/** Keeps a list with its bytes, which begin at `from`. None goes over the end of the memory. */
function keep(cache: StringCache, read: Omit<CachedList, 'from'>, bytes: Buffer, from: number): void {
  const { listBytes, lists } = cache;
  const { hash, length } = read;
  const room = listBytes.length - (cache.written % listBytes.length);
  if (room < length) cache.written += room;
  lists[hash & (LISTS - 1)] = { ...read, from: cache.written };
  bytes.copy(listBytes, cache.written % listBytes.length, from, from + length);
  cache.written += length;
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
