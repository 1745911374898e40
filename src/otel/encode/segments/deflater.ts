import { huffmanCodes, reversed } from './huffman.ts';
import { type Repeats, WINDOW } from './repeats.ts';

/** What a block of deflate is made of: bytes as they are, lengths and distances. More symbols make another block. */
const PIECES = 32_768;
/** Memory that a block takes at most: its codes, and 28 bits for each of its pieces. */
const LARGEST_BLOCK = 512 + 4 * PIECES;

/** Symbols for lengths follow those for bytes and for the end of a block; here those for distances come behind. */
const END = 256;
const LENGTHS = 257;
const DISTANCES = 286;
const SYMBOLS = DISTANCES + 30;
/** What is looked for has so many bytes at least. */
const SEARCHED = 6;
const SHORTEST = 3;
const LONGEST = 258;

/**
 * Compresses bytes of which it is known what repeats (`Repeats`) as blocks of deflate (RFC 1951), to which others can be joined. What is
 * not known to repeat is looked for in other such bytes alone: nothing of it ever follows from what is known to.
 */
export class Deflater {
  #out = Buffer.allocUnsafeSlow(2 * LARGEST_BLOCK);
  #view = viewOf(this.#out);
  #at = 0;
  /** Bits that are not yet a byte, fewer than 16, and how many. */
  #bits = 0;
  #count = 0;
  /** Of the block: symbols, with what stands behind their codes (`piece`). */
  readonly #pieces = new Uint32Array(PIECES);
  #length = 0;
  readonly #frequencies = new Uint32Array(SYMBOLS);
  readonly #codeLengths = new Uint8Array(SYMBOLS);
  readonly #codes = new Uint16Array(SYMBOLS);
  /** Of what is compressed; and where bytes of which nothing is known stood last, by a hash of four. */
  #source = this.#view;
  readonly #places = new Int32Array(4096);
  /** Where what is not known ends there. */
  readonly #ends = new Int32Array(4096);

  /** Blocks of the bytes from one place to another of a buffer, none of them the last, in memory of their own. */
  compress(buffer: Buffer, start: number, end: number, { entries }: Repeats): Buffer {
    this.#at = 0;
    this.#source = viewOf(buffer);
    this.#places.fill(-WINDOW);
    let at = start;
    for (let entry = 0; entry < entries.length; entry += 3) {
      const place = entries[entry]!;
      const bytes = entries[entry + 1]!;
      if (place < start) continue;
      this.#unknown(buffer, at, place);
      at = this.#repeat(place, bytes, place - entries[entry + 2]!);
    }
    this.#unknown(buffer, at, end);
    this.#block();
    return this.#aligned();
  }

  /** Writes bytes of which nothing is known, and looks for what they have in common with the last such ones. */
  #unknown(buffer: Buffer, from: number, to: number): void {
    const view = this.#source;
    const places = this.#places;
    const ends = this.#ends;
    let begin = from;
    let at = from;
    const last = to - SEARCHED;
    while (at <= last) {
      const four = view.getInt32(at, true);
      const slot = Math.imul(four, 0x9e3779b1) >>> 20;
      const place = places[slot]!;
      const most = Math.min(to, at + ends[slot]! - place);
      places[slot] = at;
      ends[slot] = to;
      if (at - place > WINDOW || view.getInt32(place, true) !== four) {
        at++;
        continue;
      }
      let end = at + 4;
      while (end < most && buffer[end] === buffer[place + end - at]) end++;
      if (end - at < SEARCHED) {
        at++;
        continue;
      }
      this.#literals(buffer, begin, at);
      begin = this.#repeat(at, end - at, at - place);
      at = end;
    }
    this.#literals(buffer, begin, to);
  }

  #literals(buffer: Buffer, from: number, to: number): void {
    let at = from;
    while (at < to) {
      if (this.#length === PIECES) this.#block();
      const pieces = this.#pieces;
      const frequencies = this.#frequencies;
      let length = this.#length;
      const until = Math.min(to, at + PIECES - length);
      for (; at < until; at++) {
        const byte = buffer[at]!;
        frequencies[byte]!++;
        pieces[length++] = byte;
      }
      this.#length = length;
    }
  }

  /** Gives where the bytes go on. No rest is left that is too short to be repeated. */
  #repeat(at: number, bytes: number, distance: number): number {
    if (bytes < SHORTEST) return at;
    let rest = bytes;
    while (rest > 0) {
      if (this.#length + 2 > PIECES) this.#block();
      const length = rest <= LONGEST ? rest : Math.min(LONGEST, rest - SHORTEST);
      this.#add(PIECE_OF_LENGTH[length]!);
      this.#add(pieceOfDistance(distance));
      rest -= length;
    }
    return at + bytes;
  }

  #add(piece: number): void {
    this.#frequencies[piece & 0x1ff]!++;
    this.#pieces[this.#length++] = piece;
  }

  /** Writes what was added, with codes of its own. */
  #block(): void {
    const frequencies = this.#frequencies;
    const lengths = this.#codeLengths;
    const codes = this.#codes;
    this.#makeRoom();
    // Of each alphabet two at least have a code.
    frequencies[END] = 1;
    for (const symbol of [LENGTHS, DISTANCES, DISTANCES + 1]) frequencies[symbol] ||= 1;
    for (const [from, to] of [
      [0, DISTANCES],
      [DISTANCES, SYMBOLS],
    ]) {
      huffmanCodes(frequencies.subarray(from, to), lengths.subarray(from, to), codes.subarray(from, to));
    }
    // Not the last, with codes of its own.
    this.#put(2 << 1, 3);
    this.#putCodes();
    this.#putPieces();
    this.#put(codes[END]!, lengths[END]!);
    frequencies.fill(0);
    this.#length = 0;
  }

  /** The lengths of all codes, each in four bits, so that no code of theirs has to be found. */
  #putCodes(): void {
    this.#put(DISTANCES - LENGTHS, 5);
    this.#put(SYMBOLS - DISTANCES - 1, 5);
    this.#put(19 - 4, 4);
    // The three symbols that repeat lengths come first, and have no code.
    for (let at = 0; at < 19; at++) this.#put(at < 3 ? 0 : 4, 3);
    for (const length of this.#codeLengths) this.#put(reversed(length, 4), 4);
  }

  #putPieces(): void {
    const pieces = this.#pieces;
    const lengths = this.#codeLengths;
    const codes = this.#codes;
    const view = this.#view;
    let at = this.#at;
    let bits = this.#bits;
    let count = this.#count;
    for (let index = 0; index < this.#length; index++) {
      const piece = pieces[index]!;
      const symbol = piece & 0x1ff;
      bits |= codes[symbol]! << count;
      count += lengths[symbol]!;
      if (count >= 16) {
        view.setUint16(at, bits, true);
        at += 2;
        bits >>>= 16;
        count -= 16;
      }
      const more = (piece >>> 9) & 0xf;
      if (more === 0) continue;
      bits |= (piece >>> 13) << count;
      count += more;
      if (count >= 16) {
        view.setUint16(at, bits, true);
        at += 2;
        bits >>>= 16;
        count -= 16;
      }
    }
    this.#at = at;
    this.#bits = bits;
    this.#count = count;
  }

  #put(value: number, bits: number): void {
    this.#bits |= value << this.#count;
    this.#count += bits;
    if (this.#count < 16) return;
    this.#view.setUint16(this.#at, this.#bits, true);
    this.#at += 2;
    this.#bits >>>= 16;
    this.#count -= 16;
  }

  /** What was written, and an empty block of bytes as they are, which begins with a whole byte after its head. */
  #aligned(): Buffer {
    this.#makeRoom();
    this.#put(0, 3);
    this.#view.setUint16(this.#at, this.#bits, true);
    const end = this.#at + Math.ceil(this.#count / 8);
    this.#view.setUint32(end, 0xffff_0000, true);
    this.#bits = 0;
    this.#count = 0;
    const bytes = Buffer.allocUnsafeSlow(end + 4);
    this.#out.copy(bytes, 0, 0, end + 4);
    return bytes;
  }

  #makeRoom(): void {
    if (this.#at + LARGEST_BLOCK <= this.#out.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * this.#out.length);
    this.#out.copy(larger, 0, 0, this.#at);
    this.#out = larger;
    this.#view = viewOf(larger);
  }
}

/** A symbol in 9 bits, in 4 how many bits follow its code, and these. */
function piece(symbol: number, more: number, bits: number): number {
  return symbol | (more << 9) | (bits << 13);
}

/** From 4 on, four lengths to a number of bits; the longest has a symbol of its own. */
const PIECE_OF_LENGTH = Uint32Array.from({ length: LONGEST + 1 }, (_, length) => {
  if (length < SHORTEST) return 0;
  if (length === LONGEST) return piece(DISTANCES - 1, 0, 0);
  const value = length - SHORTEST;
  if (value < 8) return piece(LENGTHS + value, 0, 0);
  const more = 29 - Math.clz32(value);
  return piece(LENGTHS + 4 * more + (value >>> more), more, value & ((1 << more) - 1));
});

function pieceOfDistance(distance: number): number {
  const value = distance - 1;
  if (value < 4) return piece(DISTANCES + value, 0, 0);
  const more = 30 - Math.clz32(value);
  return piece(DISTANCES + 2 * more + (value >>> more), more, value & ((1 << more) - 1));
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}
