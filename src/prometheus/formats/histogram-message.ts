import { BOUNDARIES, cumulative, type Histogram } from '../../resources/declare/histogram.ts';
import { spansOf, ZERO_THRESHOLD } from './histogram.ts';
import { WireWriter } from './wire.ts';

/** Tags of the fields of `Histogram`, `Bucket` and `BucketSpan`. */
const HISTOGRAM = {
  count: 0x08,
  sum: 0x11,
  bucket: 0x1a,
  schema: 0x28,
  zeroThreshold: 0x31,
  zeroCount: 0x38,
  positiveSpan: 0x62,
  positiveDelta: 0x68,
  start: 0x7a,
} as const;
const BUCKET = { count: 0x08, upperBound: 0x11 } as const;
const SPAN = { offset: 0x08, length: 0x10 } as const;

const inner = new WireWriter();

/**
 * A histogram as message `io.prometheus.client.Histogram`: native, and with the fixed buckets beside it for a scraper that
 * doesn't take those, or asks for both. `start` is a written `Timestamp`.
 */
export function writeHistogram(into: WireWriter, histogram: Histogram, start: Buffer | undefined): void {
  const { count, sum, zeros, scale, buckets } = histogram;
  into.byte(HISTOGRAM.count);
  into.varint(count);
  into.byte(HISTOGRAM.sum);
  into.double(sum);
  for (const [at, held] of cumulative(histogram).entries()) {
    inner.length = 0;
    inner.byte(BUCKET.count);
    inner.varint(held);
    inner.byte(BUCKET.upperBound);
    inner.double(BOUNDARIES[at] ?? Number.POSITIVE_INFINITY);
    into.field(HISTOGRAM.bucket, inner.written);
  }
  into.byte(HISTOGRAM.schema);
  into.varint(zigzag(scale));
  into.byte(HISTOGRAM.zeroThreshold);
  into.double(ZERO_THRESHOLD);
  into.byte(HISTOGRAM.zeroCount);
  into.varint(zeros);
  for (const { offset, length } of spansOf(histogram)) {
    inner.length = 0;
    inner.byte(SPAN.offset);
    inner.varint(zigzag(offset));
    inner.byte(SPAN.length);
    inner.varint(length);
    into.field(HISTOGRAM.positiveSpan, inner.written);
  }
  let before = 0;
  for (const held of buckets) {
    if (held === 0) continue;
    into.byte(HISTOGRAM.positiveDelta);
    into.varint(zigzag(held - before));
    before = held;
  }
  if (start !== undefined) into.field(HISTOGRAM.start, start);
}

/** An integer as protobuf's `sint64` has it. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}
