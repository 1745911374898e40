/** Histograms as lines: with fixed buckets, and in OpenMetrics 2.0 as one value with the exponential ones beside them. */
import type { Family } from '../../resources/declare/family.ts';
import { BOUNDARIES, cumulative, type Histogram, SERIES_IN_LINES } from '../../resources/declare/histogram.ts';
import { eachSample, identityOf, type Kind, type KubernetesObject } from '../../resources/declare/kind.ts';
import { ByteWriter } from './bytes.ts';
import { goNumber } from './number.ts';
import { startOf } from './start.ts';
import { escapeLabel, type LineOptions, type RenderedFamily } from './text.ts';

/**
 * As Prometheus' clients have it: what is below, not 0 itself, counts as 0. Nothing is observed that lies between, since
 * times come in thousandths of seconds at most.
 */
export const ZERO_THRESHOLD = 2 ** -128;

/**
 * The sample lines of a family of histograms. `restarts` are given where the lines are those of OpenMetrics 2.0: a line a
 * histogram, with its start. Else each has a line for each bucket, one for its sum and one for its count, all of which are
 * series and count as samples.
 */
export function renderHistograms<T extends KubernetesObject>(
  kind: Kind<T>,
  family: Family<T>,
  objects: readonly T[],
  { restarts, into: out = new ByteWriter() }: Omit<LineOptions, 'escaping'> = {},
): RenderedFamily {
  const identity = identityOf(kind, family);
  let current: T;
  let samples = 0;
  const starts: number[] = [];
  const firsts: number[] = [];
  out.length = 0;
  const add = (labels: string, histogram: Histogram, own: readonly (string | undefined)[]) => {
    if (restarts === undefined) {
      out.text(linesOf(family.name, labels, histogram));
      samples += SERIES_IN_LINES;
      return;
    }
    const start = startOf(restarts, family, current, own, undefined);
    const end = start === undefined ? '' : ` st@${start / 1000}`;
    out.text(`${family.name}${labels === '' ? '' : `{${labels}}`} ${compositeOf(histogram)}${end}\n`);
    samples++;
  };
  const repeated = eachSample(family, objects, {
    object: (next) => {
      current = next;
      starts.push(out.length);
      firsts.push(samples);
    },
    sample: (_, own = [], __, histogram) => {
      if (histogram === undefined) return;
      const named = labelsOf(identity.labels, identity.values(current));
      const { names = [], values = [] } = identity.dynamic?.(current) ?? {};
      add([...named, ...labelsOf(names, values), ...labelsOf(family.labels, own)].join(','), histogram, own);
    },
  });
  return { bytes: out.written, samples, repeated, starts, firsts };
}

function labelsOf(names: readonly string[], values: readonly (string | undefined)[]): string[] {
  return names.flatMap((name, at) => {
    const value = values[at];
    return value === undefined ? [] : `${name}="${escapeLabel(value)}"`;
  });
}

function linesOf(name: string, labels: string, histogram: Histogram): string {
  const before = labels === '' ? '' : `${labels},`;
  const plain = labels === '' ? '' : `{${labels}}`;
  const buckets = cumulative(histogram).map(
    (held, at) => `${name}_bucket{${before}le="${BOUNDS[at]}"} ${goNumber(held)}\n`,
  );
  return `${buckets.join('')}${name}_sum${plain} ${goNumber(histogram.sum)}\n${name}_count${plain} ${goNumber(histogram.count)}\n`;
}

/** Boundaries as texts, which OpenMetrics wants with a fraction; a label is one text in all formats. */
const BOUNDS: readonly string[] = [
  ...BOUNDARIES.map((boundary) => (Number.isInteger(boundary) ? `${boundary}.0` : String(boundary))),
  '+Inf',
];

/** https://prometheus.io/docs/specs/om/open_metrics_spec_2_0/ */
function compositeOf(histogram: Histogram): string {
  const { count, sum, zeros, scale, buckets } = histogram;
  const spans = spansOf(histogram);
  const positive =
    spans.length === 0
      ? ''
      : `,positive_spans:[${spans.map(({ offset, length }) => `${offset}:${length}`)}],positive_buckets:[${buckets.filter(Boolean)}]`;
  const fixed = cumulative(histogram).map((held, at) => `${BOUNDS[at]}:${held}`);
  return `{count:${count},sum:${goNumber(sum)},schema:${scale},zero_threshold:${goNumber(ZERO_THRESHOLD)},zero_count:${zeros}${positive},bucket:[${fixed}]}`;
}

/**
 * Where the buckets are that hold something: how many are next to each other, and how far they are from the end of those
 * before, or the first from bucket 0. Prometheus numbers a bucket by its upper bound, one more than OTLP does.
 */
export function spansOf({ offset, buckets }: Histogram): { readonly offset: number; readonly length: number }[] {
  const spans: { offset: number; length: number }[] = [];
  let end = 0;
  for (const [at, held] of buckets.entries()) {
    if (held === 0) continue;
    const bucket = offset + at + 1;
    if (spans.length > 0 && bucket === end) spans.at(-1)!.length++;
    else spans.push({ offset: bucket - end, length: 1 });
    end = bucket + 1;
  }
  return spans;
}
