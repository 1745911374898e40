/** The answer that Prometheus gives at /api/v1/status/tsdb, so that what explores that explores this. */
import { exposedName } from '../../prometheus/formats/names.ts';
import type { Known } from '../counted.ts';
import type { StatusSource } from '../source.ts';
import type { Census } from './census.ts';
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
  const top = (entries: readonly (readonly [string, number])[]) =>
    entries
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, limit)
      .map(([name, value]) => ({ name, value }));
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0);
  const ofName = [['__name__', names.size]] as const;
  const start = Math.round(Date.now() - process.uptime() * 1000);
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
      seriesCountByMetricName: top([...names]),
      labelValueCountByLabelName: top([...ofName, ...labels.map(([name, { distinct }]) => [name, distinct] as const)]),
      memoryInBytesByLabelName: top([
        ['__name__', sum([...names.keys()].map(({ length }) => length))],
        ...labels.map(([name, { characters }]) => [name, characters] as const),
      ]),
      seriesCountByLabelValuePair: top([
        ...[...names].map(([name, series]) => [`__name__=${name}`, series] as const),
        ...labels.flatMap(([name, { values }]) =>
          [...values].map(([value, series]) => [`${name}=${value}`, series] as const),
        ),
      ]),
    },
  };
}
