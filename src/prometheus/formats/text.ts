/**
 * Samples as lines of the text exposition formats 0.0.4 and 1.0.0, which are lines of OpenMetrics 1.0 as well, and with
 * start timestamps of OpenMetrics 2.0: https://prometheus.io/docs/instrumenting/exposition_formats/
 */

import { equalTexts } from '../../resources/declare/equal-labels.ts';
import type { DynamicLabels, Family, Identity } from '../../resources/declare/family.ts';
import { eachSample, identityOf, type Kind, type KubernetesObject } from '../../resources/declare/kind.ts';
import type { Restarts } from '../../state/restarts.ts';
import { type Escaping, exposedLabels, exposedName, isPlain, labelIn } from './names.ts';
import { goNumber } from './number.ts';
import { startOf } from './start.ts';

/** The samples of one family over some objects. */
export interface RenderedFamily {
  /** One line a sample, each ended by a newline. */
  readonly text: string;
  readonly samples: number;
  /** Samples that were left out because their object gave the same series before. */
  readonly repeated: number;
  /** Where in the text the lines of each object begin, and how many samples come before them. */
  readonly starts: readonly number[];
  readonly firsts: readonly number[];
}

/** The labels that name some objects as text, by their place: the same for many families, and filled where one asks. */
export type IdentityTexts = Map<Identity<never>, string[]>;

/** What differs between the text formats in the lines of samples. */
export interface LineOptions {
  readonly escaping?: Escaping;
  /** Gives counters a start timestamp, as OpenMetrics 2.0 has it; absent, there are none. */
  readonly restarts?: Restarts | undefined;
}

/** The sample lines of a family over objects of its kind, in the order of the objects; `identities` are those of them. */
export function renderFamily<T extends KubernetesObject>(
  kind: Kind<T>,
  family: Family<T>,
  objects: readonly T[],
  identities: IdentityTexts = new Map(),
  { escaping = 'underscores', restarts }: LineOptions = {},
): RenderedFamily {
  const name = exposedName(family, escaping);
  const isTranslated = family.entity !== undefined;
  const isNameQuoted = isTranslated && !isPlain(name);
  const alone = isNameQuoted ? `{${quoted(name)}` : name;
  const beforeLabels = isNameQuoted ? `${alone},` : `${name}{`;
  const openingsOf = (labels: readonly string[]) =>
    labels.map((label) => `${isTranslated ? quoted(labelIn(escaping, label)) : label}="`);
  const began = family.type === 'counter' ? restarts : undefined;
  const identity = identityOf(kind, family);
  const identityOpenings = openingsOf(identity.labels);
  const ownOpenings = openingsOf(family.labels);
  const identityTexts = identities.get(identity) ?? [];
  identities.set(identity, identityTexts);
  let text = '';
  let samples = 0;
  const starts: number[] = [];
  const firsts: number[] = [];
  // Name and identity labels are the same for all samples of an object; most objects of a family have some.
  let opening = '';
  let line = '';
  let separator = '{';
  let openSeparator = '{';
  let current: T;
  let index = -1;
  // A row often has the labels that the same row of the object before had.
  let row = 0;
  const rowLabels: (readonly (string | undefined)[])[] = [];
  const rowTexts: string[] = [];

  const add = (openings: readonly string[], values: readonly (string | undefined)[]) => {
    for (let at = 0; at < openings.length; at++) {
      const value = values[at];
      if (value === undefined) continue;
      line += `${separator}${openings[at]}${escapeLabel(value)}"`;
      separator = ',';
    }
  };
  const addDynamic = (dynamic: DynamicLabels) => {
    const { names, values } = isTranslated ? exposedLabels(dynamic, escaping) : dynamic;
    for (let at = 0; at < names.length; at++) {
      line += `${separator}${isTranslated ? quoted(names[at]!) : names[at]!}="${escapeLabel(values[at]!)}"`;
      separator = ',';
    }
  };
  const identityText = () => {
    line = '';
    separator = '';
    add(identityOpenings, identity.values(current));
    const dynamic = identity.dynamic?.(current);
    if (dynamic !== undefined) addDynamic(dynamic);
    return line;
  };
  const open = () => {
    identityTexts[index] ??= identityText();
    const labels = identityTexts[index];
    opening = labels === '' ? alone : beforeLabels + labels;
    openSeparator = labels === '' && !isNameQuoted ? '{' : ',';
  };
  const ownText = (labels: readonly (string | undefined)[]) => {
    if (rowTexts[row] === undefined || !equalTexts(rowLabels[row], labels)) {
      line = '';
      separator = '';
      add(ownOpenings, labels);
      rowLabels[row] = labels;
      rowTexts[row] = line;
    }
    return rowTexts[row++]!;
  };
  const sample = (value: number, labels?: readonly (string | undefined)[], dynamic?: DynamicLabels) => {
    if (opening === '') open();
    const own = labels === undefined ? '' : ownText(labels);
    line = own === '' ? opening : opening + openSeparator + own;
    separator = own === '' ? openSeparator : ',';
    if (dynamic !== undefined) addDynamic(dynamic);
    samples++;
    const start = began === undefined ? undefined : startOf(began, family, current, labels);
    const end = start === undefined ? '\n' : ` st@${start / 1000}\n`;
    text += `${line}${separator === ',' ? '} ' : ' '}${goNumber(value)}${end}`;
  };
  const object = (next: T) => {
    current = next;
    index++;
    starts.push(text.length);
    firsts.push(samples);
    opening = '';
    row = 0;
  };

  const repeated = eachSample(family, objects, { object, sample });
  return { text, samples, repeated, starts, firsts };
}

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
