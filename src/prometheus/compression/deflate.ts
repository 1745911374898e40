/** Texts that are compressed once, each so that it can stand after any other in one gzip stream. */
import { constants, createDeflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import { freeBuffer } from './gzip.ts';
import { type Compressor, keptCompressor } from './kept-compressor.ts';

/** Higher levels save little on text that repeats as this does: from the fourth on they take one and a half times as long. */
const LEVEL = 1;

/** What a text takes compressed at most: stored as it is, five bytes for each of its blocks, and a flush. */
function largest(length: number): number {
  return length + 5 * Math.ceil(length / 8192) + 64;
}

/**
 * Raw deflate whose pieces end on a byte boundary (`gzip.ts`). With `keepsCompressor: false` it works as on a Node.js that
 * lets no compressor be kept.
 */
export function deflate({ keepsCompressor = true } = {}): Compressor {
  return { compress: (keepsCompressor ? kept() : undefined) ?? compressAnew, largest };
}

type Compress = Compressor['compress'];

const compressAnew: Compress = (text, into, at) => {
  const deflated = deflateRawSync(text, { level: LEVEL, finishFlush: constants.Z_FULL_FLUSH, chunkSize: 96 * 1024 });
  const end = at + deflated.copy(into, at);
  freeBuffer(deflated);
  return end;
};

/** Each text ends in a full flush, after which nothing refers to what came before. */
function kept(): Compress | undefined {
  return keptCompressor({
    stream: createDeflateRaw({ level: LEVEL }),
    end: constants.Z_FULL_FLUSH,
    largest,
    restore: (deflated) => inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH }),
  });
}
