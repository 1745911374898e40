import type { Compressor } from './compressor.ts';
import { deflate } from './deflate.ts';
import { freeBuffer, type Piece, summaryOf } from './gzip.ts';

/** Bytes to compress into; grows where they do not suffice, until the next `take`. */
const SCRATCH = 256 * 1024;
const NO_LENGTHS = new Uint16Array(0);

/** Compresses texts one after the other into memory that they then share. */
export class Packer {
  readonly #compressor: Compressor;
  #scratch = Buffer.allocUnsafeSlow(SCRATCH);
  #length = 0;

  constructor(compressor: Compressor = deflate()) {
    this.#compressor = compressor;
  }

  /**
   * Compresses a text; the piece lies in what `take` gives. Behind its end are the lengths of what the text consists of, in
   * two bytes each.
   */
  add(text: Buffer, lengths: Uint16Array = NO_LENGTHS): Omit<Piece, 'bytes'> {
    const from = this.#length;
    let to = from;
    if (text.length > 0) {
      this.#makeRoom(this.#compressor.largest(text.length) + lengths.byteLength);
      to = this.#compressor.compress(text, this.#scratch, from);
      this.#length = to;
      for (let at = 0; at < lengths.length; at++)
        this.#length = this.#scratch.writeUInt16LE(lengths[at]!, this.#length);
    }
    const { length } = text;
    return this.#compressor.hasChecksum ? { ...summaryOf(text), from, to } : { crc: 0, shift: 0, length, from, to };
  }

  /** The memory of all pieces that were added since this was last called, no larger than they are. */
  take(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.#length);
    this.#scratch.copy(bytes, 0, 0, this.#length);
    if (this.#scratch.length > SCRATCH) this.#scratch = Buffer.allocUnsafeSlow(SCRATCH);
    this.#length = 0;
    return bytes;
  }

  /** Gives back the text of a piece (`Compressor.restore`). */
  restore(piece: Piece, into: Buffer, at: number): void {
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
