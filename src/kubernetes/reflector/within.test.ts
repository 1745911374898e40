import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDeadline } from './within.ts';

const never = new Promise(() => {});

test('what settles in time is told, whichever way; what does not, too', async () => {
  const deadline = createDeadline();
  assert.equal(await deadline.isSettledWithin(Promise.resolve(), 10_000), true);
  assert.equal(await deadline.isSettledWithin(Promise.reject(new Error('no')), 10_000), true);
  deadline.close();
  const next = createDeadline();
  assert.equal(await next.isSettledWithin(never, 1), false);
  assert.equal(await next.isSettledWithin(never, 1), false);
  next.close();
});

test('a thousand promises start one timer', async (context) => {
  const start = context.mock.method(globalThis, 'setTimeout');
  const deadline = createDeadline();
  for (let at = 0; at < 1000; at++) await deadline.isSettledWithin(Promise.resolve(), 10_000);
  deadline.close();
  assert.equal(start.mock.callCount(), 1);
});
