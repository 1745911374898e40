import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType, type MetricData } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { decodeRequest, metricsOf, pointsOf, type WireMetric } from '../../../test/support/otlp/proto.ts';
import { jsonOf } from './json.ts';
import { splitRequest } from './wire.ts';

function metric(name: string, values: readonly number[], isSum: boolean): MetricData {
  const aggregationTemporality = AggregationTemporality.CUMULATIVE;
  const descriptor = { name, description: `About ${name}.`, unit: '', valueType: 1 };
  const dataPoints = values.map((value, at) => ({
    startTime: [1, at] satisfies [number, number],
    endTime: [1_700_000_000, 5] satisfies [number, number],
    attributes: { text: `ü${at}`, flag: at % 2 === 0, whole: -at, part: at + 0.5, list: ['a', 'b'] },
    value,
  }));
  return isSum
    ? { descriptor, aggregationTemporality, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
    : { descriptor, aggregationTemporality, dataPointType: DataPointType.GAUGE, dataPoints };
}

function request(metrics: MetricData[]): Buffer {
  const resource = resourceFromAttributes({ 'service.name': 'x' });
  const scope = { name: 'scope', version: '1' };
  return Buffer.from(ProtobufMetricsSerializer.serializeRequest({ resource, scopeMetrics: [{ scope, metrics }] })!);
}

/** Each point with all that is said of it above. */
function facts(bytes: Buffer): unknown[] {
  const { resourceMetrics } = decodeRequest(bytes);
  return resourceMetrics.flatMap(({ resource, scopeMetrics = [] }) =>
    scopeMetrics.flatMap(({ scope, metrics = [] }) =>
      metrics.flatMap((each) => {
        const { name, description, sum, gauge } = each;
        const head = {
          resource,
          scope,
          name,
          description,
          sum: { ...sum, dataPoints: [] },
          isGauge: gauge !== undefined,
        };
        return pointsOf(each).map((point) => ({ ...head, point }));
      }),
    ),
  );
}

const metricsArbitrary = fc.array(
  fc.record({
    name: fc.stringMatching(/^[a-z]{1,9}$/),
    values: fc.array(fc.double(), { minLength: 1, maxLength: 9 }),
    isSum: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);

test('the halves of a request hold each of its points once, with all that is said of it', () => {
  fc.assert(
    fc.property(metricsArbitrary, fc.nat(), (given, cut) => {
      const whole = request(given.map(({ name, values, isSum }) => metric(name, values, isSum)));
      const count = given.reduce((sum, { values }) => sum + values.length, 0);
      if (count < 2) return;
      const points = 1 + (cut % (count - 1));
      const [first, second] = splitRequest(whole, points);
      assert.equal(facts(first).length, points);
      assert.deepEqual([...facts(first), ...facts(second)], facts(whole));
    }),
  );
});

test('the JSON of a request says what the protobuf says', () => {
  fc.assert(
    fc.property(metricsArbitrary, (given) => {
      const bytes = request(given.map(({ name, values, isSum }) => metric(name, values, isSum)));
      const metrics = metricsOf(JSON.parse(jsonOf(bytes).toString()));
      const expected = metricsOf(decodeRequest(bytes));
      assert.deepEqual(metrics.map(headOf), expected.map(headOf));
      assert.deepEqual(
        metrics.flatMap(pointsOf).map(({ asDouble }) => Number(asDouble) + 0),
        expected.flatMap(pointsOf).map(({ asDouble }) => Number(asDouble) + 0),
      );
    }),
  );
});

function headOf({ name, description, sum, gauge }: WireMetric) {
  return {
    name,
    description,
    isGauge: gauge !== undefined,
    monotonic: sum?.isMonotonic,
    is: sum?.aggregationTemporality,
  };
}

test('JSON has texts for numbers that it does not know, and decimal strings for times', () => {
  const bytes = request([metric('m', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.5], false)]);
  const points = metricsOf(JSON.parse(jsonOf(bytes).toString())).flatMap(pointsOf);
  assert.deepEqual(
    points.map(({ asDouble }) => asDouble),
    ['NaN', 'Infinity', '-Infinity', 1.5],
  );
  assert.equal(points[0]?.timeUnixNano, '1700000000000000005');
  assert.deepEqual(points[1]?.attributes?.slice(0, 5), [
    { key: 'text', value: { stringValue: 'ü1' } },
    { key: 'flag', value: { boolValue: false } },
    { key: 'whole', value: { intValue: '-1' } },
    { key: 'part', value: { doubleValue: 1.5 } },
    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } } },
  ]);
});
