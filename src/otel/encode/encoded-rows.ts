import { equalTexts } from '../../resources/declare/equal-labels.ts';
import { type MessageWriter, POINT_ATTRIBUTE } from './message-writer.ts';

/**
 * The labels of a family's rows, encoded once where a row has those that the same row of the object before had: phases and
 * conditions always do, containers of one workload mostly.
 */
export class EncodedRows {
  readonly #names: readonly string[];
  readonly #labels: (readonly (string | undefined)[])[] = [];
  /** Undefined until labels come for the second time. */
  readonly #bytes: (Buffer | undefined)[] = [];

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** Writes the labels of an object's row, counted from 0, as attributes of a point. */
  write(writer: MessageWriter, row: number, labels: readonly (string | undefined)[]): void {
    const before = this.#labels[row];
    const isKnown = before === labels || (before !== undefined && equalTexts(before, labels));
    const bytes = isKnown ? this.#bytes[row] : undefined;
    if (bytes !== undefined) {
      writer.copy(bytes);
      return;
    }
    const start = writer.position;
    writer.labels(POINT_ATTRIBUTE, this.#names, labels);
    this.#labels[row] = labels;
    this.#bytes[row] = isKnown ? Buffer.from(writer.buffer.subarray(start, writer.position)) : undefined;
  }
}
