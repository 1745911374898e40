/** What is kept of a block: the samples of its families, each compressed by itself, in one piece of memory. */
import type { Packer } from './compression/packer.ts';

/** Samples of some families of one block. Nothing of it changes, but for `copy`. */
export interface BlockTexts {
  /** Of the block. */
  readonly id: number;
  /** The version of each family of which its samples are; `NONE` for those that were not made. */
  readonly versions: readonly number[];
  /** The copy of the block (`Block.copy`) of which all of them are, or an earlier one. */
  copy: number;
  /** The compressed texts; what tells of them, `COLUMNS` numbers a family, is at the beginning of the same memory. */
  readonly bytes: Buffer;
  readonly numbers: Int32Array;
}

/** The version of a family that was not made; older than all others. */
export const NONE = -1;

/**
 * Of each family: where in the memory its compressed text begins and ends; of the text its bytes, its CRC-32 and what multiplies
 * the CRC-32 of a text before it (`Summary`); its samples, and those left out because their object gave the same series
 * before; how many of the samples are of which object (`countsOf`).
 */
export const COLUMNS = 8;
export const FROM = 0;
export const TO = 1;
export const LENGTH = 2;
export const CRC = 3;
export const SHIFT = 4;
export const SAMPLES = 5;
export const REPEATED = 6;
const COUNTS = 7;

/** The samples of one family over one block. */
export interface Fragment {
  readonly samples: number;
  /** Samples left out because their object gave the same series before. */
  readonly repeated: number;
  readonly text: Buffer;
  /** How many samples the object at each place has; absent where that is not known. */
  readonly counts: Uint8Array | undefined;
}

export const NO_TEXTS: BlockTexts = {
  id: -1,
  versions: [],
  copy: -1,
  bytes: Buffer.alloc(0),
  numbers: new Int32Array(0),
};

/** How many samples an object has at most where that is kept. */
export const MOST_COUNTED = 0xff;
/** Stands for counts that differ, which then follow the text, a byte each. */
const VARIED = MOST_COUNTED + 1;

/** The number of a column that is kept of a family. */
export function numberOf({ numbers }: BlockTexts, family: number, column: number): number {
  return numbers[family * COLUMNS + column]!;
}

/** How many samples of a family the objects of the block have, by their place; undefined where that is not known. */
export function countsOf(texts: BlockTexts, family: number): Uint8Array | undefined {
  const told = numberOf(texts, family, COUNTS);
  const [places, count] = [told & 0xffff, told >> 16];
  if (places === 0) return numberOf(texts, family, LENGTH) === 0 ? new Uint8Array(0) : undefined;
  const to = numberOf(texts, family, TO);
  return count === VARIED ? texts.bytes.subarray(to, to + places) : new Uint8Array(places).fill(count);
}

/** Puts the texts of a block together, family by family in their order. */
export interface BlockWriter {
  /** Compresses a text. */
  add(version: number, fragment: Fragment): void;
  /** Takes a family over as it is; one that is not there is none here either. */
  keep(from: BlockTexts, family: number): void;
  /** All of it, in memory of its own. */
  finish(of: { readonly id: number; readonly copy: number }): BlockTexts;
}

/** The packer serves it alone until it is finished. */
export function createBlockWriter(families: number, packer: Packer): BlockWriter {
  const head = families * COLUMNS * Int32Array.BYTES_PER_ELEMENT;
  const versions: number[] = [];
  const rows: number[] = [];
  return {
    add(version, { text, samples, repeated, counts }) {
      const { from, to, length, crc, shift } = packer.add(text);
      let told = 0;
      if (counts !== undefined && length > 0) {
        const isUniform = counts.every((count) => count === counts[0]);
        if (!isUniform) packer.append(counts, 0, counts.length);
        told = counts.length | ((isUniform ? counts[0]! : VARIED) << 16);
      }
      versions.push(version);
      rows.push(head + from, head + to, length, crc, shift, samples, repeated, told);
    },
    keep(texts, family) {
      const version = texts.versions[family] ?? NONE;
      versions.push(version);
      if (version === NONE) {
        rows.push(0, 0, 0, 0, 0, 0, 0, 0);
        return;
      }
      const row = family * COLUMNS;
      const { numbers, bytes } = texts;
      const [from, to, told] = [numbers[row + FROM]!, numbers[row + TO]!, numbers[row + COUNTS]!];
      const tail = told >> 16 === VARIED ? told & 0xffff : 0;
      const at = head + packer.append(bytes, from, to + tail);
      rows.push(at, at + to - from);
      for (let column = LENGTH; column < COLUMNS; column++) rows.push(numbers[row + column]!);
    },
    finish({ id, copy }) {
      const bytes = packer.take(head);
      const numbers = new Int32Array(bytes.buffer, 0, families * COLUMNS);
      numbers.set(rows);
      return { id, versions, copy, bytes, numbers };
    },
  };
}
