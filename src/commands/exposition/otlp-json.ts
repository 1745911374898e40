/**
 * Reads OTLP/JSON: a request, or one in each line as the file exporter of the OpenTelemetry Collector and `dump -o otlp-json`
 * write them. Attributes of the points alone become labels, as receivers have it; a point that ends a series is none. Of
 * histograms only sums and counts are told: text has other buckets.
 *
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
import { exposedLabel } from '../../prometheus/formats/names.ts';
import { type Entry, sortedLabels } from './entries.ts';

interface Value {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number | string;
}

interface Point {
  readonly attributes?: readonly { readonly key: string; readonly value?: Value }[];
  readonly asDouble?: number | string;
  readonly asInt?: string | number;
  readonly flags?: number;
  /** Of a histogram. */
  readonly sum?: number;
  readonly count?: string | number;
}

interface Metric {
  readonly name: string;
  readonly gauge?: { readonly dataPoints?: readonly Point[] };
  readonly sum?: { readonly dataPoints?: readonly Point[]; readonly isMonotonic?: boolean };
  readonly exponentialHistogram?: { readonly dataPoints?: readonly Point[] };
}

interface Request {
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics?: readonly { readonly metrics?: readonly Metric[] }[];
  }[];
}

/** DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK */
const ENDS = 1;

/** What the requests in some lines say: one in each, or one in all of them. Throws SyntaxError where the text is no JSON. */
export async function* readRequests(
  first: readonly string[],
  others: AsyncIterable<readonly string[]>,
): AsyncGenerator<readonly Entry[], void, undefined> {
  let part = '';
  const readLine = (line: string): readonly Entry[] => {
    if (part === '' && line.trim() === '') return [];
    // Where a request has several lines, it has all that follow.
    if (part !== '' || !isWhole(line)) {
      part += `${line}\n`;
      return [];
    }
    return readRequest(line);
  };
  for (const line of first) yield readLine(line);
  for await (const lines of others) for (const line of lines) yield readLine(line);
  if (part !== '') yield readRequest(part);
}

function isWhole(line: string): boolean {
  return line.trimEnd().endsWith('}');
}

function readRequest(text: string): readonly Entry[] {
  const { resourceMetrics = [] } = JSON.parse(text) as Request;
  const entries: Entry[] = [];
  for (const { scopeMetrics = [] } of resourceMetrics)
    for (const { metrics = [] } of scopeMetrics) for (const metric of metrics) readMetric(metric, entries);
  return entries;
}

function readMetric({ name, gauge, sum, exponentialHistogram }: Metric, entries: Entry[]): void {
  const data = gauge ?? sum ?? exponentialHistogram;
  if (data === undefined) return;
  const family = exposedLabel(name);
  const kind = sum?.isMonotonic ? 'counter' : 'gauge';
  entries.push({ type: 'declaration', family, kind: exponentialHistogram === undefined ? kind : 'histogram' });
  for (const { attributes = [], flags = 0, ...point } of data.dataPoints ?? []) {
    if ((flags & ENDS) !== 0) continue;
    const pairs = attributes.map(({ key, value }) => [exposedLabel(key), escaped(textOf(value))] as const);
    const labels = sortedLabels(pairs);
    if (exponentialHistogram === undefined) {
      entries.push({ type: 'sample', family, labels, value: Number(point.asDouble ?? point.asInt ?? 0) });
      continue;
    }
    entries.push({ type: 'sample', family: `${family}_sum`, labels, value: point.sum ?? 0 });
    entries.push({ type: 'sample', family: `${family}_count`, labels, value: Number(point.count ?? 0) });
  }
}

function textOf(value: Value = {}): string {
  return String(value.stringValue ?? value.boolValue ?? value.intValue ?? value.doubleValue ?? '');
}

function escaped(text: string): string {
  return text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n');
}
