import type { Compressor } from './compressor.ts';
import { deflate } from './deflate.ts';
import { type Compressed, freeBuffer, type Piece, summaryOf } from './gzip.ts';

/** Bytes to compress into; grows where they do not suffice, until the next `take`. */
const SCRATCH = 256 * 1024;

/** Compresses texts one after the other into memory that they then share. */
export class Packer {
  readonly #compressor: Compressor;
  #scratch = Buffer.allocUnsafeSlow(SCRATCH);
  #length = 0;

  constructor(compressor: Compressor = deflate()) {
    this.#compressor = compressor;
  }

  /** Compresses a text; the piece lies in what `take` gives. */
  add(text: Buffer): Omit<Piece, 'bytes'> {
    const from = this.#length;
    const { length } = text;
    if (length > 0) {
      this.#makeRoom(this.#compressor.largest(length));
      this.#length = this.#compressor.compress(text, this.#scratch, from);
    }
    const place = { length, from, to: this.#length };
    return this.#compressor.hasChecksum ? { ...summaryOf(text), ...place } : { crc: 0, shift: 0, ...place };
  }

  /** Adds some bytes as they are, and gives where they begin in what `take` gives. */
  append(bytes: Uint8Array, from: number, to: number): number {
    const at = this.#length;
    this.#makeRoom(to - from);
    this.#scratch.set(bytes.subarray(from, to), at);
    this.#length += to - from;
    return at;
  }

  /** The memory of all that was added since this was last called, no larger than that is, but for `head` bytes before it. */
  take(head = 0): Buffer {
    const bytes = Buffer.allocUnsafeSlow(head + this.#length);
    this.#scratch.copy(bytes, head, 0, this.#length);
    if (this.#scratch.length > SCRATCH) this.#scratch = Buffer.allocUnsafeSlow(SCRATCH);
    this.#length = 0;
    return bytes;
  }

  /** Gives back the text of a piece (`Compressor.restore`). */
  restore(piece: Compressed, into: Buffer, at: number): void {
    this.#compressor.restore(piece, into, at);
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#scratch.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.#scratch.copy(larger, 0, 0, this.#length);
    freeBuffer(this.#scratch);
    this.#scratch = larger;
  }
}

/** Compresses a text by itself. */
export function packAlone(text: Buffer, packer = new Packer()): Piece {
  return { ...packer.add(text), bytes: packer.take() };
}

/** A text as a piece that is not compressed. */
export function unpacked(text: Buffer): Piece {
  return { crc: 0, shift: 0, length: text.length, bytes: text, from: 0, to: text.length, isPlain: true };
}
