import type { ChunkPool } from './chunk-pool.ts';
import type { Piece } from './gzip.ts';

/** Where a text is, compressed or not. */
export type Stretch = Pick<Piece, 'bytes' | 'from' | 'to' | 'length' | 'isPlain'>;

/** Chunks that are kept for others: as far as one answer may be behind another. */
const KEPT = 8;

interface Shared {
  readonly stretches: readonly Stretch[];
  readonly chunk: Buffer;
  /** Answers that have the chunk and did not give it back. */
  users: number;
  /** Answers that took it. */
  taken: number;
}

/**
 * Chunks of text for several answers at the same time: of those that are about as far each chunk is decompressed for one,
 * and sent by all. Where there is one answer, nothing is kept.
 */
export class SharedChunks {
  readonly #pool: ChunkPool;
  readonly #byChunk = new WeakMap<Buffer, Shared>();
  #kept: Shared[] = [];
  #answers = 0;

  constructor(pool: ChunkPool) {
    this.#pool = pool;
  }

  /** An answer begins. */
  enter(): void {
    this.#answers++;
  }

  /** An answer ends. */
  leave(): void {
    this.#answers--;
    if (this.#answers < 2) this.#keep(0);
  }

  /**
   * Whether an answer would have a chunk made for which one goes that others may still need. It had better let those go on
   * first: an answer by itself writes as much as the kernel takes of it.
   */
  isAhead(stretches: readonly Stretch[]): boolean {
    const [oldest] = this.#kept;
    if (oldest === undefined || this.#kept.length < KEPT || oldest.taken >= this.#answers) return false;
    return this.#find(stretches) === undefined;
  }

  /** The text of some stretches, which `make` gives where nobody had it made a moment ago. */
  take(stretches: readonly Stretch[], make: () => Buffer): Buffer {
    const known = this.#find(stretches);
    if (known !== undefined) {
      known.users++;
      known.taken++;
      return known.chunk;
    }
    const chunk = make();
    if (this.#answers < 2) return chunk;
    this.#keep(KEPT - 1);
    const shared = { stretches, chunk, users: 1, taken: 1 };
    this.#kept.push(shared);
    this.#byChunk.set(chunk, shared);
    return chunk;
  }

  /** One answer has sent a chunk, of this or any other kind; its memory is used again when nobody looks at it any more. */
  release(chunk: Buffer): void {
    const shared = this.#byChunk.get(chunk);
    if (shared !== undefined) {
      shared.users--;
      if (shared.users > 0 || this.#kept.includes(shared)) return;
      this.#byChunk.delete(chunk);
    }
    this.#pool.release(chunk);
  }

  #find(stretches: readonly Stretch[]): Shared | undefined {
    return this.#kept.find((shared) => areEqual(shared.stretches, stretches));
  }

  #keep(most: number): void {
    if (this.#kept.length <= most) return;
    const dropped = this.#kept.slice(0, this.#kept.length - most);
    this.#kept = this.#kept.slice(this.#kept.length - most);
    for (const { chunk, users } of dropped) {
      if (users > 0) continue;
      this.#byChunk.delete(chunk);
      this.#pool.release(chunk);
    }
  }
}

function areEqual(a: readonly Stretch[], b: readonly Stretch[]): boolean {
  return a.length === b.length && a.every(({ bytes, from }, at) => bytes === b[at]!.bytes && from === b[at]!.from);
}
