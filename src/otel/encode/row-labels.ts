import { equalTexts } from '../../resources/declare/equal-labels.ts';
import type { DynamicLabels } from '../../resources/declare/family.ts';
import { lengthOfLength, type MessageWriter, POINT_ATTRIBUTE } from './message-writer.ts';

type Texts = readonly (string | undefined)[];

/**
 * Writes the labels of a family's rows as attributes, from where they stand in the request already, if they do. The same row of
 * the object before often has all of them: phases and conditions always do, containers of one workload mostly. Of other
 * rows each label may have stood in one of the last.
 */
export class RowLabels {
  readonly #writer: MessageWriter;
  readonly #pairs: readonly RecentPairs[];
  #epoch: number;
  /** Of each row what it had last, where that stands, and its bytes. */
  readonly #labels: Texts[] = [];
  readonly #places: number[] = [];
  readonly #bytes: number[] = [];
  /** The row that was measured last; whether it is the one that stands there. */
  #row = 0;
  #isKnown = false;

  /** `recent` are the pairs of all families, by the name of their label. */
  constructor(writer: MessageWriter, names: readonly string[], recent: Map<string, RecentPairs>) {
    this.#writer = writer;
    this.#epoch = writer.epoch;
    this.#pairs = names.map((name, at) => {
      // What is measured is written before another value is.
      const known = names.indexOf(name) === at ? recent.get(name) : undefined;
      if (known !== undefined) return known;
      const pairs = new RecentPairs(writer, name);
      recent.set(name, pairs);
      return pairs;
    });
  }

  /** How many bytes an object's row, counted from 0, takes. */
  measure(row: number, labels: Texts): number {
    const places = this.#places;
    if (this.#epoch !== this.#writer.epoch) {
      this.#epoch = this.#writer.epoch;
      places.fill(-1);
    }
    this.#row = row;
    this.#isKnown = row < places.length && places[row]! >= 0 && equalTexts(this.#labels[row], labels);
    if (this.#isKnown) return this.#bytes[row]!;
    let bytes = 0;
    for (let at = 0; at < labels.length; at++) {
      const value = labels[at];
      if (value !== undefined && value !== '') bytes += this.#pairs[at]!.measure(value);
    }
    this.#labels[row] = labels;
    this.#bytes[row] = bytes;
    return bytes;
  }

  /** Writes the row that was measured last. */
  write(): void {
    const writer = this.#writer;
    const row = this.#row;
    const start = writer.position;
    if (this.#isKnown) writer.repeat(this.#places[row]!, this.#bytes[row]!);
    else {
      const labels = this.#labels[row]!;
      for (let at = 0; at < labels.length; at++) {
        const value = labels[at];
        if (value !== undefined && value !== '') this.#pairs[at]!.write(value);
      }
    }
    this.#places[row] = start;
  }
}

/** As many values of a label are remembered: such as the resources of the containers of a pod. */
const REMEMBERED = 4;

/** The last values of one label, and where they stand as attributes. */
export class RecentPairs {
  readonly #writer: MessageWriter;
  readonly #name: string;
  readonly #nameBytes: number;
  #epoch = -1;
  readonly #values: string[] = [];
  readonly #places: number[] = [];
  readonly #bytes: number[] = [];
  #next = 0;
  /** The value that was measured last: its slot, or that it has none and so many bytes. */
  #slot = -1;
  #valueBytes = 0;

  constructor(writer: MessageWriter, name: string) {
    this.#writer = writer;
    this.#name = name;
    this.#nameBytes = bytesOf(name);
  }

  /** How many bytes a value takes with its name. */
  measure(value: string): number {
    if (this.#epoch !== this.#writer.epoch) {
      this.#epoch = this.#writer.epoch;
      this.#values.length = 0;
      this.#next = 0;
    }
    this.#slot = this.#values.indexOf(value);
    if (this.#slot >= 0) return this.#bytes[this.#slot]!;
    this.#valueBytes = bytesOf(value);
    return pairLength(this.#nameBytes, this.#valueBytes);
  }

  /** Writes the value that was measured last. */
  write(value: string): void {
    const writer = this.#writer;
    const start = writer.position;
    let slot = this.#slot;
    if (slot >= 0) writer.repeat(this.#places[slot]!, this.#bytes[slot]!);
    else {
      writer.pair(POINT_ATTRIBUTE, this.#name, this.#nameBytes, value, this.#valueBytes);
      slot = this.#next;
      this.#next = (slot + 1) % REMEMBERED;
      this.#values[slot] = value;
      this.#bytes[slot] = writer.position - start;
    }
    this.#places[slot] = start;
  }
}

/** How many bytes labels whose names an object decides on take as attributes. */
export function measureDynamic({ names, values }: DynamicLabels): number {
  let bytes = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value !== '') bytes += pairLength(bytesOf(names[at]!), bytesOf(value));
  }
  return bytes;
}

/** How many bytes a KeyValue of texts takes, in a field with a tag of one byte. */
function pairLength(nameBytes: number, valueBytes: number): number {
  const any = 1 + lengthOfLength(valueBytes) + valueBytes;
  const pair = 1 + lengthOfLength(nameBytes) + nameBytes + 1 + lengthOfLength(any) + any;
  return 1 + lengthOfLength(pair) + pair;
}

/** How many bytes a text takes: nearly always as many as it has characters. */
function bytesOf(text: string): number {
  if (text.length > COUNTED_IN_A_LOOP) return Buffer.byteLength(text);
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return Buffer.byteLength(text);
  return text.length;
}

/** Of texts that are not longer a loop is faster than a call into the runtime. */
const COUNTED_IN_A_LOOP = 16;
