import assert from 'node:assert/strict';
import test from 'node:test';
import { backoffSeconds } from './backoff.ts';

const backoff = { least: 0.5, most: 30 };

test('the first wait lies between the least and twice the least', () => {
  assert.equal(
    backoffSeconds(backoff, 1, () => 0),
    0.5,
  );
  assert.equal(
    backoffSeconds(backoff, 1, () => 1),
    1,
  );
});

test('the ceiling doubles with each failure', () => {
  const ceilings = [1, 2, 3, 4].map((failures) => backoffSeconds(backoff, failures, () => 1));
  assert.deepEqual(ceilings, [1, 2, 4, 8]);
});

test('no wait is longer than the most, however many attempts failed', () => {
  assert.equal(
    backoffSeconds(backoff, 5000, () => 1),
    30,
  );
});
