/**
 * Histograms as samples: one state of one series, which never changes. It has base-2 exponential buckets, as OTLP and
 * Prometheus' native histograms tell them, and beside them those of fixed boundaries, for expositions of lines.
 *
 * https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram
 * https://prometheus.io/docs/specs/native_histograms/
 */

/** What was observed: values of 0 and above. */
export interface Histogram {
  readonly count: number;
  readonly sum: number;
  /** How many values were 0. */
  readonly zeros: number;
  /** Bucket `i` holds what is above base^i up to base^(i+1), where base is 2^(2^-scale). */
  readonly scale: number;
  /** The number `i` of the first bucket that is kept; of no meaning where there is none. */
  readonly offset: number;
  /** What each bucket from `offset` on holds. */
  readonly buckets: readonly number[];
  /** How many values are above the boundary before and up to each of BOUNDARIES; the last are above all of them. */
  readonly bounded: readonly number[];
}

/** Upper bounds of the fixed buckets, in seconds: from what is hardly seen in times of whole seconds up to a day. */
export const BOUNDARIES: readonly number[] = [
  0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400,
];

/** Series that lines have for a histogram: its fixed buckets, its sum and its count. */
export const SERIES_IN_LINES = BOUNDARIES.length + 3;

/**
 * The finest buckets, some 0.3 % wide, with which counting begins: what Prometheus' native histograms know at most, so that
 * both outputs tell the same buckets. OTLP would allow finer ones.
 */
export const MAX_SCALE = 8;

/** Buckets that are kept at most: beyond, each two become one. */
export const MAX_BUCKETS = 160;

/** Nothing was observed. */
export const NOTHING_OBSERVED: Histogram = {
  count: 0,
  sum: 0,
  zeros: 0,
  scale: MAX_SCALE,
  offset: 0,
  buckets: [],
  bounded: new Array<number>(BOUNDARIES.length + 1).fill(0),
};

/** The histogram with one more value, in whole thousandths from 0 on. */
export function observed(histogram: Histogram, value: number): Histogram {
  const { count, sum, zeros, bounded } = histogram;
  const at = BOUNDARIES.findIndex((boundary) => value <= boundary);
  const place = at < 0 ? BOUNDARIES.length : at;
  const all = {
    ...histogram,
    count: count + 1,
    // Of thousandths, so that many of them don't add up to an error.
    sum: Math.round((sum + value) * 1000) / 1000,
    bounded: bounded.with(place, bounded[place]! + 1),
  };
  return value === 0 ? { ...all, zeros: zeros + 1 } : withBucket(all, finestBucket(value));
}

/** What `later` holds more than `earlier`, an earlier state of the same series, in buckets as wide as those of `later`. */
export function difference(later: Histogram, earlier: Histogram): Histogram {
  const before = downscaled(earlier, later.scale);
  const gained = later.buckets.map((held, at) => held - (before.buckets[at + later.offset - before.offset] ?? 0));
  const first = Math.max(0, gained.findIndex(Boolean));
  return {
    count: later.count - before.count,
    sum: Math.round((later.sum - before.sum) * 1000) / 1000,
    zeros: later.zeros - before.zeros,
    scale: later.scale,
    offset: later.offset + first,
    buckets: gained.slice(first, gained.findLastIndex(Boolean) + 1),
    bounded: later.bounded.map((held, at) => held - before.bounded[at]!),
  };
}

/** How many values are up to each of BOUNDARIES, and at the end how many there are. */
export function cumulative({ bounded }: Histogram): number[] {
  let sum = 0;
  return bounded.map((held) => {
    sum += held;
    return sum;
  });
}

/** The bucket of a value above 0 at the finest scale. */
function finestBucket(value: number): number {
  const width = 2 ** MAX_SCALE;
  const guess = Math.ceil(Math.log2(value) * width) - 1;
  // The logarithm may be wrong in its last digit, which matters at a boundary.
  if (value <= 2 ** (guess / width)) return guess - 1;
  return value > 2 ** ((guess + 1) / width) ? guess + 1 : guess;
}

function withBucket(histogram: Histogram, finest: number): Histogram {
  const { scale, offset, buckets } = histogram;
  const added = finest >> (MAX_SCALE - scale);
  const first = buckets.length === 0 ? added : Math.min(offset, added);
  const last = buckets.length === 0 ? added : Math.max(offset + buckets.length - 1, added);
  let shift = 0;
  while ((last >> shift) - (first >> shift) >= MAX_BUCKETS) shift++;
  const coarser = downscaled(histogram, scale - shift);
  const from = first >> shift;
  const held = new Array<number>((last >> shift) - from + 1).fill(0);
  for (const [at, number] of coarser.buckets.entries()) held[at + coarser.offset - from] = number;
  held[(added >> shift) - from]!++;
  return { ...coarser, offset: from, buckets: held };
}

/** The histogram in buckets of a scale that is no finer than its own: of a step each two become one. */
function downscaled(histogram: Histogram, scale: number): Histogram {
  const { offset, buckets } = histogram;
  const shift = histogram.scale - scale;
  if (shift === 0) return histogram;
  const from = offset >> shift;
  const held: number[] = [];
  for (const [at, number] of buckets.entries()) {
    const place = ((at + offset) >> shift) - from;
    held[place] = (held[place] ?? 0) + number;
  }
  return { ...histogram, scale, offset: from, buckets: held };
}
