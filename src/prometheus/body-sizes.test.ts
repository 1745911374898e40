import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodySizes } from './body-sizes.ts';

const MIB = 1024 * 1024;

function sizes() {
  const warnings: object[] = [];
  const all = new BodySizes({ warn: (fields) => void warnings.push(fields as object) });
  return { all, warnings };
}

test('knows the last size of each format', () => {
  const { all } = sizes();
  all.sent('text', 3);
  all.sent('text', 2);
  all.sent('protobuf', 1);
  assert.deepEqual(
    [...all.last],
    [
      ['text', 2],
      ['protobuf', 1],
    ],
  );
});

test('warns before 16 MiB are reached, once for each time that a format grows so large', () => {
  const { all, warnings } = sizes();
  for (const size of [11, 13, 15, 11.9, 17, 13]) all.sent('text', size * MIB);
  assert.deepEqual(warnings, [{ format: 'text', bytes: 13 * MIB, limit: 16 * MIB }]);
  all.sent('text', 5 * MIB);
  all.sent('text', 15 * MIB);
  assert.equal(warnings.length, 2);
});

test('warns of each format for itself', () => {
  const { all, warnings } = sizes();
  all.sent('text', 13 * MIB);
  all.sent('protobuf', 14 * MIB);
  assert.equal(warnings.length, 2);
});
