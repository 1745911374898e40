/**
 * Samples as lines of the text exposition formats 0.0.4 and 1.0.0, which are lines of OpenMetrics 1.0 as well, and with
 * start timestamps of OpenMetrics 2.0: https://prometheus.io/docs/instrumenting/exposition_formats/
 */

import { equalTexts } from '../../resources/declare/equal-labels.ts';
import type { DynamicLabels, Family, Identity } from '../../resources/declare/family.ts';
import { eachSample, identityOf, type Kind, type KubernetesObject } from '../../resources/declare/kind.ts';
import type { Restarts } from '../../state/restarts.ts';
import { ByteWriter } from './bytes.ts';
import { type Escaping, exposedLabels, exposedName, isPlain, labelIn } from './names.ts';
import { goNumber } from './number.ts';
import { startOf } from './start.ts';

/** The samples of one family over some objects. */
export interface RenderedFamily {
  /** One line a sample, each ended by a newline; of use until `into` is written to again. */
  readonly bytes: Buffer;
  readonly samples: number;
  /** Samples that were left out because their object gave the same series before. */
  readonly repeated: number;
  /** Where in the bytes the lines of each object begin, and how many samples come before them. */
  readonly starts: readonly number[];
  readonly firsts: readonly number[];
}

/** The labels that name some objects (`ByteWriter.since`), by their place: the same for many families, and filled where one asks. */
export type IdentityTexts = Map<Identity<never>, string[]>;

/** What differs between the text formats in the lines of samples, and where these are written. */
export interface LineOptions {
  readonly escaping?: Escaping;
  /** Gives counters a start timestamp, as OpenMetrics 2.0 has it; absent, there are none. */
  readonly restarts?: Restarts | undefined;
  /** Written anew. */
  readonly into?: ByteWriter;
}

/** What a row of an object has behind the labels that name the object. */
interface Row {
  readonly labels: readonly (string | undefined)[] | undefined;
  readonly value: number;
  /** Where it was written, up to the end of these labels and of the line; no end where there is more in the line. */
  readonly from: number;
  readonly labelsEnd: number;
  readonly end: number | undefined;
}

/** The sample lines of a family over objects of its kind, in the order of the objects; `identities` are those of them. */
export function renderFamily<T extends KubernetesObject>(
  kind: Kind<T>,
  family: Family<T>,
  objects: readonly T[],
  identities: IdentityTexts = new Map(),
  { escaping = 'underscores', restarts, into: out = new ByteWriter() }: LineOptions = {},
): RenderedFamily {
  const name = exposedName(family, escaping);
  const isTranslated = family.entity !== undefined;
  const isNameQuoted = isTranslated && !isPlain(name);
  const alone = isNameQuoted ? `{${quoted(name)}` : name;
  const namesOf = (labels: readonly string[]) =>
    isTranslated ? labels.map((label) => quoted(labelIn(escaping, label))) : labels;
  const began = family.type === 'counter' ? restarts : undefined;
  const identity = identityOf(kind, family);
  const identityNames = namesOf(identity.labels);
  const ownNames = namesOf(family.labels);
  const identityTexts = identities.get(identity) ?? [];
  identities.set(identity, identityTexts);
  const starts = new Array<number>(objects.length);
  const firsts = new Array<number>(objects.length);
  let samples = 0;
  let current: T;
  let index = -1;
  // Name and identity labels are the same for all samples of an object; most objects of a family have some.
  let opening = -1;
  let openingEnd = 0;
  let separator = BRACE;
  let openSeparator = BRACE;
  // A row is often as the same row of the object before was.
  let row = 0;
  const rows: Row[] = [];
  out.length = 0;

  const add = (names: readonly string[], values: readonly (string | undefined)[]) => {
    for (let at = 0; at < names.length; at++) {
      const value = values[at];
      if (value === undefined) continue;
      if (separator !== NOTHING) out.byte(separator);
      out.text(names[at]!);
      out.byte(EQUALS);
      out.byte(QUOTE);
      out.text(escapeLabel(value));
      out.byte(QUOTE);
      separator = COMMA;
    }
  };
  const addDynamic = (dynamic: DynamicLabels) => {
    const { names, values } = isTranslated ? exposedLabels(dynamic, escaping) : dynamic;
    add(isTranslated ? names.map(quoted) : names, values);
  };
  const writeIdentity = () => {
    const from = out.length;
    separator = NOTHING;
    add(identityNames, identity.values(current));
    const dynamic = identity.dynamic?.(current);
    if (dynamic !== undefined) addDynamic(dynamic);
    return out.since(from);
  };
  const open = () => {
    opening = out.length;
    out.text(alone);
    out.byte(isNameQuoted ? COMMA : BRACE);
    const known = identityTexts[index];
    if (known === undefined) identityTexts[index] = writeIdentity();
    else out.again(known);
    const isBare = identityTexts[index] === '';
    if (isBare) out.length--;
    openingEnd = out.length;
    const before = openSeparator;
    openSeparator = isBare && !isNameQuoted ? BRACE : COMMA;
    if (openSeparator !== before) rows.length = 0;
  };
  const sample = (value: number, labels?: readonly (string | undefined)[], dynamic?: DynamicLabels) => {
    if (opening < 0) open();
    else out.repeat(opening, openingEnd);
    samples++;
    const before = rows[row];
    const isAlike = before !== undefined && equalTexts(before.labels, labels);
    const hasMore = dynamic !== undefined || began !== undefined;
    if (isAlike && before.end !== undefined && before.value === value && !hasMore) {
      out.repeat(before.from, before.end);
      row++;
      return;
    }
    const from = out.length;
    separator = openSeparator;
    if (isAlike) out.repeat(before.from, before.labelsEnd);
    else if (labels !== undefined) add(ownNames, labels);
    const labelsEnd = out.length;
    if (labelsEnd > from) separator = COMMA;
    if (dynamic !== undefined) addDynamic(dynamic);
    if (separator === COMMA) out.byte(END_BRACE);
    out.byte(SPACE);
    out.text(goNumber(value));
    const start = began === undefined ? undefined : startOf(began, family, current, labels, dynamic);
    if (start !== undefined) out.text(` st@${start / 1000}`);
    out.byte(NEWLINE);
    rows[row++] = { labels, value, from, labelsEnd, end: hasMore ? undefined : out.length };
  };
  const object = (next: T) => {
    current = next;
    index++;
    starts[index] = out.length;
    firsts[index] = samples;
    opening = -1;
    row = 0;
  };

  const repeated = eachSample(family, objects, { object, sample });
  return { bytes: out.written, samples, repeated, starts, firsts };
}

const NOTHING = 0;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const BRACE = 0x7b;
const END_BRACE = 0x7d;

const ESCAPED = /[\\"\n]/;

/** Backslash, double quote and newline are escaped in a label's value; every other character stays as it is. */
export function escapeLabel(value: string): string {
  if (!ESCAPED.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

/** A name as the text formats have it: in quotes where it has other characters than letters, digits and underscores. */
export function quoted(name: string): string {
  return isPlain(name) ? name : `"${escapeLabel(name)}"`;
}
