/** How families are written in one format, before anything is compressed. */
import type { Family } from '../../resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../../resources/declare/kind.ts';
import type { Restarts } from '../../state/restarts.ts';
import { ByteWriter } from './bytes.ts';
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
  // One writer serves all: thousands of fresh buffers would pile up between collections.
  const options = { escaping, restarts: format === 'openmetrics2' ? restarts : undefined, into: new ByteWriter() };
  return {
    samples: (kind, family, objects, identities) =>
      family.type === 'histogram'
        ? renderHistograms(kind, family, objects, options)
        : renderFamily(kind, family, objects, identities as IdentityTexts, options),
    skip: afterLines,
    header: (family) => Buffer.from(headerOf(family, format, escaping)),
    target: (attributes) => Buffer.from(targetInfo(attributes, format, escaping)),
    ending: Buffer.from(ENDING[format]),
  };
}

const NEWLINE = 0x0a;

function afterLines(bytes: Buffer, from: number, lines: number): number {
  let at = from;
  for (let passed = 0; passed < lines; passed++) at = bytes.indexOf(NEWLINE, at) + 1;
  return at;
}
