import { constants, createDeflateRaw, deflateRawSync, inflateRawSync } from 'node:zlib';
import { freeBuffer, type Piece, summaryOf } from './gzip.ts';

/** Higher levels save little on text that repeats as this does: from the fourth on they take one and a half times as long. */
const LEVEL = 1;
/** Bytes to compress into; grows where they do not suffice, until the next `take`. */
const SCRATCH = 256 * 1024;

/** A way to compress texts that can be joined later. */
export interface Compressor {
  /** Writes a text that is not empty, compressed, at a place of some memory; gives where it ends. */
  readonly compress: (text: Buffer, into: Buffer, at: number) => number;
  /** What a text of so many bytes takes at most. */
  readonly largest: (length: number) => number;
}

/** Compresses texts one after the other into memory that they then share. */
export class Packer {
  readonly #compressor: Compressor;
  #scratch = Buffer.allocUnsafeSlow(SCRATCH);
  #length = 0;

  constructor(compressor: Compressor = deflate()) {
    this.#compressor = compressor;
  }

  /** Compresses a text; the piece lies in what `take` gives. */
  add(text: Buffer): Omit<Piece, 'bytes'> {
    const from = this.#length;
    if (text.length > 0) {
      this.#makeRoom(this.#compressor.largest(text.length));
      this.#length = this.#compressor.compress(text, this.#scratch, from);
    }
    return { ...summaryOf(text), from, to: this.#length };
  }

  /** The memory of all pieces that were added since this was last called, no larger than they are. */
  take(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.#length);
    this.#scratch.copy(bytes, 0, 0, this.#length);
    if (this.#scratch.length > SCRATCH) this.#scratch = Buffer.allocUnsafeSlow(SCRATCH);
    this.#length = 0;
    return bytes;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#scratch.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    this.#scratch.copy(larger, 0, 0, this.#length);
    freeBuffer(this.#scratch);
    this.#scratch = larger;
  }
}

/** Compresses a text by itself. */
export function packAlone(text: Buffer, packer = new Packer()): Piece {
  return { ...packer.add(text), bytes: packer.take() };
}

/** What a text takes compressed at most: stored as it is, five bytes for each of its blocks, and a flush. */
function largest(length: number): number {
  return length + 5 * Math.ceil(length / 8192) + 64;
}

/**
 * Raw deflate whose pieces end on a byte boundary (`gzip.ts`). With `keepsCompressor: false` it works as on a Node.js that
 * lets no compressor be kept.
 */
export function deflate({ keepsCompressor = true } = {}): Compressor {
  return { compress: (keepsCompressor ? keptCompressor() : undefined) ?? compressAnew, largest };
}

type Compress = Compressor['compress'];

const compressAnew: Compress = (text, into, at) => {
  const deflated = deflateRawSync(text, { level: LEVEL, finishFlush: constants.Z_FULL_FLUSH, chunkSize: 96 * 1024 });
  const end = at + deflated.copy(into, at);
  freeBuffer(deflated);
  return end;
};

/** A compressor of Node.js, as far as its own `deflateRawSync` uses it. */
interface Deflate {
  readonly _handle: {
    writeSync(flush: number, text: Buffer, from: number, length: number, into: Buffer, at: number, room: number): void;
  };
  /** After a write: bytes of room and of text that are left. */
  readonly _writeState: Uint32Array;
}

/**
 * One compressor for all texts; undefined where this Node.js has none that can be used so. Each ends in a full flush, after
 * which nothing refers to what came before.
 *
 * Node.js lets a compressor be kept only for work on other threads; what `deflateRawSync` makes and throws away for each
 * text outlives the collection of young objects, 7 kB a time: as much as the state itself for a first scrape. So this calls
 * what that function calls, the same from Node.js 20 to 26, and is checked before it is used.
 */
function keptCompressor(): Compress | undefined {
  const { _handle: handle, _writeState: state } = createDeflateRaw({ level: LEVEL }) as unknown as Partial<Deflate>;
  if (typeof handle?.writeSync !== 'function' || !(state instanceof Uint32Array)) return undefined;
  const compress: Compress = (text, into, at) => {
    handle.writeSync(constants.Z_FULL_FLUSH, text, 0, text.length, into, at, into.length - at);
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
      const deflated = into.subarray(0, compress(text, into, 0));
      if (!inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH }).equals(text)) return false;
    }
    return true;
  } catch {
    return false;
  }
}
