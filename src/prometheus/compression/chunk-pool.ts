import { freeBuffer } from './gzip.ts';

/** Bytes of a chunk: each is a write of its own, whatever it holds. */
export const CHUNK = 256 * 1024;
/** Chunks that are kept for later: two for each of a few scrapes at once. */
const KEPT = 6;

/** Memory for chunks of a stream, used again and again: fresh chunks for each scrape would drive the collector. */
export class ChunkPool {
  readonly #own = new WeakSet<ArrayBufferLike>();
  readonly #unused: Buffer[] = [];

  /** A chunk with any content. */
  take(): Buffer {
    const known = this.#unused.pop();
    if (known !== undefined) return known;
    const chunk = Buffer.allocUnsafeSlow(CHUNK);
    this.#own.add(chunk.buffer);
    return chunk;
  }

  /** Takes back a chunk or its first part, and frees any other memory. Nobody may look at it any more. */
  release(bytes: Buffer): void {
    if (!this.#own.has(bytes.buffer)) freeBuffer(bytes);
    else if (this.#unused.length < KEPT) this.#unused.push(Buffer.from(bytes.buffer));
    else freeBuffer(bytes);
  }
}
