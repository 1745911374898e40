/** Numbers of entries without entry. */
const FREE = -1;
const SMALLEST = 8;
/** Where hashes begin, so that nobody outside can name objects that all have the same. */
const SEED = Math.floor(Math.random() * 2 ** 31);

/**
 * Finds slots by key, where the key of a slot follows from what is in it: no key is kept. A Map takes some 120 bytes an
 * object for its keys and its table; this takes 11 to 21.
 */
export class Slots {
  readonly #isAt: (slot: number, key: string) => boolean;
  /** Entries of a hash and a slot, each in the first free place from the one that its hash names. */
  #entries = emptied(SMALLEST);
  #size = 0;

  /** `isAt` says whether a slot has a key. */
  constructor(isAt: (slot: number, key: string) => boolean) {
    this.#isAt = isAt;
  }

  get size(): number {
    return this.#size;
  }

  /** The slot that has a key. */
  get(key: string): number | undefined {
    const entries = this.#entries;
    const hash = hashOf(key);
    for (let at = placeOf(hash, entries); ; at = after(at, entries)) {
      const slot = entries[at + 1]!;
      if (slot === FREE) return undefined;
      if (entries[at] === hash && this.#isAt(slot, key)) return slot;
    }
  }

  /** A slot gets a key that none has. */
  add(key: string, slot: number): void {
    this.#size++;
    if (this.#size * 8 > this.#entries.length * 3) this.#resize(this.#entries.length);
    insert(this.#entries, hashOf(key), slot);
  }

  /** The key of one slot is that of another from now on. */
  move(key: string, from: number, to: number): void {
    this.#entries[this.#find(key, from) + 1] = to;
  }

  /** A slot has its key no longer. */
  delete(key: string, slot: number): void {
    const entries = this.#entries;
    let gap = this.#find(key, slot);
    // What stands behind the gap because its own place was taken moves up.
    for (let at = after(gap, entries); entries[at + 1] !== FREE; at = after(at, entries)) {
      const mask = entries.length - 1;
      const home = placeOf(entries[at]!, entries);
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      entries[gap] = entries[at]!;
      entries[gap + 1] = entries[at + 1]!;
      gap = at;
    }
    entries[gap + 1] = FREE;
    this.#size--;
    if (entries.length > 2 * SMALLEST && this.#size * 16 < entries.length) this.#resize(entries.length / 4);
  }

  clear(): void {
    this.#entries = emptied(SMALLEST);
    this.#size = 0;
  }

  #find(key: string, slot: number): number {
    const entries = this.#entries;
    let at = placeOf(hashOf(key), entries);
    while (entries[at + 1] !== slot) at = after(at, entries);
    return at;
  }

  #resize(capacity: number): void {
    const former = this.#entries;
    this.#entries = emptied(capacity);
    for (let at = 0; at < former.length; at += 2) {
      if (former[at + 1] !== FREE) insert(this.#entries, former[at]!, former[at + 1]!);
    }
  }
}

function emptied(capacity: number): Int32Array {
  return new Int32Array(capacity * 2).fill(FREE);
}

function insert(entries: Int32Array, hash: number, slot: number): void {
  let at = placeOf(hash, entries);
  while (entries[at + 1] !== FREE) at = after(at, entries);
  entries[at] = hash;
  entries[at + 1] = slot;
}

function placeOf(hash: number, entries: Int32Array): number {
  return (hash * 2) & (entries.length - 1);
}

function after(at: number, entries: Int32Array): number {
  return (at + 2) & (entries.length - 1);
}

/** Two characters a step: the multiplications wait for one another. */
function hashOf(key: string): number {
  let hash = SEED ^ key.length;
  let at = key.length - 1;
  for (; at > 0; at -= 2) {
    hash = Math.imul(hash ^ (key.charCodeAt(at) << 16) ^ key.charCodeAt(at - 1), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  if (at === 0) hash = Math.imul(hash ^ key.charCodeAt(0), 0x9e3779b1);
  return hash ^ (hash >>> 15);
}
