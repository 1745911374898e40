import { deflate } from './deflate.ts';
import { freeBuffer, type Piece, summaryOf } from './gzip.ts';
import type { Compressor } from './kept-compressor.ts';

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
    if (text.length > 0) {
      this.#makeRoom(this.#compressor.largest(text.length));
      this.#length = this.#compressor.compress(text, this.#scratch, from);
    }
    return { ...summaryOf(text), from, to: this.#length };
  }

  /** The memory of all pieces that were added since this was last called, no larger than they are. */
  take(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.#length);
    this.#scratch.copy(bytes, 0, 0, this.#length);
    if (this.#scratch.length > SCRATCH) this.#scratch = Buffer.allocUnsafeSlow(SCRATCH);
    this.#length = 0;
    return bytes;
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
