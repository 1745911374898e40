import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Concurrency, MOST_AT_ONCE } from './concurrency.ts';

function after(...latencies: readonly number[]): Concurrency {
  const concurrency = new Concurrency();
  for (const latency of latencies) concurrency.answered(latency);
  return concurrency;
}

test('two requests are under way until the latency is known', () => {
  assert.equal(after().limit, 2);
  assert.equal(after(900, 900, 900).limit, 2);
});

test('a receiver nearby gets two at a time, one far away more, up to a bound', () => {
  assert.equal(after(5, 5, 5, 5).limit, 2);
  assert.equal(after(190, 190, 190, 190).limit, 4);
  assert.equal(after(5000, 5000, 5000, 5000).limit, MOST_AT_ONCE);
});

test('a number that is fixed is that of requests, whatever the receiver does', () => {
  const concurrency = new Concurrency(3);
  for (const latency of [400, 400, 400, 400]) concurrency.answered(latency);
  assert.equal(concurrency.limit, 3);
  concurrency.busy();
  assert.equal(concurrency.limit, 3);
});

test('a single late answer is no latency', () => {
  assert.equal(after(5, 5000, 5000, 5000).limit, 2);
});

test('a receiver that is busy gets fewer, and its latency is learned anew', () => {
  const concurrency = after(5000, 5000, 5000, 5000);
  concurrency.busy();
  assert.equal(concurrency.limit, 2);
  concurrency.answered(5000);
  assert.equal(concurrency.limit, 2);
});
