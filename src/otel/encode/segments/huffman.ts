/** Huffman codes as deflate has them (RFC 1951, 3.2.2). */

/** No code of deflate is longer. */
const LONGEST = 15;

/**
 * Gives each of some symbols a code as long as its frequency asks for; one of frequency 0 has none. Bits of codes are in the order
 * in which they are written. At least two symbols occur, each less than 2^20 times.
 */
export function huffmanCodes(frequencies: Uint32Array, lengths: Uint8Array, codes: Uint16Array): void {
  for (let shift = 0; ; shift++) if (setLengths(frequencies, shift, lengths)) break;
  setCodes(lengths, codes);
}

/** With frequencies divided by a power of two, which makes the longest codes shorter; false where they are too long. */
function setLengths(frequencies: Uint32Array, shift: number, lengths: Uint8Array): boolean {
  lengths.fill(0);
  // Symbols in the order of their frequencies; both are in one number.
  const found: number[] = [];
  for (let symbol = 0; symbol < frequencies.length; symbol++) {
    const frequency = frequencies[symbol]!;
    if (frequency > 0) found.push(Math.max(1, frequency >>> shift) * SYMBOLS + symbol);
  }
  const leaves = Float64Array.from(found).sort();
  const count = leaves.length;
  // Nodes in the order in which they are made have ever higher weights, so that two queues are enough.
  const weights = new Float64Array(count - 1);
  const parents = new Int32Array(2 * count - 1);
  let leaf = 0;
  let inner = 0;
  const take = (made: number, parent: number): number => {
    const isLeaf = leaf < count && (inner >= made || Math.floor(leaves[leaf]! / SYMBOLS) <= weights[inner]!);
    parents[isLeaf ? leaf : count + inner] = parent;
    return isLeaf ? Math.floor(leaves[leaf++]! / SYMBOLS) : weights[inner++]!;
  };
  for (let made = 0; made < count - 1; made++) {
    const parent = count + made;
    weights[made] = take(made, parent) + take(made, parent);
  }
  const depths = new Uint8Array(2 * count - 1);
  for (let node = 2 * count - 3; node >= 0; node--) depths[node] = depths[parents[node]!]! + 1;
  for (let at = 0; at < count; at++) {
    if (depths[at]! > LONGEST) return false;
    lengths[leaves[at]! % SYMBOLS] = depths[at]!;
  }
  return true;
}

/** Codes of one length follow each other in the order of their symbols, and the longer ones the shorter. */
function setCodes(lengths: Uint8Array, codes: Uint16Array): void {
  let code = 0;
  for (let length = 1; length <= LONGEST; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) codes[symbol] = reversed(code++, length);
    }
    code <<= 1;
  }
}

/** Codes begin with their highest bit, everything else in deflate with the lowest. */
export function reversed(code: number, length: number): number {
  let bits = 0;
  for (let at = 0; at < length; at++) bits |= ((code >>> at) & 1) << (length - 1 - at);
  return bits;
}

/** More than an alphabet has. */
const SYMBOLS = 512;
