import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRateLimit } from './rate-limit.ts';

test('a burst is let in at once, then one each interval, and no more is saved up than a burst', () => {
  let time = 0;
  const mayEnter = createRateLimit({ interval: 100, burst: 2 }, () => time);
  const many = () => [1, 2, 3].map(mayEnter);
  assert.deepEqual(many(), [true, true, false]);
  time = 99;
  assert.equal(mayEnter(), false);
  time = 100;
  assert.deepEqual([mayEnter(), mayEnter()], [true, false]);
  time = 10_000;
  assert.deepEqual(many(), [true, true, false]);
});

test('a burst of none lets nobody in', () => {
  assert.equal(createRateLimit({ interval: 1, burst: 0 })(), false);
});
