import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Movement } from './movement.ts';

/** What a number of pushes leaves behind, in each of which so many of a hundred groups changed, by their unit. */
function after(pushes: number, ...changed: readonly number[]): Movement {
  const movement = new Movement(changed.length);
  for (let push = 0; push < pushes; push++) tell(movement, changed);
  return movement;
}

function tell(movement: Movement, changed: readonly number[]): void {
  for (let group = 0; group < 100; group++) movement.note(Uint8Array.from(changed, (count) => (group < count ? 1 : 0)));
  movement.settle();
}

test('units that change while the others do not are a part of their own', () => {
  assert.deepEqual([...after(1, 0, 0, 80, 0, 90).parting.parts], [0, 0, 1, 0, 1]);
});

test('units without samples, which never change, are with those that change as objects come and go', () => {
  assert.deepEqual([...after(1, 0, 20, 90, 20, 20).parting.parts], [0, 0, 1, 0, 0]);
});

test('units that change alike are one part', () => {
  assert.deepEqual([...after(1, 60, 60, 60, 60).parting.parts], [0, 0, 0, 0]);
});

test('units are not parted for what seldom changes', () => {
  assert.deepEqual([...after(1, 0, 0, 5, 0).parting.parts], [0, 0, 0, 0]);
});

test('a part is restless where some unit of it changes in most groups', () => {
  assert.deepEqual(after(1, 10, 10, 90).parting.areRestless, [false, true]);
  assert.deepEqual(after(1, 10, 10, 40).parting.areRestless, [false, false]);
  assert.deepEqual(after(1, 80, 80, 80).parting.areRestless, [true, true]);
});

test('what moved once is forgotten when it rests', () => {
  const movement = after(10, 0, 0, 90);
  for (let push = 0; push < 5; push++) tell(movement, [0, 0, 0]);
  assert.deepEqual([...movement.parting.parts], [0, 0, 0]);
});

test('parts are another array only where they are others', () => {
  const movement = after(1, 0, 0, 90);
  const { parts } = movement.parting;
  tell(movement, [0, 5, 80]);
  assert.equal(movement.parting.parts, parts);
  tell(movement, [0, 90, 80]);
  assert.notEqual(movement.parting.parts, parts);
});
