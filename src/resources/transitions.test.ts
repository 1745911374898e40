import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds } from './kinds.ts';
import { transitionSources } from './transitions.ts';

test('no counter has the name of another family', () => {
  const names = [
    ...transitionSources.flatMap(({ counters }) => counters.map(({ name }) => name)),
    ...kinds.flatMap(({ families }) => families.map(({ name }) => name)),
  ];
  assert.equal(new Set(names).size, names.length);
});
