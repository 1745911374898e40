/**
 * Texts that are compressed once, each by itself, and joined into one gzip member later (RFC 1951, RFC 1952).
 *
 * A piece is raw deflate that ends in a sync flush: on a byte boundary and without a final block, so that pieces in any
 * order follow one another in one deflate stream. The member's CRC-32 is combined from those of the pieces.
 */
import { crc32 } from 'node:zlib';
import { multiply, shiftOf } from '../../compression/crc32.ts';

/** What is known of a text that is kept compressed. */
export interface Summary {
  /** CRC-32 of the text, as a signed 32-bit integer. */
  readonly crc: number;
  /** Bytes of the text. */
  readonly length: number;
  /** What multiplies the CRC-32 of a text before this one: x^(8 * length) modulo the CRC's polynomial. */
  readonly shift: number;
}

/** Where a compressed text is: raw deflate with a sync flush at its end, none for the empty text. */
export interface Compressed {
  /** Holds the compressed text at `from` up to `to`, and maybe those of others around it. */
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** A compressed text that can be joined with others. */
export interface Piece extends Summary, Compressed {
  /** Set where it is not compressed. */
  readonly isPlain?: true;
}

/**
 * Gives memory back at once. Left to the collector, buffers that live for a moment drive it: it looks through the whole
 * heap for each few dozen megabytes outside of it. Nobody may look at the buffer any more. Buffers that may share their
 * memory with others, as Node.js cuts short ones from a pool, are left alone.
 */
export function freeBuffer({ buffer, byteOffset }: Buffer): void {
  if (byteOffset === 0 && buffer.byteLength > Buffer.poolSize + POOL_SLACK) (buffer as ArrayBuffer).transfer(0);
}

/** A pool may be larger than it says, by what it needs to align what is cut from it. */
const POOL_SLACK = 4096;

/** What a gzip member begins with: deflate, no file name, no time, unknown system. */
export const GZIP_HEADER: Buffer = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** CRC-32 and length of the texts that were joined so far. */
export interface Checksum {
  crc: number;
  length: number;
}

/** Takes a text into the checksum of what precedes it. */
export function addToChecksum(checksum: Checksum, { crc, length, shift }: Summary): void {
  checksum.crc = multiply(shift, checksum.crc) ^ crc;
  checksum.length += length;
}

/** What a gzip member ends with: an empty final block, CRC-32, length modulo 2^32. */
export function gzipTrailer(checksum: Checksum): Buffer {
  const trailer = Buffer.alloc(10);
  trailer[0] = 0x03;
  trailer.writeUInt32LE(checksum.crc >>> 0, 2);
  trailer.writeUInt32LE(checksum.length % 2 ** 32, 6);
  return trailer;
}

/** What is to be known of a text. */
export function summaryOf(text: Buffer): Summary {
  return { crc: crc32(text) | 0, length: text.length, shift: shiftOf(text.length) };
}
