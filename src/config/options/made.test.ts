import assert from 'node:assert/strict';
import { test } from 'node:test';
import { made } from './made.ts';

test('what is made is made once', () => {
  let calls = 0;
  const make = () => ({ number: ++calls });
  assert.equal(made(make), made(make));
  assert.equal(calls, 1);
});
