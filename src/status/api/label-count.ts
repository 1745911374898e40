/** Counts the values of one label in bounded memory. */

/** Values that are counted one by one; when there are more, the rarer half of them is forgotten. */
const MOST_VALUES = 2048;

/** Bits that distinct values are estimated with, once there are many: some 1 % wrong at a hundred thousand. */
const BITS = 1 << 18;

/** What is known of one label. */
export class LabelCount {
  /** Series that carry it. */
  series = 0;
  /** Characters of its longest value, and of all distinct ones. */
  longest = 0;
  characters = 0;
  /** Of each value the series with it: exact below `MOST_VALUES` distinct ones, otherwise of the frequent ones, at least so many. */
  readonly values = new Map<string, number>();
  #bits: Uint32Array | undefined;
  #set = 0;

  /** So many series carry the value. */
  add(value: string, series: number): void {
    this.series += series;
    const known = this.values.get(value);
    if (known !== undefined) {
      this.values.set(value, known + series);
      return;
    }
    if (value.length > this.longest) this.longest = value.length;
    if (this.#bits === undefined || this.#mark(value)) this.characters += value.length;
    this.values.set(value, series);
    if (this.values.size > MOST_VALUES) this.#forget();
  }

  /** Whether the number of values is an estimate. */
  get isEstimate(): boolean {
    return this.#bits !== undefined;
  }

  /** Distinct values. */
  get distinct(): number {
    if (this.#bits === undefined) return this.values.size;
    // Linear counting (Whang, Vander-Zanden and Taylor, 1990).
    const free = Math.max(1, BITS - this.#set);
    return Math.round(BITS * Math.log(BITS / free));
  }

  #forget(): void {
    if (this.#bits === undefined) {
      this.#bits = new Uint32Array(BITS / 32);
      for (const value of this.values.keys()) this.#mark(value);
    }
    const counts = [...this.values.values()].sort((a, b) => b - a);
    const least = counts[MOST_VALUES / 2]!;
    for (const [value, series] of this.values) if (series <= least) this.values.delete(value);
  }

  /** Whether no value with its hash was there before. */
  #mark(value: string): boolean {
    const hash = hashOf(value) & (BITS - 1);
    const [word, bit] = [hash >>> 5, 1 << (hash & 31)];
    if ((this.#bits![word]! & bit) !== 0) return false;
    this.#bits![word]! |= bit;
    this.#set++;
    return true;
  }
}

/** FNV-1a, with its bits mixed as in MurmurHash3, since the last ones alone are used. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
