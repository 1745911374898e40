/** Bodies of answers, in chunks: what is kept of families, one after the other. */
import type { Turns } from '../turns.ts';
import { type BlockTexts, COLUMNS, FROM, LENGTH, TO } from './block-texts.ts';
import { CHUNK, type ChunkPool } from './compression/chunk-pool.ts';
import { addToChecksum, GZIP_HEADER, gzipTrailer, type Piece, type Summary } from './compression/gzip.ts';
import type { SharedChunks, Stretch } from './compression/shared-chunks.ts';
import type { Rendition } from './rendition.ts';

/** What a body is made of: what precedes the samples of a family, and those of each block. */
export interface FamilyPieces {
  readonly header: Piece;
  /** What the samples come to; absent where there are none. */
  readonly samples?: Summary | undefined;
  /** The index of the family in each of the blocks. */
  readonly family: number;
  readonly blocks: readonly BlockTexts[];
}

/** Something that is made step by step, without waiting itself: what is to be waited for before going on is a step, too. */
export type Steps<T, R = void> = Generator<T | Promise<void>, R, undefined>;

/** What a body needs of its process. */
export interface Means {
  readonly chunks: ChunkPool;
  readonly shared: SharedChunks;
  readonly turns: Turns;
}

const NO_TRAILER = Buffer.alloc(0);

/** A frame of Zstandard of no text: what is sent where there is nothing else, since an empty body is no frame. */
export const EMPTY_FRAME: Buffer = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0]);

/** A chunk that is being filled. */
interface Filling {
  chunk: Buffer;
  size: number;
}

/** Pieces copied into chunks: within one gzip member, or as frames of Zstandard. */
export function* compressedBody(
  kinds: Steps<readonly FamilyPieces[]>,
  encoding: 'gzip' | 'zstd',
  { chunks, turns }: Omit<Means, 'shared'>,
): Steps<Buffer> {
  const isGzip = encoding === 'gzip';
  const checksum = { crc: 0, length: 0 };
  const filling: Filling = { chunk: chunks.take(), size: 0 };
  const send = function* (): Steps<Buffer> {
    if (turns.isOver()) yield turns.next();
    yield filling.chunk;
    filling.chunk = chunks.take();
    filling.size = 0;
  };
  if (isGzip) fill(filling, GZIP_HEADER, 0, GZIP_HEADER.length);
  for (const families of kinds) {
    if (families instanceof Promise) {
      yield families;
      continue;
    }
    for (const { header, samples, family, blocks } of families) {
      addToChecksum(checksum, header);
      for (let at = fill(filling, header.bytes, header.from, header.to); at < header.to; ) {
        yield* send();
        at = fill(filling, header.bytes, at, header.to);
      }
      if (samples === undefined || samples.length === 0) continue;
      addToChecksum(checksum, samples);
      for (const place: Place = { block: 0, at: undefined }; fillFrom(filling, blocks, family, place); ) yield* send();
    }
  }
  const trailer = isGzip ? gzipTrailer(checksum) : checksum.length === 0 ? EMPTY_FRAME : NO_TRAILER;
  const copied = fill(filling, trailer, 0, trailer.length);
  if (filling.size > 0) yield filling.chunk.subarray(0, filling.size);
  if (copied < trailer.length) yield trailer.subarray(copied);
}

/** Copies as much of some bytes as there is room for, and gives where the rest begins. */
function fill(filling: Filling, bytes: Buffer, from: number, to: number): number {
  const copied = bytes.copy(filling.chunk, filling.size, from, to);
  filling.size += copied;
  return from + copied;
}

/** Where the texts of a family go on: the block, and a place in it where that is not the beginning of its text. */
interface Place {
  block: number;
  at: number | undefined;
}

/**
 * Copies the texts of a family from a place on, as far as there is room for them, and says whether there is more. It runs for
 * each piece, so it is a function by itself: as a part of the generator it was compiled late, and again and again.
 */
function fillFrom(filling: Filling, blocks: readonly BlockTexts[], family: number, place: Place): boolean {
  const row = family * COLUMNS;
  for (let block = place.block; block < blocks.length; block++) {
    const { bytes, numbers } = blocks[block]!;
    const from = place.at ?? numbers[row + FROM]!;
    const to = numbers[row + TO]!;
    place.at = undefined;
    if (from === to) continue;
    const at = fill(filling, bytes, from, to);
    if (at < to) {
      place.block = block;
      place.at = at;
      return true;
    }
  }
  return false;
}

/** Text in chunks, of which each piece is whole within one; those of answers at the same time may be the same. */
export function* plainBody(
  kinds: Steps<readonly FamilyPieces[]>,
  { restore }: Pick<Rendition, 'restore'>,
  { chunks, shared, turns }: Means,
): Steps<Buffer> {
  let stretches: Stretch[] = [];
  let length = 0;
  const text = () => {
    // One byte more is needed than the text has.
    const chunk = length < CHUNK ? chunks.take() : Buffer.allocUnsafeSlow(length + 1);
    let size = 0;
    for (const stretch of stretches) {
      if (stretch.isPlain) stretch.bytes.copy(chunk, size);
      else restore(stretch, chunk, size);
      size += stretch.length;
    }
    return chunk.subarray(0, size);
  };
  for (const families of kinds) {
    if (families instanceof Promise) {
      yield families;
      continue;
    }
    for (const stretch of stretchesOf(families)) {
      if (length > 0 && length + stretch.length >= CHUNK) {
        if (turns.isOver() || shared.isAhead(stretches)) yield turns.next();
        yield shared.take(stretches, text);
        stretches = [];
        length = 0;
      }
      stretches.push(stretch);
      length += stretch.length;
    }
  }
  if (length > 0) yield shared.take(stretches, text);
}

/** All texts of some families, each family's after its header. */
function* stretchesOf(families: readonly FamilyPieces[]): Generator<Stretch, void, undefined> {
  for (const { header, samples, family, blocks } of families) {
    if (header.length > 0) yield header;
    if (samples === undefined || samples.length === 0) continue;
    const row = family * COLUMNS;
    for (const { bytes, numbers } of blocks) {
      const length = numbers[row + LENGTH]!;
      if (length > 0) yield { bytes, from: numbers[row + FROM]!, to: numbers[row + TO]!, length };
    }
  }
}
