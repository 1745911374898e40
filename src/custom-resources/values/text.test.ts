import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonValue } from '../../kubernetes/codec/schema.ts';
import { goText } from './text.ts';

const ROWS: readonly (readonly [value: JsonValue, text: string])[] = [
  ['as it is', 'as it is'],
  [true, 'true'],
  [1_000_000, '1000000'],
  [1e21, '1e+21'],
  [1234567.5, '1.2345675e+06'],
  [0.000001, '1e-06'],
  [9223372036854775807n, '9223372036854775807'],
  [null, '<nil>'],
  [{}, 'map[]'],
  [{ whole: 58, ground: 63 }, 'map[ground:63 whole:58]'],
  [['fruity', 'floral'], '[fruity floral]'],
  [{ a: [{ b: null }] }, 'map[a:[map[b:<nil>]]]'],
];

for (const [value, text] of ROWS) {
  test(`a label has ${text}`, () => {
    assert.equal(goText(value), text);
  });
}
