/**
 * Texts that are compressed once, each as a Zstandard frame of its own: frames in any order make a whole (RFC 8878,
 * section 3.1). RFC 9659 allows HTTP windows of 8 MiB; ours are half a mebibyte at most.
 */
import { constants, createZstdCompress, createZstdDecompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Compressor } from './compressor.ts';
import { freeBuffer } from './gzip.ts';
import { checkedPair, keptStream, type Write } from './kept-stream.ts';

const PARAMETERS = {
  [constants.ZSTD_c_compressionLevel]: 1,
  [constants.ZSTD_c_windowLog]: 19,
  [constants.ZSTD_c_checksumFlag]: 0,
};

/**
 * Compresses each text as a frame. One stream serves all, as for deflate and for the same reason (`kept-stream.ts`); with
 * `keepsStreams: false` it works as on a Node.js that lets none be kept.
 */
export function zstd({ keepsStreams = true } = {}): Compressor {
  const { compress, restore } = (keepsStreams ? kept() : undefined) ?? { compress: compressAnew, restore: restoreAnew };
  return {
    compress: (text, into, at) => compress(text, 0, text.length, into, at),
    largest,
    restore: ({ bytes, from, to }, into, at) => void restore(bytes, from, to, into, at),
    hasChecksum: false,
  };
}

/** `ZSTD_COMPRESSBOUND`, and what the frame begins with. */
function largest(length: number): number {
  return length + (length >> 8) + 512;
}

const compressAnew: Write = (text, from, to, into, at) =>
  at + zstdCompressSync(text.subarray(from, to), { params: PARAMETERS }).copy(into, at);

const restoreAnew: Write = (bytes, from, to, into, at) => {
  const text = zstdDecompressSync(bytes.subarray(from, to));
  const end = at + text.copy(into, at);
  freeBuffer(text);
  return end;
};

function kept() {
  return checkedPair(
    keptStream(createZstdCompress({ params: PARAMETERS }), constants.ZSTD_e_end),
    keptStream(createZstdDecompress(), constants.ZSTD_e_continue),
  );
}
