import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextRound } from 'node:timers/promises';
import { Turns } from './turns.ts';

test('lets one of those who wait go on per round of the event loop, in the order of asking', async () => {
  const turns = new Turns(10);
  const perRound: string[][] = [];
  let round: string[] = [];
  const all = Promise.all(['a', 'b', 'c'].map((name) => turns.next().then(() => round.push(name))));
  for (let at = 0; at < 5; at++) {
    await nextRound();
    perRound.push(round);
    round = [];
  }
  await all;
  assert.deepEqual(
    perRound.filter((names) => names.length > 0),
    [['a'], ['b'], ['c']],
  );
});

test('is not over when it has just begun', async () => {
  const turns = new Turns(Number.POSITIVE_INFINITY);
  await turns.next();
  assert.equal(turns.isOver(), false);
});

test('is over once it has lasted its time', async () => {
  const turns = new Turns(0);
  await turns.next();
  assert.equal(turns.isOver(), true);
});

/** Holds the event loop. */
function work(milliseconds: number): void {
  for (const start = performance.now(); performance.now() - start < milliseconds; );
}

test('begins with whoever asks first, and is over after its time for all who ask in the same round', () => {
  const turns = new Turns(5);
  assert.equal(turns.isOver(), false);
  work(6);
  assert.deepEqual([turns.isOver(), turns.isOver()], [true, true]);
});

test('has nobody wait for what was done in an earlier round of the event loop', async () => {
  const turns = new Turns(5);
  turns.isOver();
  work(6);
  await nextRound();
  assert.equal(turns.isOver(), false);
});

test('is one in a round, also where somebody who has waited goes on in it', async () => {
  const turns = new Turns(0);
  turns.isOver();
  const waiting = [turns.next(), turns.next()];
  for (const _ of waiting) {
    await nextRound();
    assert.equal(turns.isOver(), true);
  }
  await Promise.all(waiting);
});
