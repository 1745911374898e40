/** Compares two expositions whose series come in any order, without keeping what is in both. */
import { type Entry, type Sample, seriesText, valueText } from './entries.ts';

/** In what they differ. `expected` is the first, `actual` the second. */
export interface Difference {
  readonly type: 'missing' | 'extra' | 'value' | 'label' | 'type';
  readonly family: string;
  /** The series, or for `type` the family. */
  readonly series: string;
  readonly expected?: string;
  readonly actual?: string;
}

/** What was compared. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** Series of each. */
  readonly series: readonly [number, number];
  /** Samples that repeat a series of their family, of each; the first counts. */
  readonly repeated: readonly [number, number];
}

/** What does not count as a difference. */
export interface Leniency {
  readonly ignoredLabels: readonly string[];
  /** How far values may be apart. */
  readonly tolerance: number;
}

interface Side {
  readonly entries: AsyncIterator<readonly Entry[]>;
  /** Series that the other side did not have so far. */
  readonly pending: Map<string, Sample>;
  readonly kinds: Map<string, string>;
  /** Those of the family that is being read: the samples of a family stand together. */
  seen: Set<string>;
  family: string;
  series: number;
  repeated: number;
  isOver: boolean;
}

/** Reads both side by side; what is kept is what one has and the other has not had yet. */
export async function compare(
  first: AsyncIterable<readonly Entry[]>,
  second: AsyncIterable<readonly Entry[]>,
  leniency: Leniency,
): Promise<Comparison> {
  const sides = [sideOf(first), sideOf(second)] as const;
  const differences: Difference[] = [];
  while (sides.some(({ isOver }) => !isOver)) {
    for (const [at, side] of sides.entries()) {
      if (side.isOver) continue;
      const { done, value } = await side.entries.next();
      if (done) side.isOver = true;
      else for (const entry of value) take(entry, side, sides[1 - at]!, at === 0, leniency, differences);
    }
  }
  const [{ kinds: expected }, { kinds: actual }] = sides;
  for (const [family, kind] of expected) {
    // OpenMetrics leaves out of the name of a counter what its samples end in.
    const other = actual.get(family) ?? actual.get(`${family}_total`) ?? actual.get(family.replace(/_total$/, ''));
    if (other === undefined || other === kind) continue;
    differences.push({ type: 'type', family, series: family, expected: kind, actual: other });
  }
  const [missing, extra] = [[...sides[0].pending.values()], [...sides[1].pending.values()]];
  differences.push(...leftOver(missing, extra));
  return {
    differences: differences.sort(byFamily),
    series: [sides[0].series, sides[1].series],
    repeated: [sides[0].repeated, sides[1].repeated],
  };
}

function sideOf(entries: AsyncIterable<readonly Entry[]>): Side {
  return {
    entries: entries[Symbol.asyncIterator](),
    pending: new Map(),
    kinds: new Map(),
    seen: new Set(),
    family: '',
    series: 0,
    repeated: 0,
    isOver: false,
  };
}

function take(
  entry: Entry,
  side: Side,
  other: Side,
  isFirst: boolean,
  { ignoredLabels, tolerance }: Leniency,
  differences: Difference[],
): void {
  if (entry.type === 'declaration') {
    side.kinds.set(entry.family, entry.kind);
    return;
  }
  if (entry.type !== 'sample') return;
  // An empty label is to Prometheus the same as none, and OTLP has none of them.
  const labels = entry.labels.filter(([name, value]) => value !== '' && !ignoredLabels.includes(name));
  const sample = { ...entry, labels };
  const key = seriesText(sample);
  if (side.family !== entry.family) {
    side.family = entry.family;
    side.seen = new Set();
  }
  if (side.seen.has(key)) {
    side.repeated++;
    return;
  }
  side.seen.add(key);
  side.series++;
  const same = other.pending.get(key);
  if (same === undefined) {
    side.pending.set(key, sample);
    return;
  }
  other.pending.delete(key);
  const [expected, actual] = isFirst ? [sample.value, same.value] : [same.value, sample.value];
  if (Object.is(expected, actual) || Math.abs(expected - actual) <= tolerance) return;
  const values = { expected: valueText(expected), actual: valueText(actual) };
  differences.push({ type: 'value', family: entry.family, series: key, ...values });
}

/** What only one has; a pair that differs in one label alone is one difference. */
function leftOver(missing: readonly Sample[], extra: readonly Sample[]): Difference[] {
  const candidates = new Map<string, Sample[]>();
  if (missing.length + extra.length > MOST_PAIRED) return [...missing.map(missingOf), ...extra.map(extraOf)];
  for (const sample of extra) {
    for (const key of keysWithoutOne(sample)) {
      const known = candidates.get(key);
      if (known === undefined) candidates.set(key, [sample]);
      else known.push(sample);
    }
  }
  const paired = new Set<Sample>();
  const differences: Difference[] = [];
  for (const sample of missing) {
    const isFree = (other: Sample) => !paired.has(other) && other.value === sample.value;
    let partner: Sample | undefined;
    for (const key of keysWithoutOne(sample)) partner ??= candidates.get(key)?.find(isFree);
    if (partner === undefined) differences.push(missingOf(sample));
    else {
      paired.add(partner);
      const [series, actual] = [seriesText(sample), seriesText(partner)];
      differences.push({ type: 'label', family: sample.family, series, expected: series, actual });
    }
  }
  return [...differences, ...extra.filter((sample) => !paired.has(sample)).map(extraOf)];
}

/** Where more than that differs, nobody looks at pairs. */
const MOST_PAIRED = 20_000;

function missingOf(sample: Sample): Difference {
  return { type: 'missing', family: sample.family, series: seriesText(sample), expected: valueText(sample.value) };
}

function extraOf(sample: Sample): Difference {
  return { type: 'extra', family: sample.family, series: seriesText(sample), actual: valueText(sample.value) };
}

/** The series, and the series without each of its labels in turn: two that share one differ in one label. */
function keysWithoutOne(sample: Sample): string[] {
  const { family, labels } = sample;
  const without = labels.map((_, left) => seriesText({ family, labels: labels.filter((__, at) => at !== left) }));
  return [seriesText(sample), ...without];
}

const ORDER = ['type', 'missing', 'extra', 'label', 'value'];

function byFamily(a: Difference, b: Difference): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  return ORDER.indexOf(a.type) - ORDER.indexOf(b.type) || (a.series < b.series ? -1 : a.series > b.series ? 1 : 0);
}
