/**
 * Texts that are compressed once, each as a Zstandard frame of its own: frames in any order make a whole (RFC 8878,
 * section 3.1). RFC 9659 allows HTTP windows of 8 MiB; ours are half a mebibyte at most.
 */
import { constants, createZstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Compressor } from './packer.ts';

const PARAMETERS = {
  [constants.ZSTD_c_compressionLevel]: 1,
  [constants.ZSTD_c_windowLog]: 19,
  [constants.ZSTD_c_checksumFlag]: 0,
};

/** A frame of no text: what is sent where there is nothing else, since an empty body is no frame. */
export const EMPTY_FRAME: Buffer = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0]);

/**
 * Compresses each text as a frame. One compressor serves all, as for deflate and for the same reason (`packer.ts`); with
 * `keepsCompressor: false` it works as on a Node.js that lets none be kept.
 */
export function zstd({ keepsCompressor = true } = {}): Compressor {
  return { compress: (keepsCompressor ? keptCompressor() : undefined) ?? compressAnew, largest };
}

/** `ZSTD_COMPRESSBOUND`, and what the frame begins with. */
function largest(length: number): number {
  return length + (length >> 8) + 512;
}

type Compress = Compressor['compress'];

const compressAnew: Compress = (text, into, at) => at + zstdCompressSync(text, { params: PARAMETERS }).copy(into, at);

/** A compressor of Node.js, as far as its own `zstdCompressSync` uses it. */
interface Zstd {
  readonly _handle: {
    writeSync(end: number, text: Buffer, from: number, length: number, into: Buffer, at: number, room: number): void;
  };
  /** After a write: bytes of room and of text that are left. */
  readonly _writeState: Uint32Array;
}

function keptCompressor(): Compress | undefined {
  const stream = createZstdCompress({ params: PARAMETERS });
  const { _handle: handle, _writeState: state } = stream as unknown as Partial<Zstd>;
  if (typeof handle?.writeSync !== 'function' || !(state instanceof Uint32Array)) return undefined;
  const compress: Compress = (text, into, at) => {
    handle.writeSync(constants.ZSTD_e_end, text, 0, text.length, into, at, into.length - at);
    const [room = 0, rest = 0] = state;
    if (rest > 0 || room === 0) throw new Error(`a text of ${text.length} bytes was not compressed`);
    return into.length - room;
  };
  return isSound(compress) ? compress : undefined;
}

function isSound(compress: Compress): boolean {
  const text = Buffer.from('kube_pod_info 1\nkube_pod_info 1\n');
  const into = Buffer.alloc(largest(text.length));
  try {
    for (let time = 0; time < 2; time++) {
      if (!zstdDecompressSync(into.subarray(0, compress(text, into, 0))).equals(text)) return false;
    }
    return true;
  } catch {
    return false;
  }
}
