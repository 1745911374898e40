/** What the outputs tell of histograms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import protobuf from 'protobufjs';
import { registerFamilies } from '../../src/otel/instruments/families.ts';
import { StateMeter } from '../../src/otel/instruments/meter.ts';
import { createProducer } from '../../src/otel/instruments/producer.ts';
import { Exposition } from '../../src/prometheus/exposition.ts';
import {
  BOUNDARIES,
  cumulative,
  type Histogram,
  NOTHING_OBSERVED,
  observed,
} from '../../src/resources/declare/histogram.ts';
import { StateStore } from '../../src/state/store.ts';
import { startMeasuring } from '../support/durations.ts';
import { decodeRequest, metricsOf, type WireHistogramPoint, type WireMetric } from '../support/otlp-proto.ts';
import type { Received } from '../support/otlp-receiver.ts';
import { scrape, scrapedBytes } from '../support/scrape.ts';
import { seriesText } from '../support/series.ts';
import { setUpWidgetPush } from '../support/widget-push.ts';

const START = 1_700_000_000_000;
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const NAME = 'kube_durations_job_seconds';
let created = 0;

/** Measures jobs in a store; `run` has one complete after so many seconds. */
function measuring(store = new StateStore()) {
  const { list, apply, ...rest } = startMeasuring({ resources: ['namespaces', 'jobs'], store, now: () => START });
  list('namespaces', [namespace]);
  list('jobs', []);
  const run = (seconds: number, type = 'Complete') => {
    const metadata = { name: `j${++created}`, namespace: 'shop', uid: `u${created}` };
    apply('jobs', { metadata });
    const conditions = [{ type, status: 'True', lastTransitionTime: at(seconds) }];
    apply('jobs', { metadata, status: { startTime: at(0), conditions } });
  };
  return { ...rest, list, apply, run };
}
const namespace = { metadata: { name: 'shop', uid: 'n' } };

const SOME = [0, 1, 3, 3, 4, 70, 4000, 200_000];

test('text has the buckets up to each boundary, the sum and the count', async () => {
  const { store, run } = measuring();
  for (const seconds of SOME) run(seconds);
  const lines = (await scrape(new Exposition(store))).split('\n').filter((line) => line.includes(NAME));
  const labels = 'namespace="shop",result="complete"';
  const buckets = [...BOUNDARIES, Number.POSITIVE_INFINITY].map((bound) => {
    const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : Number.isInteger(bound) ? `${bound}.0` : bound;
    return `${NAME}_bucket{${labels},le="${le}"} ${SOME.filter((value) => value <= bound).length}`;
  });
  assert.deepEqual(lines, [
    `# HELP ${NAME} From the start of a job, or when it was last resumed, to its end, by result (complete or failed).`,
    `# TYPE ${NAME} histogram`,
    ...buckets,
    `${NAME}_sum{${labels}} 204081`,
    `${NAME}_count{${labels}} 8`,
  ]);
});

test('OpenMetrics 1.0 has the same lines as text', async () => {
  const { store, run } = measuring();
  for (const seconds of SOME) run(seconds);
  const samples = async (format: 'text' | 'openmetrics') =>
    (await scrape(new Exposition(store), { format })).split('\n').filter((line) => line.startsWith(NAME));
  assert.deepEqual(await samples('openmetrics'), await samples('text'));
});

test('OpenMetrics 2.0 has one value with both sorts of buckets, and its start', async () => {
  const { store, run } = measuring();
  for (const seconds of [0, 1, 2, 2]) run(seconds);
  const lines = (await scrape(new Exposition(store), { format: 'openmetrics2' })).split('\n');
  const fixed =
    '0.1:1,0.5:1,1.0:2,2.0:4,5.0:4,10.0:4,15.0:4,30.0:4,60.0:4,120.0:4,300.0:4,600.0:4,1800.0:4,3600.0:4,14400.0:4,86400.0:4,+Inf:4';
  assert.deepEqual(
    lines.filter((line) => line.startsWith(NAME)),
    [
      `${NAME}{namespace="shop",result="complete"} {count:4,sum:5,schema:7,zero_threshold:2.938735877055719e-39,zero_count:1,positive_spans:[0:1,127:1],positive_buckets:[1,2],bucket:[${fixed}]} st@${START / 1000}`,
    ],
  );
});

test('what is kept of an exposition is made anew when something was measured', async () => {
  const { store, run } = measuring();
  const exposition = new Exposition(store);
  for (let count = 1; count <= 3; count++) {
    run(5);
    for (const format of ['text', 'openmetrics2', 'protobuf'] as const) {
      const body = await scrapedBytes(exposition, { format });
      if (format === 'protobuf') assert.equal(readHistogram(body).sampleCount, count);
      else
        assert.match(
          body.toString(),
          format === 'text' ? new RegExp(`_count{.*} ${count}\n`) : new RegExp(`count:${count},`),
        );
    }
  }
});

test('protobuf has a native histogram with the buckets of the state, and the fixed ones beside them', async () => {
  const { store, run, histograms } = measuring();
  for (const seconds of SOME) run(seconds);
  const [state] = histograms().values();
  const found = readHistogram(await scrapedBytes(new Exposition(store), { format: 'protobuf' }));
  assert.deepEqual(bucketsOf(found), bucketsOfState(state!));
  assert.deepEqual(
    [found.sampleCount, found.sampleSum, found.zeroCount, found.schema, found.createdTimestamp.seconds],
    [8, 204_081, 1, state!.scale, START / 1000],
  );
  assert.ok(found.zeroThreshold > 0);
  assert.deepEqual(
    found.bucket.map(({ cumulativeCount, upperBound }) => [cumulativeCount, upperBound]),
    cumulative(state!).map((held, index) => [held, BOUNDARIES[index] ?? Number.POSITIVE_INFINITY]),
  );
});

test('a histogram in which nothing was observed is a native one all the same', async () => {
  const { store, run, measuring: tallied } = measuring();
  run(3);
  tallied.beginAnew();
  const found = readHistogram(await scrapedBytes(new Exposition(store), { format: 'protobuf' }));
  assert.deepEqual([found.sampleCount, found.positiveSpan.length], [0, 0]);
  assert.ok(found.zeroThreshold > 0);
});

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

/** Of the published definition, what histograms have. */
const { root } = protobuf.parse(`
  syntax = "proto2";
  message LabelPair { optional string name = 1; optional string value = 2; }
  message Timestamp { optional int64 seconds = 1; optional int32 nanos = 2; }
  message Bucket { optional uint64 cumulative_count = 1; optional double upper_bound = 2; }
  message BucketSpan { optional sint32 offset = 1; optional uint32 length = 2; }
  message Histogram {
    optional uint64 sample_count = 1; optional double sample_sum = 2; repeated Bucket bucket = 3;
    optional Timestamp created_timestamp = 15; optional sint32 schema = 5; optional double zero_threshold = 6;
    optional uint64 zero_count = 7; repeated BucketSpan positive_span = 12; repeated sint64 positive_delta = 13;
  }
  message Metric { repeated LabelPair label = 1; optional Histogram histogram = 7; }
  message MetricFamily { optional string name = 1; optional string help = 2; optional int32 type = 3; repeated Metric metric = 4; }
`);

interface Native {
  readonly sampleCount: number;
  readonly sampleSum: number;
  readonly zeroCount: number;
  readonly zeroThreshold: number;
  readonly schema: number;
  readonly createdTimestamp: { readonly seconds: number };
  readonly bucket: readonly { readonly cumulativeCount: number; readonly upperBound: number }[];
  readonly positiveSpan: readonly { readonly offset: number; readonly length: number }[];
  readonly positiveDelta: readonly number[];
}

/** The only histogram of an exposition. */
function readHistogram(body: Buffer): Native {
  const type = root.lookupType('MetricFamily');
  const reader = protobuf.Reader.create(body);
  while (reader.pos < reader.len) {
    const family = type.toObject(type.decodeDelimited(reader), { longs: Number, arrays: true });
    if (family.name !== NAME) continue;
    assert.deepEqual([family.type, family.metric.length], [4, 1]);
    return family.metric[0].histogram;
  }
  assert.fail('there is no histogram');
}

/** By the exponent of the upper bound of each bucket what it holds. */
function bucketsOf({ schema, positiveSpan, positiveDelta }: Native): Map<number, number> {
  const buckets = new Map<number, number>();
  let bucket = 0;
  let held = 0;
  let next = 0;
  for (const { offset, length } of positiveSpan) {
    bucket += offset;
    for (let each = 0; each < length; each++) {
      held += positiveDelta[next++]!;
      buckets.set(bucket++ * 2 ** -schema, held);
    }
  }
  assert.equal(next, positiveDelta.length);
  return buckets;
}

function bucketsOfState({ scale, offset, buckets }: Histogram): Map<number, number> {
  const held = [...buckets.entries()].filter(([, number]) => number > 0);
  return new Map(held.map(([index, number]) => [(offset + index + 1) * 2 ** -scale, number]));
}

test('the state that is compared with is that of the values', () => {
  const { run, histograms } = measuring();
  for (const seconds of SOME) run(seconds);
  assert.deepEqual([...histograms().values()], [SOME.reduce(observed, NOTHING_OBSERVED)]);
});
