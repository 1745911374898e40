/**
 * Texts that are compressed once, each as a Zstandard frame of its own: frames in any order make a whole (RFC 8878,
 * section 3.1). RFC 9659 allows HTTP windows of 8 MiB; ours are half a mebibyte at most.
 */
import { constants, createZstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Compressor, keptCompressor } from './kept-compressor.ts';

const PARAMETERS = {
  [constants.ZSTD_c_compressionLevel]: 1,
  [constants.ZSTD_c_windowLog]: 19,
  [constants.ZSTD_c_checksumFlag]: 0,
};

/** A frame of no text: what is sent where there is nothing else, since an empty body is no frame. */
export const EMPTY_FRAME: Buffer = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0]);

/**
 * Compresses each text as a frame. One compressor serves all, as for deflate and for the same reason (`kept-compressor.ts`); with
 * `keepsCompressor: false` it works as on a Node.js that lets none be kept.
 */
export function zstd({ keepsCompressor = true } = {}): Compressor {
  return { compress: (keepsCompressor ? kept() : undefined) ?? compressAnew, largest };
}

/** `ZSTD_COMPRESSBOUND`, and what the frame begins with. */
function largest(length: number): number {
  return length + (length >> 8) + 512;
}

type Compress = Compressor['compress'];

const compressAnew: Compress = (text, into, at) => at + zstdCompressSync(text, { params: PARAMETERS }).copy(into, at);

function kept(): Compress | undefined {
  return keptCompressor({
    stream: createZstdCompress({ params: PARAMETERS }),
    end: constants.ZSTD_e_end,
    largest,
    restore: zstdDecompressSync,
  });
}
