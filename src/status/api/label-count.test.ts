import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabelCount } from './label-count.ts';

test('few values are counted one by one', () => {
  const label = new LabelCount();
  for (let at = 0; at < 3000; at++) label.add(`value ${at % 1000}`, 2);
  assert.deepEqual([label.distinct, label.isEstimate, label.series, label.longest], [1000, false, 6000, 9]);
  assert.equal(label.values.get('value 7'), 6);
});

test('of a hundred thousand values the number is known to 2 %, and the frequent ones are', () => {
  const label = new LabelCount();
  for (let at = 0; at < 100_000; at++) {
    label.add(`pod-${at}`, 1);
    if (at % 10 === 0) label.add('often', 5);
  }
  assert.ok(label.isEstimate);
  assert.ok(Math.abs(label.distinct - 100_001) < 2000, `${label.distinct}`);
  assert.equal(label.series, 150_000);
  const [most] = [...label.values].sort(([, a], [, b]) => b - a);
  assert.deepEqual(most, ['often', 50_000]);
  assert.ok(label.values.size <= 2048);
});
