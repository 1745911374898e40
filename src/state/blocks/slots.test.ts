import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Slots } from './slots.ts';

test('slots are found as in a Map, whatever comes, moves and goes', () => {
  const key = fc.integer({ min: 0, max: 60 }).map((number) => `namespace/name-${number}`);
  const step = fc.tuple(fc.constantFrom('toggle', 'toggle', 'move'), key);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const expected = new Map<string, number>();
      const keys: (string | undefined)[] = [];
      const slots = new Slots((slot, wanted) => keys[slot] === wanted);
      for (const [what, name] of steps) {
        const slot = expected.get(name);
        if (slot !== undefined) keys[slot] = undefined;
        if (what === 'toggle' && slot !== undefined) {
          slots.delete(name, slot);
          expected.delete(name);
          continue;
        }
        if (what === 'move' && slot === undefined) continue;
        const to = keys.push(name) - 1;
        if (slot === undefined) slots.add(name, to);
        else slots.move(name, slot, to);
        expected.set(name, to);
      }
      assert.equal(slots.size, expected.size);
      for (let number = 0; number <= 60; number++) {
        const name = `namespace/name-${number}`;
        assert.equal(slots.get(name), expected.get(name));
      }
    }),
    { numRuns: 500 },
  );
});

test('a thousand keys that come and go leave nothing to be found', () => {
  const keys = Array.from({ length: 1000 }, (_, at) => `team/web-${at}`);
  const slots = new Slots((slot, key) => keys[slot] === key);
  for (const [slot, key] of keys.entries()) slots.add(key, slot);
  for (const [slot, key] of keys.entries()) assert.equal(slots.get(key), slot);
  for (const [slot, key] of keys.entries()) slots.delete(key, slot);
  for (const key of keys) assert.equal(slots.get(key), undefined);
  assert.equal(slots.size, 0);
});
