import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBoundedCache } from './bounded-cache.ts';

test('an entry is known until its time is over', () => {
  let time = 0;
  const cache = createBoundedCache<string>(10, () => time);
  cache.set('a', 'value', 100);
  time = 99;
  assert.equal(cache.get('a'), 'value');
  time = 100;
  assert.equal(cache.get('a'), undefined);
  assert.equal(cache.size, 0);
});

test('the oldest entry makes room', () => {
  const cache = createBoundedCache<number>(2);
  for (const [index, key] of ['a', 'b', 'a', 'c'].entries()) cache.set(key, index, 1000);
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => cache.get(key)),
    [2, undefined, 3],
  );
  assert.equal(cache.size, 2);
});
