/** How families are written in one format, before anything is compressed. */
import type { Family } from '../../resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import type { Restarts } from '../../state/restarts.ts';
import { ENDING, headerOf, type TextFormat } from './header.ts';
import { renderHistograms } from './histogram.ts';
import type { Escaping } from './names.ts';
import { targetInfo } from './target-info.ts';
import { type IdentityTexts, renderFamily } from './text.ts';

/** The samples of one family over some objects. */
export interface Samples {
  /** Of use until the layout is asked for the next. */
  readonly bytes: Buffer;
  /** Where in them those of each object begin, and how many samples come before. */
  readonly starts: readonly number[];
  readonly firsts: readonly number[];
  readonly samples: number;
  /** Samples that were left out because their object gave the same series before. */
  readonly repeated: number;
}

export interface Layout {
  /** `identities` is what is known of these objects from other families: empty for the first, and the layout's own. */
  samples<T extends KubernetesObject>(
    kind: Kind<T>,
    family: Family<T>,
    objects: readonly T[],
    identities: Map<unknown, unknown>,
  ): Samples;
  /** Where in some bytes so many samples end that begin at a place. */
  skip(bytes: Buffer, from: number, samples: number): number;
  /** What precedes all samples of a family, which have `length` bytes. Undefined leaves the family out. */
  header(family: Omit<Family<never>, 'visit'>, about: { readonly length: number }): Buffer | undefined;
  /** A family of one sample that says who tells all others. */
  target(attributes: Readonly<Record<string, unknown>>): Buffer;
  /** What ends an exposition. */
  readonly ending: Buffer;
}

/** Writes families as lines. */
export function linesLayout(format: TextFormat, escaping: Escaping, restarts: Restarts): Layout {
  const options = { escaping, restarts: format === 'openmetrics2' ? restarts : undefined };
  // One buffer serves all: thousands of fresh ones would pile up between collections.
  let encoded = Buffer.alloc(0);
  return {
    samples(kind, family, objects, identities) {
      const rendered =
        family.type === 'histogram'
          ? renderHistograms(kind, family, objects, options.restarts)
          : renderFamily(kind, family, objects, identities as IdentityTexts, options);
      const { text, starts, ...counted } = rendered;
      const most = 3 * text.length;
      if (most > encoded.length) encoded = Buffer.allocUnsafeSlow(most);
      const bytes = encoded.subarray(0, encoded.write(text));
      return { bytes, starts: bytes.length === text.length ? starts : inBytes(starts, text), ...counted };
    },
    skip: afterLines,
    header: (family) => Buffer.from(headerOf(family, format, escaping)),
    target: (attributes) => Buffer.from(targetInfo(attributes, format, escaping)),
    ending: Buffer.from(ENDING[format]),
  };
}

/** Places in a text as places in its bytes. */
function inBytes(places: readonly number[], text: string): number[] {
  let bytes = 0;
  return places.map((place, at) => {
    bytes += Buffer.byteLength(text.slice(places[at - 1] ?? 0, place));
    return bytes;
  });
}

const NEWLINE = 0x0a;

function afterLines(bytes: Buffer, from: number, lines: number): number {
  let at = from;
  for (let passed = 0; passed < lines; passed++) at = bytes.indexOf(NEWLINE, at) + 1;
  return at;
}
