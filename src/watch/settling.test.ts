import assert from 'node:assert/strict';
import { test } from 'node:test';
import { widgets } from '../../test/support/widgets.ts';
import type { Kind } from '../resources/declare/kind.ts';
import { Readiness } from '../state/readiness.ts';
import { Settling } from './settling.ts';

const WIDGETS = widgets as unknown as Kind;
const ID = 'widgets.test';

function setUp() {
  const readiness = new Readiness([]);
  const settling = new Settling(readiness);
  const [a, b] = [{}, {}];
  for (const watch of [a, b]) settling.expect(WIDGETS, watch);
  const isSettled = async () =>
    Promise.race([settling.whenSettled([ID]).then(() => true), new Promise((resolve) => setImmediate(resolve, false))]);
  return { readiness, settling, a, b, isSettled };
}

test('a kind has settled when each of its watches has, or has ended', async () => {
  const { readiness, settling, a, b, isSettled } = setUp();
  settling.settle(WIDGETS, a);
  settling.settle(WIDGETS, a);
  assert.deepEqual([readiness.waiting, await isSettled()], [[ID], false]);
  settling.settle(WIDGETS, b);
  assert.deepEqual([readiness.waiting, await isSettled()], [[], true]);
});

test('a kind that has settled stays so when further watches of it come', async () => {
  const { readiness, settling, a, b, isSettled } = setUp();
  for (const watch of [a, b]) settling.settle(WIDGETS, watch);
  settling.expect(WIDGETS, {});
  assert.deepEqual([readiness.waiting, await isSettled()], [[], true]);
});

test('a kind that is watched no more is waited for by nobody, and by all again when it comes back', async () => {
  const { readiness, settling, isSettled } = setUp();
  const waiting = settling.whenSettled([ID]);
  settling.forget(WIDGETS);
  await waiting;
  assert.deepEqual([readiness.waiting, await isSettled()], [[], true]);
  settling.expect(WIDGETS, {});
  assert.deepEqual([readiness.waiting, await isSettled()], [[ID], false]);
});

test('a kind that is not watched is not waited for', async () => {
  await new Settling(new Readiness([])).whenSettled(['gadgets.test']);
});

test('a watch that lists once more is waited for, and readiness does not change', async () => {
  const { readiness, settling, a, b, isSettled } = setUp();
  for (const watch of [a, b]) settling.settle(WIDGETS, watch);
  settling.again(WIDGETS, a);
  assert.deepEqual([readiness.waiting, await isSettled()], [[], false]);
  settling.settle(WIDGETS, a);
  assert.equal(await isSettled(), true);
});
