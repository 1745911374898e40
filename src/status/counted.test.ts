import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCounted } from './counted.ts';

const { signal } = new AbortController();

test('who asks while it is counted waits for that count, and it is made once', async () => {
  let counts = 0;
  const ask = createCounted(async () => ++counts, { age: 1e6, patience: 1e6, signal });
  const answers = await Promise.all([ask(), ask(), ask()]);
  assert.deepEqual(
    answers.map((known) => known?.value),
    [1, 1, 1],
  );
  assert.equal((await ask())?.value, 1);
});

test('who has no patience gets what was known before', async () => {
  const gates = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  let counts = 0;
  const ask = createCounted(() => gates[counts++]!.promise, { age: -1, patience: 1, signal });
  assert.equal(await ask(), undefined);
  gates[0]!.resolve(1);
  assert.equal((await ask())?.value, 1);
  assert.equal((await ask())?.value, 1);
});

test('a count that fails is made anew', async () => {
  let counts = 0;
  const count = async () => {
    if (++counts === 1) throw new Error('not this time');
    return counts;
  };
  const ask = createCounted(count, { age: 1e6, patience: 1e6, signal });
  assert.equal(await ask(), undefined);
  assert.equal((await ask())?.value, 2);
});
