/**
 * Samples as lines of the text exposition format 0.0.4, which are lines of OpenMetrics 1.0 as well:
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import type { DynamicLabels, Family } from '../resources/family.ts';
import { eachSample, type Kind, type KubernetesObject } from '../resources/kind.ts';
import { goNumber } from './number.ts';

/** The samples of one family over some objects. */
export interface FamilyText {
  /** UTF-8. A view of the writer's buffer, valid until the next `render`. */
  readonly text: Buffer;
  /** Samples that were left out because their object gave the same series before. */
  readonly repeated: number;
}

/** Renders samples into one buffer that is used again and again and grows to the longest text. */
export class TextWriter {
  #bytes = Buffer.allocUnsafeSlow(1 << 16);
  #length = 0;

  /** The sample lines of a family over objects of its kind, in the order of the objects. */
  render<T extends KubernetesObject>(kind: Kind<T>, family: Family<T>, objects: readonly T[]): FamilyText {
    this.#length = 0;
    const identityLabels = openings(kind.identity.labels);
    const ownLabels = openings(family.labels);
    let identity: readonly string[] = [];
    let labelled = false;
    // Where the last sample's name and identity labels are in the buffer: copying them beats writing them again.
    let from = 0;
    let to = 0;

    const writeLabel = (opening: string, value: string) => {
      this.#plain(labelled ? ',' : '{');
      labelled = true;
      this.#plain(opening);
      this.#escaped(value);
      this.#plain('"');
    };
    const writePrefix = () => {
      from = this.#length;
      this.#plain(family.name);
      for (let at = 0; at < identityLabels.length; at++) writeLabel(identityLabels[at]!, identity[at]!);
      to = this.#length;
    };
    const copyPrefix = () => {
      this.#reserve(to - from);
      this.#bytes.copyWithin(this.#length, from, to);
      this.#length += to - from;
      labelled = identityLabels.length > 0;
    };
    const sample = (value: number, labels?: readonly (string | undefined)[], dynamic?: DynamicLabels) => {
      labelled = false;
      if (to === 0) writePrefix();
      else copyPrefix();
      if (labels !== undefined)
        for (let at = 0; at < ownLabels.length; at++) {
          const label = labels[at];
          if (label !== undefined) writeLabel(ownLabels[at]!, label);
        }
      if (dynamic !== undefined)
        for (let at = 0; at < dynamic.names.length; at++) writeLabel(`${dynamic.names[at]}="`, dynamic.values[at]!);
      this.#plain(labelled ? '} ' : ' ');
      this.#plain(goNumber(value));
      this.#plain('\n');
    };
    const object = (_object: T, values: readonly string[]) => {
      identity = values;
      to = 0;
    };

    const repeated = eachSample(kind, family, objects, { object, sample });
    return { text: this.#bytes.subarray(0, this.#length), repeated };
  }

  /** Writes ASCII without anything to escape. */
  #plain(text: string): void {
    this.#reserve(text.length);
    const bytes = this.#bytes;
    let length = this.#length;
    for (let at = 0; at < text.length; at++) bytes[length++] = text.charCodeAt(at);
    this.#length = length;
  }

  /** Writes a label value: backslash, double quote and newline are escaped, every other character stays as it is. */
  #escaped(text: string): void {
    this.#reserve(2 * text.length);
    const bytes = this.#bytes;
    let length = this.#length;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit > 0x7f) {
        this.#escapedUtf8(text);
        return;
      }
      if (unit === BACKSLASH || unit === QUOTE || unit === NEWLINE) bytes[length++] = BACKSLASH;
      bytes[length++] = unit === NEWLINE ? LETTER_N : unit;
    }
    this.#length = length;
  }

  #escapedUtf8(text: string): void {
    const escaped = text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
    this.#reserve(3 * escaped.length);
    this.#length += this.#bytes.write(escaped, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const NEWLINE = 0x0a;
const LETTER_N = 0x6e;

function openings(labels: readonly string[]): string[] {
  return labels.map((label) => `${label}="`);
}

/** The same lines as strings, one a sample. */
export function sampleLines<T extends KubernetesObject>(
  kind: Kind<T>,
  family: Family<T>,
  objects: readonly T[],
): string[] {
  const { text } = new TextWriter().render(kind, family, objects);
  return text.toString().split('\n').slice(0, -1);
}
