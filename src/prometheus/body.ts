/** Bodies of answers, in chunks: what is kept of families, one after the other. */
import type { Turns } from '../turns.ts';
import { CHUNK, type ChunkPool } from './compression/chunk-pool.ts';
import {
  addToChecksum,
  type Checksum,
  GZIP_HEADER,
  gzipTrailer,
  joinSummaries,
  type Piece,
} from './compression/gzip.ts';
import type { SharedChunks } from './compression/shared-chunks.ts';
import type { FamilyText } from './fragments.ts';
import type { Rendition } from './rendition.ts';

/** What a body is made of. */
export interface FamilyPieces {
  readonly header: Piece;
  readonly text: FamilyText;
}

export const NO_LINES: FamilyText = { ...joinSummaries([]), fragments: [] };

/** What a body needs of its process. */
export interface Means {
  readonly chunks: ChunkPool;
  readonly shared: SharedChunks;
  readonly turns: Turns;
}

const NO_TRAILER = Buffer.alloc(0);

/** Pieces copied into chunks: within one gzip member, or as frames of Zstandard. */
export async function* compressedBody(
  kinds: AsyncIterable<readonly FamilyPieces[]>,
  encoding: 'gzip' | 'zstd',
  { chunks, turns }: Omit<Means, 'shared'>,
): AsyncGenerator<Buffer, void, undefined> {
  const isGzip = encoding === 'gzip';
  const checksum = { crc: 0, length: 0 };
  let chunk = chunks.take();
  let size = isGzip ? GZIP_HEADER.copy(chunk) : 0;
  for await (const families of kinds) {
    for (const { bytes, from, to } of piecesOf(families, checksum)) {
      for (let at = from; at < to; ) {
        const copied = bytes.copy(chunk, size, at, to);
        at += copied;
        size += copied;
        if (size < chunk.length) continue;
        if (turns.isOver()) await turns.next();
        yield chunk;
        chunk = chunks.take();
        size = 0;
      }
    }
  }
  const trailer = isGzip ? gzipTrailer(checksum) : checksum.length === 0 ? await emptyFrame() : NO_TRAILER;
  const copied = trailer.copy(chunk, size);
  if (size + copied > 0) yield chunk.subarray(0, size + copied);
  if (copied < trailer.length) yield trailer.subarray(copied);
}

/** Text in chunks, of which each piece is whole within one; those of answers at the same time may be the same. */
export async function* plainBody(
  kinds: AsyncIterable<readonly FamilyPieces[]>,
  { restore }: Pick<Rendition, 'restore'>,
  { chunks, shared, turns }: Means,
): AsyncGenerator<Buffer, void, undefined> {
  let pieces: Piece[] = [];
  let length = 0;
  const text = () => {
    // One byte more is needed than the text has.
    const chunk = length < CHUNK ? chunks.take() : Buffer.allocUnsafeSlow(length + 1);
    let size = 0;
    for (const piece of pieces) {
      if (piece.isPlain) piece.bytes.copy(chunk, size);
      else restore(piece, chunk, size);
      size += piece.length;
    }
    return chunk.subarray(0, size);
  };
  shared.enter();
  try {
    for await (const families of kinds) {
      for (const piece of piecesOf(families)) {
        if (length > 0 && length + piece.length >= CHUNK) {
          if (turns.isOver()) await turns.next();
          yield shared.take(pieces, text);
          pieces = [];
          length = 0;
        }
        if (piece.length > 0) pieces.push(piece);
        length += piece.length;
      }
    }
    if (length > 0) yield shared.take(pieces, text);
  } finally {
    shared.leave();
  }
}

/** All pieces of some families, each after its header; what is known of them goes into the checksum. */
function piecesOf(families: readonly FamilyPieces[], checksum?: Checksum): Piece[] {
  const pieces: Piece[] = [];
  for (const { header, text } of families) {
    if (checksum !== undefined) {
      addToChecksum(checksum, header);
      addToChecksum(checksum, text);
    }
    pieces.push(header, ...text.fragments);
  }
  return pieces;
}

async function emptyFrame(): Promise<Buffer> {
  const { EMPTY_FRAME } = await import('./compression/zstd.ts');
  return EMPTY_FRAME;
}
