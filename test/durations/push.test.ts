/** What pushes tell of histograms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { registerFamilies } from '../../src/otel/instruments/families.ts';
import { StateMeter } from '../../src/otel/instruments/meter.ts';
import { createProducer } from '../../src/otel/instruments/producer.ts';
import { startMeasuring } from '../support/kinds/durations.ts';
import { decodeRequest, metricsOf, type WireHistogramPoint, type WireMetric } from '../support/otlp/proto.ts';
import type { Received } from '../support/otlp/receiver.ts';
import { setUpWidgetPush } from '../support/otlp/widget-push.ts';
import { seriesText } from '../support/series.ts';
import { at, measuring, NAME, namespace, SOME, START } from './jobs.ts';

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const)
  test(`${protocol}: a push tells the histograms that a stock reader is told`, async (context) => {
    const { receiver, store, push, ended } = await setUpWidgetPush(context, 0, { protocol, interval: 3_600_000 });
    const { run } = measuring(store);
    for (const seconds of SOME) run(seconds);
    for (let seconds = 1; seconds < 3e6; seconds *= 1.1) run(Math.round(seconds), 'Failed');
    await push.start();
    await ended(1);
    await push.shutdown();
    const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
    meter.beforeCycle(registerFamilies(meter, store));
    const producer = createProducer({ meter, resource: resourceFromAttributes({}), now: () => 0 });
    const { resourceMetrics } = await producer.collect();
    const stock = decodeRequest(ProtobufMetricsSerializer.serializeRequest(resourceMetrics)!);
    const told = pointsOf([{ request: stock }]).map(comparable);
    assert.equal(told.length, 2);
    assert.deepEqual(pointsOf(receiver.accepted.slice(0, 1)).map(comparable), told);
    for (const { startTimeUnixNano } of pointsOf(receiver.accepted))
      assert.equal(BigInt(startTimeUnixNano!) / 1_000_000n, BigInt(START));
    for (const metric of metricsOf(receiver.accepted[0]!.request))
      if (metric.name === NAME) assert.equal(metric.exponentialHistogram?.aggregationTemporality, 2);
  });

test('requests of bounded size have all histograms, whole', async (context) => {
  const { receiver, store, push, ended } = await setUpWidgetPush(context, 0, {
    interval: 3_600_000,
    maxRequestBytes: 16_384,
  });
  const { apply, list } = startMeasuring({ resources: ['namespaces', 'jobs'], store, now: () => START });
  list('namespaces', []);
  list('jobs', []);
  for (let each = 0; each < 400; each++) {
    for (const seconds of [each, 5, 80]) {
      const metadata = { name: `j${each} ${seconds}`, namespace: `n${each}`, uid: `${each} ${seconds}` };
      apply('jobs', { metadata });
      const conditions = [{ type: 'Complete', status: 'True', lastTransitionTime: at(seconds) }];
      apply('jobs', { metadata, status: { startTime: at(0), conditions } });
    }
  }
  await push.start();
  await ended(1);
  await push.shutdown();
  const points = pointsOf(receiver.accepted);
  const first = new Map(points.map((point) => [labelsOf(point), point]));
  assert.ok(receiver.accepted.length > 4);
  assert.equal(first.size, 400);
  for (const { count } of points) assert.equal(count, '3');
});

test('a receiver that finds a request too large gets its histograms in parts', async (context) => {
  const { receiver, store, push, ended } = await setUpWidgetPush(context, 0, { interval: 3_600_000 });
  const { run } = measuring(store);
  run(3);
  run(5, 'Failed');
  const isLarge = ({ request }: Received) => metricsOf(request).some((metric) => pointsIn(metric).length > 1);
  receiver.answer = (received) => ({ status: isLarge(received) ? 413 : 200 });
  await push.start();
  await ended(1);
  await push.shutdown();
  const told = new Map(pointsOf(receiver.accepted).map((point) => [labelsOf(point), point.sum]));
  assert.deepEqual([...told.values()].sort(), [3, 5]);
});

test('the end of a histogram is said', async (context) => {
  const { receiver, store, push, ended, outcomes } = await setUpWidgetPush(context, 0, { interval: 20 });
  const { run, delete: remove } = measuring(store);
  run(5);
  await push.start();
  await ended(1);
  remove('namespaces', namespace);
  await ended(outcomes.length + 2);
  await push.shutdown();
  const points = pointsOf(receiver.accepted);
  const ends = points.filter(({ flags = 0 }) => flags === 1);
  assert.equal(ends.length, 1);
  assert.equal(labelsOf(ends[0]!), labelsOf(points[0]!));
  assert.equal(points.at(-1), ends[0]);
});

test('a destination that prefers delta is told what was observed since, once', async (context) => {
  const { receiver, store, push, ended, outcomes } = await setUpWidgetPush(context, 0, {
    interval: 20,
    temporality: 'delta',
  });
  const { run, measuring: tallied } = measuring(store);
  await push.start();
  const taken: number[] = [];
  for (const seconds of [5, 0, 90_000, 7, 1, 6, 1_000_000]) {
    run(seconds);
    taken.push(seconds);
    receiver.answer = { status: seconds === 7 ? 400 : 200 };
    await ended(outcomes.length + 2);
  }
  receiver.answer = { status: 200 };
  await ended(outcomes.length + 2);
  tallied.beginAnew();
  for (const seconds of [8, 9, 8, 9, 8, 9, 8, 9, 8, 9]) run(seconds);
  taken.push(8, 9, 8, 9, 8, 9, 8, 9, 8, 9);
  await ended(outcomes.length + 2);
  await push.shutdown();
  const points = pointsOf(receiver.accepted);
  const sum = (value: (point: WireHistogramPoint) => number) => points.reduce((all, point) => all + value(point), 0);
  assert.equal(
    sum(({ count = 0 }) => Number(count)),
    taken.length,
  );
  assert.equal(
    sum((point) => point.sum ?? 0),
    taken.reduce((all, seconds) => all + seconds, 0),
  );
  assert.equal(
    sum(({ zeroCount = 0 }) => Number(zeroCount)),
    taken.filter((seconds) => seconds === 0).length,
  );
  const positive = (point: WireHistogramPoint) =>
    point.positive?.bucketCounts?.reduce((all, held) => all + Number(held), 0) ?? 0;
  assert.equal(sum(positive), taken.filter((seconds) => seconds > 0).length);
  for (const metric of receiver.accepted.flatMap(({ request }) => metricsOf(request)))
    if (metric.name === NAME) assert.equal(metric.exponentialHistogram?.aggregationTemporality, 1);
});

function pointsOf(received: readonly Pick<Received, 'request'>[]): readonly WireHistogramPoint[] {
  return received
    .flatMap(({ request }) => metricsOf(request))
    .filter(({ name }) => name === NAME)
    .flatMap(pointsIn);
}

function pointsIn({ exponentialHistogram }: WireMetric): readonly WireHistogramPoint[] {
  return exponentialHistogram?.dataPoints ?? [];
}

function labelsOf({ attributes = [] }: WireHistogramPoint): string {
  return seriesText('', Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue])), 0);
}

/** Without times, and without what the stock serializer says of negative values, of which there are none. */
function comparable(point: WireHistogramPoint) {
  const { count, sum, scale, zeroCount, positive } = point;
  return [labelsOf(point), count, sum, scale, zeroCount ?? '0', positive?.offset, positive?.bucketCounts];
}
