import { promisify } from 'node:util';
import { constants, createGzip, type Gzip, type ZlibReset, zstdCompress } from 'node:zlib';
import type { Encoding } from './transport/transport.ts';

/**
 * Compresses requests, one after the other, by libuv's threads. For gzip all share one compressor: its state is up to a
 * quarter of a megabyte, and to allocate that for each of a hundred requests has the garbage collector run every time.
 */
export class Compressor {
  #gzip: (Gzip & ZlibReset) | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #windowBits = WIDE;

  /** About so many points are to come one after the other; it decides how far back repetitions are looked for. */
  expect(points: number): void {
    const windowBits = points < MANY_POINTS ? WIDE : NARROW;
    if (windowBits === this.#windowBits) return;
    this.#windowBits = windowBits;
    this.close();
  }

  /** The bytes as a gzip member or a frame of zstd of their own. */
  compress(bytes: Buffer, encoding: Encoding = 'gzip'): Promise<Buffer> {
    const done = this.#last.then(() => (encoding === 'zstd' ? asZstd(bytes, ZSTD_OPTIONS) : this.#compress(bytes)));
    this.#last = done.catch(() => {});
    return done;
  }

  /** Gives its memory back once nothing is compressed any more. A later request starts anew. */
  close(): void {
    this.#last = this.#last.then(() => {
      this.#gzip?.close();
      this.#gzip = undefined;
    });
  }

  async #compress(bytes: Buffer): Promise<Buffer> {
    this.#gzip ??= createGzip({ ...OPTIONS, windowBits: this.#windowBits }) as Gzip & ZlibReset;
    const gzip = this.#gzip;
    const chunks: Buffer[] = [];
    const take = (chunk: Buffer) => void chunks.push(chunk);
    const finished = Promise.withResolvers<void>();
    gzip.on('data', take).once('error', finished.reject);
    gzip.write(bytes);
    // With Z_FINISH the member is complete; after a reset the next one begins.
    gzip.flush(constants.Z_FINISH, finished.resolve);
    try {
      await finished.promise;
      gzip.reset();
    } catch (error) {
      this.#gzip = undefined;
      throw error;
    } finally {
      gzip.off('data', take).off('error', finished.reject);
    }
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  }
}

/** Neighbouring points are nearly equal: the fastest level finds that as well as the others, at a fraction of the time. */
const OPTIONS = { level: constants.Z_BEST_SPEED, chunkSize: 131_072 };

/**
 * In a window of 32 KiB an object's attributes are found again in the next family if there are fewer than some hundred
 * objects. Of more objects only the neighbours are ever near, which takes a window of 8 KiB: it stays in the processor's
 * nearest cache, and matches that are nearer are written shorter.
 */
const WIDE = 15;
const NARROW = 13;
const MANY_POINTS = 20_000;

const asZstd = promisify(zstdCompress);

/** The fastest level with a match finder finds what the others do, for the same reason. */
const ZSTD_OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
