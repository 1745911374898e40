/**
 * Reads the text format 0.0.4 and OpenMetrics 1.0, line by line. What OpenMetrics has beyond, timestamps and exemplars, is
 * skipped; types are told as the text format has them.
 *
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import { type Entry, type Sample, sortedLabels } from './entries.ts';

/** Is told of a line that can't be read, with its number from 1. */
export type Refuse = (line: number, reason: string) => void;

/** What reads lines: to be given them in order. */
export function createLineReader(refuse: Refuse): (line: string) => Entry | undefined {
  let number = 0;
  return (line) => {
    number++;
    if (line === '' || line === '\r') return undefined;
    if (line[0] === '#') return readComment(line);
    const sample = readSample(line);
    if (typeof sample !== 'string') return sample;
    refuse(number, sample);
    return undefined;
  };
}

const COMMENT = /^# (TYPE|HELP) (\S+)(?: (.*))?$/;

/** OpenMetrics has more types; Prometheus' text has none for them. */
const KINDS: Readonly<Record<string, string>> = { info: 'gauge', stateset: 'gauge', unknown: 'untyped' };

function readComment(line: string): Entry | undefined {
  if (line === '# EOF') return { type: 'end', family: '' };
  const [, what, family, rest = ''] = COMMENT.exec(line) ?? [];
  if (family === undefined) return undefined;
  if (what === 'HELP') return { type: 'help', family };
  const kind = rest.trim();
  return { type: 'declaration', family, kind: KINDS[kind] ?? kind };
}

/** The sample of a line, or why it is none. */
function readSample(line: string): Sample | string {
  const name = NAME.exec(line)?.[0];
  if (name === undefined) return 'it does not begin with the name of a metric';
  const labels: (readonly [string, string])[] = [];
  let at = name.length;
  if (line[at] === '{') {
    const end = readLabels(line, at + 1, labels);
    if (typeof end === 'string') return end;
    at = end;
  }
  const [, text] = VALUE.exec(line.slice(at)) ?? [];
  if (text === undefined) return 'it has no value';
  const value = numberOf(text);
  if (value === undefined) return 'its value is no number';
  return { type: 'sample', family: name, labels: sortedLabels(labels), value };
}

const NAME = /^[a-zA-Z_:][\w:]*/;
const VALUE = /^[ \t]+(\S+)/;
const LABEL = /[ \t]*([a-zA-Z_]\w*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(,?)/sy;
const CLOSE = /[ \t]*\}/y;

/** Where the labels end, or what is wrong. */
function readLabels(line: string, from: number, labels: (readonly [string, string])[]): number | string {
  let at = from;
  for (;;) {
    CLOSE.lastIndex = at;
    if (CLOSE.test(line)) return CLOSE.lastIndex;
    LABEL.lastIndex = at;
    const [, name, value, comma] = LABEL.exec(line) ?? [];
    if (name === undefined) return 'its labels can not be read';
    labels.push([name, value!]);
    at = LABEL.lastIndex;
    if (comma === '' && line[at] !== '}') return 'its labels can not be read';
  }
}

const SPECIAL: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

function numberOf(text: string): number | undefined {
  const value = Number(text);
  return Number.isNaN(value) || text.includes('Infinity') ? SPECIAL[text.toLowerCase()] : value;
}
