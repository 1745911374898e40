/** Texts that are compressed once, each so that it can stand after any other in one gzip stream. */
import { constants, createDeflateRaw, createInflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Compressor } from './compressor.ts';
import { freeBuffer } from './gzip.ts';
import { checkedPair, keptStream, type Write } from './kept-stream.ts';

/** Higher levels save little on text that repeats as this does: from the fourth on they take one and a half times as long. */
const LEVEL = 1;

/** What a text takes compressed at most: stored as it is, five bytes for each of its blocks, and a flush. */
function largest(length: number): number {
  return length + 5 * Math.ceil(length / 8192) + 64;
}

/**
 * Raw deflate whose pieces end on a byte boundary (`gzip.ts`). With `keepsStreams: false` it works as on a Node.js that
 * lets none be kept.
 */
export function deflate({ keepsStreams = true } = {}): Compressor {
  const { compress, restore } = (keepsStreams ? kept() : undefined) ?? { compress: compressAnew, restore: restoreAnew };
  return {
    compress: (text, into, at) => compress(text, 0, text.length, into, at),
    largest,
    restore: ({ bytes, from, to }, into, at) => void restore(bytes, from, to, into, at),
    hasChecksum: true,
  };
}

const compressAnew: Write = (text, from, to, into, at) => {
  const options = { level: LEVEL, finishFlush: constants.Z_FULL_FLUSH, chunkSize: 96 * 1024 };
  const deflated = deflateRawSync(text.subarray(from, to), options);
  const end = at + deflated.copy(into, at);
  freeBuffer(deflated);
  return end;
};

const restoreAnew: Write = (bytes, from, to, into, at) => {
  const text = inflateRawSync(bytes.subarray(from, to), { finishFlush: constants.Z_SYNC_FLUSH });
  const end = at + text.copy(into, at);
  freeBuffer(text);
  return end;
};

/** Each text ends in a full flush, after which nothing refers to what came before. */
function kept() {
  return checkedPair(
    keptStream(createDeflateRaw({ level: LEVEL }), constants.Z_FULL_FLUSH),
    keptStream(createInflateRaw(), constants.Z_SYNC_FLUSH),
  );
}
