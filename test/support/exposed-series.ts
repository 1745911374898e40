/** What an exposition of any format tells, read apart from the code that wrote it. */
import assert from 'node:assert/strict';
import protobuf from 'protobufjs';
import type { Format } from '../../src/prometheus/formats/header.ts';
import { seriesText } from './series.ts';

/** An exposition, as far as all formats can tell it. */
export interface Exposed {
  /** Sorted texts of all series, with their values. */
  readonly series: readonly string[];
  /** By such a text: when the series began, in unix seconds, where that is told. */
  readonly starts: ReadonlyMap<string, number>;
  /** The types of the families that have series, by the name of their series. */
  readonly types: ReadonlyMap<string, string>;
}

/** Reads an exposition. Fails for what its format does not allow. */
export function readExposed(body: Buffer, format: Format): Exposed {
  return format === 'protobuf' ? readMessages(body) : readLines(body.toString(), format);
}

const NAME = '(?:[a-zA-Z_:][\\w:]*|"(?:[^"\\\\\\n]|\\\\.)*")';
const TYPE = new RegExp(`^# TYPE (${NAME}) (\\w+)$`);
const LABEL = new RegExp(`(${NAME})="((?:[^"\\\\]|\\\\[\\\\n"])*)"(?:,|$)`, 'gy');
const SAMPLE = /^(?:(\w+)(?:\{(.*)\})?|\{("(?:[^"\\]|\\.)*")(?:,(.*))?\}) (\S+)(?: st@(\d+(?:\.\d+)?))?$/s;

function readLines(text: string, format: Format): Exposed {
  const found: { series: string[]; starts: Map<string, number>; types: Map<string, string> } = {
    series: [],
    starts: new Map(),
    types: new Map(),
  };
  const declared = new Map<string, string>();
  const lines = text.split('\n');
  assert.equal(lines.pop(), '');
  if (format !== 'text') assert.equal(lines.pop(), '# EOF');
  for (const line of lines) {
    const [, declaredName, type] = TYPE.exec(line) ?? [];
    if (declaredName !== undefined && type !== undefined) {
      assert.ok(!declared.has(unquoted(declaredName)), `twice: ${line}`);
      declared.set(unquoted(declaredName), type);
    }
    if (line.startsWith('#')) continue;
    const [, plain, body, quoted, more, value = '', start] = SAMPLE.exec(line) ?? assert.fail(`no sample: ${line}`);
    const sample = plain ?? unquoted(quoted!);
    const labels = labelsOf(body ?? more ?? '');
    const series = seriesText(sample, labels, Number(value.replace('Inf', 'Infinity')));
    found.series.push(series);
    if (start !== undefined) found.starts.set(series, Number(start));
    const family = format === 'openmetrics' ? sample.replace(/_(total|info)$/, '') : sample;
    found.types.set(sample, declared.get(sample) ?? declared.get(family) ?? assert.fail(`no type: ${line}`));
  }
  assert.equal(new Set(found.series).size, found.series.length, 'a series occurs twice');
  return { ...found, series: found.series.sort() };
}

function labelsOf(body: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < body.length) {
    const [, name, value] = LABEL.exec(body) ?? assert.fail(`no labels: ${body}`);
    labels[unquoted(name!)] = unescaped(value!);
  }
  return labels;
}

const unescaped = (text: string) => text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
const unquoted = (name: string) => (name.startsWith('"') ? unescaped(name.slice(1, -1)) : name);

/** Of the published definition, what gauges and counters have. */
const { root } = protobuf.parse(`
  syntax = "proto2";
  message LabelPair { optional string name = 1; optional string value = 2; }
  enum MetricType { COUNTER = 0; GAUGE = 1; }
  message Timestamp { optional int64 seconds = 1; optional int32 nanos = 2; }
  message Gauge { optional double value = 1; }
  message Counter { optional double value = 1; optional Timestamp created_timestamp = 3; }
  message Metric { repeated LabelPair label = 1; optional Gauge gauge = 2; optional Counter counter = 3; }
  message MetricFamily {
    optional string name = 1; optional string help = 2; optional MetricType type = 3; repeated Metric metric = 4;
  }
`);
const MetricFamily = root.lookupType('MetricFamily');

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'COUNTER' | 'GAUGE';
  readonly metric: readonly {
    readonly label?: readonly { readonly name: string; readonly value: string }[];
    readonly gauge?: { readonly value: number };
    readonly counter?: {
      readonly value: number;
      readonly createdTimestamp?: { readonly seconds: number; readonly nanos: number };
    };
  }[];
}

function readMessages(body: Buffer): Exposed {
  const found = { series: [] as string[], starts: new Map<string, number>(), types: new Map<string, string>() };
  const reader = protobuf.Reader.create(body);
  while (reader.pos < reader.len) {
    const message = MetricFamily.decodeDelimited(reader);
    const family = MetricFamily.toObject(message, { longs: Number, enums: String }) as Family;
    assert.ok(family.help.length > 0, `no help: ${family.name}`);
    assert.ok(family.metric.length > 0, `no samples: ${family.name}`);
    assert.ok(!found.types.has(family.name), `twice: ${family.name}`);
    found.types.set(family.name, family.type.toLowerCase());
    for (const { label = [], gauge, counter } of family.metric) {
      assert.equal(counter !== undefined, family.type === 'COUNTER');
      const labels = Object.fromEntries(label.map(({ name, value }) => [name, value]));
      const series = seriesText(family.name, labels, (gauge ?? counter)!.value);
      found.series.push(series);
      const start = counter?.createdTimestamp;
      if (start !== undefined) found.starts.set(series, start.seconds + start.nanos / 1e9);
    }
  }
  return { ...found, series: found.series.sort() };
}
