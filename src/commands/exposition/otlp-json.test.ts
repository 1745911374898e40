import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRequests } from './otlp-json.ts';

test('of a histogram the sum and the count of each series are read, and none of one that ends', async () => {
  const attributes = [{ key: 'namespace', value: { stringValue: 'shop' } }];
  const dataPoints = [
    { attributes, count: '3', sum: 7.5, scale: 8, zeroCount: '0', positive: { offset: 0, bucketCounts: ['3'] } },
    { attributes: [], flags: 1 },
  ];
  const metrics = [{ name: 'took_seconds', exponentialHistogram: { aggregationTemporality: 2, dataPoints } }];
  const request = JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
  const entries = [];
  for await (const some of readRequests([request], (async function* () {})())) entries.push(...some);
  const labels = [['namespace', 'shop']];
  assert.deepEqual(entries, [
    { type: 'declaration', family: 'took_seconds', kind: 'histogram' },
    { type: 'sample', family: 'took_seconds_sum', labels, value: 7.5 },
    { type: 'sample', family: 'took_seconds_count', labels, value: 3 },
  ]);
});
