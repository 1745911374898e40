import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableOf } from './table.ts';

const TABLE = {
  titles: ['NAME', 'SERIES', 'HELP'],
  rows: [
    ['a', '1', 'what it means'],
    ['longer', '1000', 'x'],
  ],
  numbers: [false, true, false],
};

test('columns stand below their titles, numbers with their last digits', () => {
  assert.equal(tableOf(TABLE), 'NAME     SERIES   HELP\na             1   what it means\nlonger     1000   x\n');
});

test('without titles the rows alone are printed, and nothing where there are none', () => {
  assert.equal(tableOf({ titles: undefined, rows: [['a', 'b']] }), 'a   b\n');
  assert.equal(tableOf({ titles: undefined, rows: [] }), '');
});

test('a narrow terminal loses columns from the right, and then ends of lines', () => {
  const wide = { titles: ['NAME', 'HELP'], rows: [['x'.repeat(30), 'y'.repeat(30)]] };
  assert.equal(tableOf(wide, 60), `NAME\n${'x'.repeat(30)}\n`);
  const long = { titles: ['NAME'], rows: [['x'.repeat(60)]] };
  assert.equal(tableOf(long, 50), `NAME\n${'x'.repeat(47)}...\n`);
  assert.equal(tableOf(long, 10), `NAME\n${'x'.repeat(37)}...\n`);
});

test('a pipe gets everything', () => {
  assert.match(tableOf({ titles: ['N', 'H'], rows: [['x'.repeat(300), 'y'.repeat(300)]] }), /x{300} {3}y{300}/);
});
