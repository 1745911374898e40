import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Changes, changedSince, changesFrom, noteChange } from './changes.ts';

const noted = fc.record({ family: fc.nat({ max: 4 }), place: fc.nat({ max: 63 }) });

test('tells the places that changed since any of the last copies', () => {
  fc.assert(
    fc.property(fc.array(fc.array(noted, { maxLength: 20 }), { minLength: 1, maxLength: 6 }), (copies) => {
      let changes: readonly Changes[] = [];
      for (const [copy, all] of copies.entries()) {
        changes = changesFrom({ copy, changes });
        for (const { family, place } of all) noteChange(changes, family, place);
      }
      for (const copy of copies.keys())
        for (let family = 0; family < 5; family++) {
          const since = copies.slice(copy).flat();
          const places = new Set(since.filter((one) => one.family === family).map(({ place }) => place));
          assert.deepEqual(
            changedSince(changes, copy, family),
            [...places].sort((a, b) => a - b),
          );
        }
    }),
  );
});

test('forgets copies that are long past, however many there were', () => {
  let changes: readonly Changes[] = [];
  for (let copy = 0; copy < 100; copy++) changes = changesFrom({ copy, changes });
  assert.equal(changedSince(changes, 1, 0), undefined);
  assert.deepEqual(changedSince(changes, 99, 0), []);
  assert.ok(changes.length < 10);
});
