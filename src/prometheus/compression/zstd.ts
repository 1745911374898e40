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

/** Texts of fewer bytes are kept as they are: to compress one, and to get it back, takes longer than all else that is done for it. */
const SHORT = 256;

/**
 * Compresses each text as a frame. One stream serves all, as for deflate and for the same reason (`kept-stream.ts`); with
 * `keepsStreams: false` it works as on a Node.js that lets none be kept.
 */
export function zstd({ keepsStreams = true } = {}): Compressor {
  const { compress, restore } = (keepsStreams ? kept() : undefined) ?? { compress: compressAnew, restore: restoreAnew };
  return {
    compress: (text, into, at) =>
      text.length < SHORT ? frameOf(text, into, at) : compress(text, 0, text.length, into, at),
    largest,
    restore: ({ bytes, from, to }, into, at) => {
      const raw = rawIn(bytes, from);
      if (raw === undefined) restore(bytes, from, to, into, at);
      else bytes.copy(into, at, raw, to);
    },
    hasChecksum: false,
  };
}

/** What a frame begins with whose text has a length of one byte, which follows (RFC 8878, section 3.1.1). */
const BEGINNING = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20]);
/** Of the number before a block: that it is the last, and not compressed. */
const LAST_AND_RAW = 1;

/** Writes a short text as a frame, and gives where it ends. */
function frameOf(text: Buffer, into: Buffer, at: number): number {
  let end = at + BEGINNING.copy(into, at);
  end = into.writeUInt8(text.length, end);
  end = into.writeUIntLE((text.length << 3) | LAST_AND_RAW, end, 3);
  return end + text.copy(into, end);
}

/** Where the text of a frame begins that `frameOf` has written; undefined for any other. */
function rawIn(bytes: Buffer, from: number): number | undefined {
  const block = from + BEGINNING.length + 1;
  const isRaw = bytes[block - 2] === BEGINNING[4] && (bytes[block]! & 7) === LAST_AND_RAW;
  return isRaw ? block + 3 : undefined;
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
