import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wantsColours } from './colours.ts';

const CASES: readonly (readonly [string, unknown, boolean, Record<string, string>, boolean])[] = [
  ['there are on a terminal', 'auto', true, {}, true],
  ['there are none in a pipe', 'auto', false, {}, false],
  ['NO_COLOR switches them off', 'auto', true, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR says nothing', 'auto', true, { NO_COLOR: '' }, true],
  ['FORCE_COLOR switches them on', 'auto', false, { FORCE_COLOR: '1' }, true],
  ['a dumb terminal has none', 'auto', true, { TERM: 'dumb' }, false],
  ['--color=always wins over all', 'always', false, { NO_COLOR: '1' }, true],
  ['--color=never wins over all', 'never', true, { FORCE_COLOR: '1' }, false],
];

for (const [name, choice, isTerminal, environment, expected] of CASES) {
  test(`colours: ${name}`, () => assert.equal(wantsColours(choice, isTerminal, environment), expected));
}
