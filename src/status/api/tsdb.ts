/**
 * The answer that Prometheus gives at /api/v1/status/tsdb, with what VictoriaMetrics has beside it, so that what explores
 * those explores this.
 */
import { exposedName } from '../../prometheus/formats/names.ts';
import type { History } from '../history.ts';
import type { StatusSource } from '../source.ts';
import type { LabelCount } from './label-count.ts';
import { meansName, type SeriesCount } from './matched.ts';
import { limitOf, wordIn } from './query.ts';
import type { Selector } from './selectors.ts';

interface Entry {
  readonly name: string;
  readonly value: number;
}

/**
 * https://prometheus.io/docs/prometheus/latest/querying/api/#tsdb-stats
 * https://docs.victoriametrics.com/victoriametrics/#tsdb-stats
 */
export interface TsdbStatus {
  readonly status: 'success';
  readonly data: {
    /** Times are in unix milliseconds. */
    readonly headStats: {
      readonly numSeries: number;
      /** Distinct ones. */
      readonly numLabelPairs: number;
      readonly chunkCount: number;
      readonly minTime: number;
      readonly maxTime: number;
    };
    readonly totalSeries: number;
    /** Labels of all series together. */
    readonly totalLabelValuePairs: number;
    readonly seriesCountByMetricName: readonly Entry[];
    readonly seriesCountByLabelName: readonly Entry[];
    /** Of the label that the query names; empty without one. */
    readonly seriesCountByFocusLabelValue: readonly Entry[];
    readonly labelValueCountByLabelName: readonly Entry[];
    readonly memoryInBytesByLabelName: readonly Entry[];
    readonly seriesCountByLabelValuePair: readonly Entry[];
  };
}

/** `limit`, or `topN` as VictoriaMetrics calls it, says how many entries each list has; `focusLabel`, of which label values are told. */
export function tsdbStatus({ names, labels: known }: SeriesCount, query: URLSearchParams): TsdbStatus {
  const limit = limitOf(query, limitOf(query, 10, 'topN'));
  const focus = wordIn(query, 'focusLabel');
  const labels = [...known].filter(([, { series }]) => series > 0);
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);
  const ofName: Counted = { label: '__name__', count: names.size };
  const start = Math.round(Date.now() - process.uptime() * 1000);
  const top = (entries: Iterable<Counted>) =>
    largest(entries, limit).map(({ label, value, count }) => ({
      name: value === undefined ? label : `${label}=${value}`,
      value: count,
    }));
  const perLabel = (read: (count: LabelCount) => number) =>
    labels.map(([label, count]): Counted => ({ label, count: read(count) }));
  const total = sum(names.values());
  const valuesOfFocus = focus === '__name__' ? names : (known.get(focus)?.values ?? []);
  return {
    status: 'success',
    data: {
      headStats: {
        numSeries: total,
        numLabelPairs: names.size + sum(labels.map(([, { distinct }]) => distinct)),
        chunkCount: 0,
        minTime: start,
        maxTime: Date.now(),
      },
      totalSeries: total,
      totalLabelValuePairs: total + sum(labels.map(([, { series }]) => series)),
      seriesCountByMetricName: top([...names].map(([label, count]) => ({ label, count }))),
      seriesCountByLabelName: top([{ label: '__name__', count: total }, ...perLabel(({ series }) => series)]),
      seriesCountByFocusLabelValue: top([...valuesOfFocus].map(([label, count]) => ({ label, count }))),
      labelValueCountByLabelName: top([ofName, ...perLabel(({ distinct }) => distinct)]),
      memoryInBytesByLabelName: top([
        { label: '__name__', count: sum([...names.keys()].map(({ length }) => length)) },
        ...perLabel(({ characters }) => characters),
      ]),
      seriesCountByLabelValuePair: top(pairsOf(names, labels)),
    },
  };
}

/** Series by name as /metrics has counted them. */
export function namesOf({ exposition }: Pick<StatusSource, 'exposition'>): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const { family, series } of exposition.sizes()) {
    const name = exposedName(family);
    if (series > 0) names.set(name, (names.get(name) ?? 0) + series);
  }
  return names;
}

const DAY = 86_400_000;

/**
 * What the day of `date` had, in UTC; undefined where that is today, or none is asked for. Of other days names alone are known,
 * and nothing where labels are selected.
 */
export function countOfDay(
  { exposition, history }: Pick<StatusSource, 'exposition'> & { readonly history: Pick<History, 'between'> },
  selectors: readonly Selector[],
  query: URLSearchParams,
  now = Date.now(),
): SeriesCount | undefined {
  const date = wordIn(query, 'date');
  const start = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) : Number.NaN;
  // That of 1970 means all days.
  if (!(start > 0) || start > now - DAY) return undefined;
  const names = new Map<string, number>();
  const then = history.between(start, start + DAY);
  if (then === undefined || selectors.some((selector) => selector.some(({ label }) => label !== '__name__'))) {
    return { names, labels: new Map() };
  }
  const means = (name: string) => selectors.length === 0 || selectors.some((selector) => meansName(selector, name));
  for (const family of new Map(exposition.sizes().map((size) => [size.family.name, size.family])).values()) {
    const [name, series] = [exposedName(family), then(family.name)];
    if (series > 0 && means(name)) names.set(name, (names.get(name) ?? 0) + series);
  }
  return { names, labels: new Map() };
}

/** A label, or a value of it, and a number that belongs to it. */
interface Counted {
  readonly label: string;
  readonly value?: string;
  readonly count: number;
}

function* pairsOf(
  names: ReadonlyMap<string, number>,
  labels: readonly (readonly [string, LabelCount])[],
): Generator<Counted> {
  for (const [value, count] of names) yield { label: '__name__', value, count };
  for (const [label, { values }] of labels) for (const [value, count] of values) yield { label, value, count };
}

/** The largest entries, the first being the largest; of a hundred thousand few are ever sorted. */
function largest(entries: Iterable<Counted>, limit: number): readonly Counted[] {
  const cut = (all: readonly Counted[]) => all.toSorted((a, b) => b.count - a.count).slice(0, limit);
  let kept: Counted[] = [];
  let least = -1;
  for (const entry of entries) {
    if (entry.count <= least) continue;
    kept.push(entry);
    if (kept.length < 4 * limit) continue;
    kept = cut(kept);
    least = kept.at(-1)!.count;
  }
  return cut(kept);
}
