/** What /metrics tells of histograms, in each format. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import protobuf from 'protobufjs';
import { Exposition } from '../../src/prometheus/exposition.ts';
import {
  BOUNDARIES,
  cumulative,
  type Histogram,
  NOTHING_OBSERVED,
  observed,
} from '../../src/resources/declare/histogram.ts';
import { scrape, scrapedBytes } from '../support/scrape.ts';
import { measuring, NAME, SOME, START } from './jobs.ts';

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

test('the state that is compared with is that of the values', () => {
  const { run, histograms } = measuring();
  for (const seconds of SOME) run(seconds);
  assert.deepEqual([...histograms().values()], [SOME.reduce(observed, NOTHING_OBSERVED)]);
});

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
