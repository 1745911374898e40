import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaledIntOrPercent } from './int-or-string.ts';

test('a number means itself', () => {
  assert.equal(scaledIntOrPercent(2147483647, 9, 'down'), 2147483647);
  assert.equal(scaledIntOrPercent(0, 9, 'up'), 0);
});

test('a percentage is a share of the total, rounded as asked', () => {
  assert.equal(scaledIntOrPercent('33%', 7, 'down'), 2);
  assert.equal(scaledIntOrPercent('33%', 7, 'up'), 3);
  assert.equal(scaledIntOrPercent('50%', 2147483647, 'down'), 1073741823);
  assert.equal(scaledIntOrPercent('0%', 1, 'up'), 0);
});

test('a percentage of nothing is nothing', () => {
  assert.equal(scaledIntOrPercent('25%', 0, 'up'), 0);
});

test('what is absent or no percentage has no value', () => {
  for (const value of [undefined, '', '%', '25', '2.5%', ' 25%', '25 %']) {
    assert.equal(scaledIntOrPercent(value, 4, 'up'), undefined, String(value));
  }
});

test('a percentage beyond 64 bits is none, a share beyond them is the least number', () => {
  assert.equal(scaledIntOrPercent('9223372036854775807%', 50, 'up'), 2 ** 62);
  assert.equal(scaledIntOrPercent('9223372036854775807%', 101, 'up'), -(2 ** 63));
  assert.equal(scaledIntOrPercent('9223372036854775808%', 1, 'up'), undefined);
  assert.equal(scaledIntOrPercent('-9223372036854775809%', 1, 'down'), undefined);
});

test('a negative share that rounds to zero has no sign', () => {
  assert.ok(Object.is(scaledIntOrPercent('-1%', 1, 'up'), 0));
});
