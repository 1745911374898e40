import type { Compressed } from './gzip.ts';

/** A way to compress texts that can be joined later, and to get single ones back. */
export interface Compressor {
  /** Writes a text that is not empty, compressed, at a place of some memory; gives where it ends. */
  readonly compress: (text: Buffer, into: Buffer, at: number) => number;
  /** What a text of so many bytes takes at most. */
  readonly largest: (length: number) => number;
  /**
   * Writes the text of a piece at a place of some memory, which has to have one byte more than that takes; what stands
   * there is of no meaning afterwards.
   */
  readonly restore: (piece: Compressed, into: Buffer, at: number) => void;
  /** Whether what is joined of texts ends with a checksum of all. */
  readonly hasChecksum: boolean;
}
