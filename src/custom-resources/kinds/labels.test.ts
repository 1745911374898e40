import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelName } from './labels.ts';

for (const [text, name] of [
  ['team', 'team'],
  ['b/c-d', 'b_c_d'],
  ['9a', '_9a'],
  ['', '_'],
  ['__name__', '___name__'],
  ['__name__2', '__name__2'],
] as const) {
  test(`${JSON.stringify(text)} is the label ${name}`, () => {
    assert.equal(labelName(text), name);
  });
}
