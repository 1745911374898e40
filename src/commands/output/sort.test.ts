import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../errors.ts';
import { sortedBy } from './sort.ts';

const ITEMS = [
  { name: 'b10', took: '9ms', labels: { zone: 'z' } },
  { name: 'b9', took: '10ms', labels: {} },
  { name: 'a', took: '\u001b[32m1ms\u001b[0m', labels: { zone: 'y' } },
];
const COLUMNS = [
  { title: 'NAME', text: ({ name }: (typeof ITEMS)[number]) => name },
  { title: 'TIME', text: ({ took }: (typeof ITEMS)[number]) => took },
];

const order = async (key: string, largestFirst?: boolean) =>
  (await sortedBy(ITEMS, COLUMNS, key, largestFirst)).map(({ name }) => name).join(' ');

test('rows are in the order of a column, numbers within texts by their value', async () => {
  assert.equal(await order('name'), 'a b9 b10');
});

test('numbers with a unit, whatever their colour, are in the order of their values', async () => {
  assert.equal(await order('TIME'), 'a b10 b9');
  assert.equal(await order('time', true), 'b9 b10 a');
});

test('rows are in the order of what a path finds, and those where it finds nothing are last', async () => {
  assert.equal(await order('.labels.zone'), 'a b10 b9');
  assert.equal(await order('{.labels.zone}'), 'a b10 b9');
});

test('a column that is nearly one is refused', async () => {
  await assert.rejects(
    order('nme'),
    (error) => error instanceof CodedError && error.usage && /name, time, .*near it is name/.test(error.message),
  );
});
