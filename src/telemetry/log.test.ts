import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSeldomLog } from './log.ts';

test('a key is told of once in an interval, and what was held back is counted', () => {
  let now = 0;
  const seldom = createSeldomLog(1000, () => now);
  const told: number[] = [];
  for (; now < 2500; now += 500) seldom('key', (heldBack) => told.push(heldBack));
  assert.deepEqual(told, [0, 1, 1]);
});

test('a hundred thousand keys in an interval are told of a hundred times, and as one', () => {
  let now = 0;
  const seldom = createSeldomLog(1000, () => now);
  let told = 0;
  const flood = (from: string) => {
    for (let at = 0; at < 100_000; at++) seldom(`${from} ${at}`, () => told++);
    const lines = told;
    told = 0;
    return lines;
  };
  assert.equal(flood('first'), 101);
  now = 1000;
  assert.equal(flood('second'), 101);
});
