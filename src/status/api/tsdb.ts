/** The answer that Prometheus gives at /api/v1/status/tsdb, so that what explores that explores this. */
import { exposedName } from '../../prometheus/formats/names.ts';
import type { Known } from '../counted.ts';
import type { StatusSource } from '../source.ts';
import type { Census } from './census.ts';
import type { LabelCount } from './label-count.ts';
import { limitOf } from './query.ts';

interface Entry {
  readonly name: string;
  readonly value: number;
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#tsdb-stats */
export interface TsdbStatus {
  readonly status: 'success';
  readonly data: {
    /** Times are in unix milliseconds. */
    readonly headStats: {
      readonly numSeries: number;
      readonly numLabelPairs: number;
      readonly chunkCount: number;
      readonly minTime: number;
      readonly maxTime: number;
    };
    readonly seriesCountByMetricName: readonly Entry[];
    readonly labelValueCountByLabelName: readonly Entry[];
    readonly memoryInBytesByLabelName: readonly Entry[];
    readonly seriesCountByLabelValuePair: readonly Entry[];
  };
}

/** `limit`, or `topN` as VictoriaMetrics calls it, says how many entries each list has. Of labels nothing is told before the first census. */
export function tsdbStatus(
  { exposition }: Pick<StatusSource, 'exposition'>,
  census: Known<Census> | undefined,
  query: URLSearchParams,
): TsdbStatus {
  const limit = limitOf(query, limitOf(query, 10, 'topN'));
  const names = new Map<string, number>();
  for (const { family, series } of exposition.sizes()) {
    const name = exposedName(family);
    if (series > 0) names.set(name, (names.get(name) ?? 0) + series);
  }
  const labels = [...(census?.value.labels ?? [])].filter(([, { series }]) => series > 0);
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
  return {
    status: 'success',
    data: {
      headStats: {
        numSeries: sum(names.values()),
        numLabelPairs: names.size + sum(labels.map(([, { distinct }]) => distinct)),
        chunkCount: 0,
        minTime: start,
        maxTime: Date.now(),
      },
      seriesCountByMetricName: top([...names].map(([label, count]) => ({ label, count }))),
      labelValueCountByLabelName: top([ofName, ...perLabel(({ distinct }) => distinct)]),
      memoryInBytesByLabelName: top([
        { label: '__name__', count: sum([...names.keys()].map(({ length }) => length)) },
        ...perLabel(({ characters }) => characters),
      ]),
      seriesCountByLabelValuePair: top(pairsOf(names, labels)),
    },
  };
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
