/**
 * Texts that are compressed once, each by itself, and joined into one gzip member later (RFC 1951, RFC 1952).
 *
 * A piece is raw deflate that ends in a sync flush: on a byte boundary and without a final block, so that pieces in any
 * order follow one another in one deflate stream. The member's CRC-32 is combined from those of the pieces.
 */
import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** A compressed text that can be joined with others. */
export interface Piece {
  /** Raw deflate with a sync flush at its end; no bytes for the empty text. */
  deflated: Buffer;
  /** CRC-32 of the text, as a signed 32-bit integer. */
  readonly crc: number;
  /** Bytes of the text. */
  readonly length: number;
  /** What multiplies the CRC-32 of a text before this one: x^(8 * length) modulo the CRC's polynomial. */
  readonly shift: number;
}

/** Higher levels save little on text that repeats as this does, and cost two to four times as much. */
const LEVEL = 3;
/** Bytes that zlib is given to write into at a time: most texts need no more, and what they don't need is garbage. */
const CHUNK = 4 * 1024;

/** x^0, in the order of bits in which CRC-32 keeps its polynomials: the highest bit is the lowest power. */
const ONE = 1 << 31;

const EMPTY: Piece = { deflated: Buffer.alloc(0), crc: 0, length: 0, shift: ONE };

/** Compresses a text. */
export function deflatePiece(text: Buffer): Piece {
  if (text.length === 0) return EMPTY;
  const flushed = deflateRawSync(text, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH, chunkSize: CHUNK });
  // What zlib gives is a view of a larger buffer, which would stay alive with it.
  const deflated = Buffer.allocUnsafeSlow(flushed.length);
  flushed.copy(deflated);
  return { deflated, crc: crc32(text) | 0, length: text.length, shift: shiftOf(text.length) };
}

/**
 * The piece of all texts one after the other. The pieces then share its memory: each is a view of its part, so that
 * what is kept both joined and in parts takes its bytes only once.
 */
export function joinPieces(pieces: readonly Piece[]): Piece {
  const checksum = { crc: 0, length: 0 };
  const deflated = Buffer.allocUnsafeSlow(pieces.reduce((sum, piece) => sum + piece.deflated.length, 0));
  let at = 0;
  for (const piece of pieces) {
    addToChecksum(checksum, piece);
    const end = at + piece.deflated.copy(deflated, at);
    piece.deflated = deflated.subarray(at, end);
    at = end;
  }
  return { ...checksum, deflated, shift: shiftOf(checksum.length) };
}

/** The text of some pieces. */
export function inflatePieces(pieces: readonly Piece[]): Buffer {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const deflated = Buffer.concat(pieces.map((piece) => piece.deflated));
  // One byte more than needed tells zlib at once that there is no more to come.
  return inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: Math.max(length + 1, 64) });
}

/** What a gzip member begins with: deflate, no file name, no time, unknown system. */
export const GZIP_HEADER: Buffer = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** CRC-32 and length of the texts that were joined so far. */
export interface Checksum {
  crc: number;
  length: number;
}

/** Takes the text of a piece into the checksum of what precedes it. */
export function addToChecksum(checksum: Checksum, piece: Piece): void {
  checksum.crc = multiply(piece.shift, checksum.crc) ^ piece.crc;
  checksum.length += piece.length;
}

/** What a gzip member ends with: an empty final block, CRC-32, length modulo 2^32. */
export function gzipTrailer(checksum: Checksum): Buffer {
  const trailer = Buffer.alloc(10);
  trailer[0] = 0x03;
  trailer.writeUInt32LE(checksum.crc >>> 0, 2);
  trailer.writeUInt32LE(checksum.length % 2 ** 32, 6);
  return trailer;
}

const POLYNOMIAL = 0xedb88320 | 0;

/** The product of two polynomials over GF(2), modulo that of CRC-32. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = ONE, term = b; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= term;
    term = (term & 1) === 0 ? term >>> 1 : (term >>> 1) ^ POLYNOMIAL;
  }
  return product;
}

/** x^(2^n) for each n; the powers repeat after 32 squarings, since x^(2^32) = x. */
const POWERS: readonly number[] = (() => {
  const powers = [1 << 30];
  while (powers.length < 32) powers.push(multiply(powers.at(-1)!, powers.at(-1)!));
  return powers;
})();

/** x^(8 * length). */
function shiftOf(length: number): number {
  let shift = ONE;
  for (let rest = length, power = 3; rest > 0; rest = Math.floor(rest / 2), power++)
    if (rest % 2 === 1) shift = multiply(POWERS[power % 32]!, shift);
  return shift;
}
