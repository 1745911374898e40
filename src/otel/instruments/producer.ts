import type { HrTime } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { DynamicLabels } from '../../resources/declare/family.ts';
import type { Histogram } from '../../resources/declare/histogram.ts';
import type { KubernetesObject } from '../../resources/declare/kind.ts';
import { Turns } from '../../turns.ts';
import { eachPoint, type FamilyVisitor } from './families.ts';
import type { Instrument, Observation, Reading, StateMeter } from './meter.ts';

/** What a producer is made of; `now` gives unix milliseconds. */
export interface ProducerOptions {
  readonly meter: StateMeter;
  readonly resource: Resource;
  readonly now?: () => number;
  /** Shared with whatever else has long work. */
  readonly turns?: Turns;
}

/**
 * The meter as a MetricProducer, for any stock reader: PeriodicExportingMetricReader, PrometheusExporter.
 *
 * All points of a collection carry one time. Gauges have no start time (0, which OTLP reads as unknown). Counters are
 * cumulative: a family's starts with the creation of its object, or where it last fell (`Restarts`); that of
 * an ordinary callback with the producer. A collection holds the whole snapshot in memory, as ResourceMetrics demands;
 * it is made in slices that let the event loop run, each family as it is at the moment when its turn begins.
 */
export function createProducer({
  meter,
  resource,
  now = Date.now,
  turns = new Turns(),
}: ProducerOptions): MetricProducer {
  const began = now();
  return {
    async collect(options) {
      const { readings, errors: failed } = await meter.cycle(options?.timeoutMillis);
      const errors = [...failed];
      const metrics: MetricData[] = [];
      const time = now();
      for (const reading of readings) {
        const dataPoints = await pointsOf(reading, time, began, turns, errors);
        if (dataPoints.length > 0) metrics.push(metricData(reading.instrument, dataPoints));
      }
      const scopeMetrics = metrics.length > 0 ? [{ scope: meter.scope, metrics }] : [];
      return { resourceMetrics: { resource, scopeMetrics }, errors };
    },
  };
}

async function pointsOf(
  { instrument, visitors, observations }: Reading,
  time: number,
  began: number,
  turns: Turns,
  errors: unknown[],
): Promise<Point[]> {
  const endTime = hrTime(time);
  const points: Point[] = [];
  for (const registered of visitors) {
    const before = points.length;
    const visitor = registered.present();
    if (visitor === undefined) continue;
    try {
      for (const { blocks } of visitor.parts()) {
        for (const block of blocks) {
          eachPoint(visitor, block, (value, attributes, object, { labels, dynamic, histogram }) => {
            points.push({
              startTime: hrTime(startOf(visitor, object, labels, dynamic, time)),
              endTime,
              attributes,
              value: histogram === undefined ? value : exponentialOf(histogram),
            });
          });
          if (turns.isOver()) await turns.next();
        }
      }
    } catch (error) {
      points.length = before;
      errors.push(error);
    }
  }
  for (const point of observedPoints(instrument, observations, time, began)) points.push(point);
  return points;
}

/** What ordinary callbacks observed, as points at `time`; those of counters and sums since `began`. */
export function observedPoints(
  { type }: Instrument,
  observations: readonly Observation[],
  time: number,
  began: number,
): DataPoint<number>[] {
  const endTime = hrTime(time);
  const startTime = type === 'gauge' ? NO_TIME : hrTime(began);
  return observations.map(({ value, attributes }) => ({ startTime, endTime, attributes, value }));
}

/** When a family's series began, in unix milliseconds: 0, unknown, for a gauge; never later than the point's `time`. */
export function startOf(
  { family, restarts }: Pick<FamilyVisitor, 'family' | 'restarts'>,
  object: KubernetesObject,
  labels: readonly (string | undefined)[] | undefined,
  dynamic: DynamicLabels | undefined,
  time: number,
): number {
  if (family.type === 'gauge') return 0;
  const start = restarts.of(object, family.name, labels, dynamic) ?? (object.metadata.creationTimestamp ?? 0) * 1000;
  return Math.min(start, time);
}

type Point = DataPoint<number | ExponentialHistogram>;

/** Points as the metric of their instrument, whose type says what values they have. */
export function metricData({ type, descriptor }: Instrument, points: Point[]): MetricData {
  const aggregationTemporality = AggregationTemporality.CUMULATIVE;
  if (type === 'histogram') {
    const dataPoints = points as DataPoint<ExponentialHistogram>[];
    return { descriptor, aggregationTemporality, dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM, dataPoints };
  }
  const dataPoints = points as DataPoint<number>[];
  return type === 'gauge'
    ? { descriptor, aggregationTemporality, dataPointType: DataPointType.GAUGE, dataPoints }
    : {
        descriptor,
        aggregationTemporality,
        dataPointType: DataPointType.SUM,
        isMonotonic: type === 'counter',
        dataPoints,
      };
}

function exponentialOf({ count, sum, zeros, scale, offset, buckets }: Histogram): ExponentialHistogram {
  return {
    count,
    sum,
    scale,
    zeroCount: zeros,
    positive: { offset, bucketCounts: [...buckets] },
    negative: { offset: 0, bucketCounts: [] },
  };
}

const NO_TIME: HrTime = [0, 0];

function hrTime(unixMillis: number): HrTime {
  if (unixMillis === 0) return NO_TIME;
  const seconds = Math.floor(unixMillis / 1000);
  return [seconds, Math.round((unixMillis - seconds * 1000) * 1e6)];
}
