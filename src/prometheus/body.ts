/** Bodies of answers, in chunks: what is kept of families, one after the other. */
import type { Turns } from '../turns.ts';
import { CHUNK, type ChunkPool } from './compression/chunk-pool.ts';
import { addToChecksum, GZIP_HEADER, gzipTrailer, joinSummaries, type Piece } from './compression/gzip.ts';
import type { FamilyText } from './fragments.ts';
import type { Rendition } from './rendition.ts';

/** What a body is made of, a family at a time. */
export interface FamilyPieces {
  readonly header: Piece;
  readonly text: FamilyText;
}

export const NO_LINES: FamilyText = { ...joinSummaries([]), fragments: [] };

/** What a body needs of its process. */
export interface Means {
  readonly chunks: ChunkPool;
  readonly turns: Turns;
}

const NO_TRAILER = Buffer.alloc(0);

/** Pieces copied into chunks: within one gzip member, or as frames of Zstandard. */
export async function* compressedBody(
  families: AsyncIterable<FamilyPieces>,
  encoding: 'gzip' | 'zstd',
  { chunks, turns }: Means,
): AsyncGenerator<Buffer, void, undefined> {
  const isGzip = encoding === 'gzip';
  const checksum = { crc: 0, length: 0 };
  let chunk = chunks.take();
  let size = isGzip ? GZIP_HEADER.copy(chunk) : 0;
  for await (const { header, text } of families) {
    addToChecksum(checksum, header);
    addToChecksum(checksum, text);
    for (const { bytes, from, to } of [header, ...text.fragments]) {
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

/** Fragments decompressed into chunks, each whole within one. */
export async function* plainBody(
  families: AsyncIterable<FamilyPieces>,
  { restore }: Pick<Rendition, 'restore'>,
  { chunks, turns }: Means,
): AsyncGenerator<Buffer, void, undefined> {
  let chunk = chunks.take();
  let size = 0;
  for await (const { header, text } of families) {
    for (const piece of [header, ...text.fragments]) {
      // One byte more is needed than the text has.
      if (piece.length >= chunk.length - size) {
        if (turns.isOver()) await turns.next();
        if (size > 0) yield chunk.subarray(0, size);
        else if (chunk.length === CHUNK) chunks.release(chunk);
        chunk = piece.length < CHUNK ? chunks.take() : Buffer.allocUnsafeSlow(piece.length + 1);
        size = 0;
      }
      if (piece === header) piece.bytes.copy(chunk, size);
      else restore(piece, chunk, size);
      size += piece.length;
    }
  }
  if (size > 0) yield chunk.subarray(0, size);
  else chunks.release(chunk);
}

async function emptyFrame(): Promise<Buffer> {
  const { EMPTY_FRAME } = await import('./compression/zstd.ts');
  return EMPTY_FRAME;
}
