import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createPlaces, type Places } from './places.ts';

/** Takes places in order; tells who has one, and gives all that came of it. */
function queue(places: Places, names: readonly string[]) {
  const inside: string[] = [];
  const entries = new Map(names.map((name) => [name, { leaves: new AbortController(), leave: () => {} }]));
  for (const [name, entry] of entries) {
    void places.take(entry.leaves.signal).then((leave) => {
      if (leave === undefined) return;
      inside.push(name);
      entry.leave = leave;
    });
  }
  return { inside, of: (name: string) => entries.get(name)! };
}

test('as many have a place as there are, and the next follow in order', async () => {
  const { inside, of } = queue(createPlaces(2), ['a', 'b', 'c', 'd']);
  await setImmediate();
  assert.deepEqual(inside, ['a', 'b']);
  of('b').leave();
  await setImmediate();
  assert.deepEqual(inside, ['a', 'b', 'c']);
});

test('who leaves the queue is not waited for', async () => {
  const { inside, of } = queue(createPlaces(1), ['a', 'b', 'c']);
  await setImmediate();
  of('b').leaves.abort();
  of('a').leave();
  await setImmediate();
  assert.deepEqual(inside, ['a', 'c']);
});

test('a place that is given back twice is one place', async () => {
  const { inside, of } = queue(createPlaces(1), ['a', 'b', 'c']);
  await setImmediate();
  of('a').leave();
  of('a').leave();
  await setImmediate();
  assert.deepEqual(inside, ['a', 'b']);
});

test('0 is no bound', async () => {
  const { inside } = queue(createPlaces(0), ['a', 'b', 'c']);
  await setImmediate();
  assert.deepEqual(inside, ['a', 'b', 'c']);
});

test('more places let in who waits, fewer throw nobody out', async () => {
  const places = createPlaces(1);
  const { inside, of } = queue(places, ['a', 'b', 'c']);
  await setImmediate();
  places.resize(2);
  await setImmediate();
  assert.deepEqual(inside, ['a', 'b']);
  places.resize(1);
  of('a').leave();
  await setImmediate();
  assert.deepEqual(inside, ['a', 'b']);
  of('b').leave();
  await setImmediate();
  assert.deepEqual(inside, ['a', 'b', 'c']);
});
