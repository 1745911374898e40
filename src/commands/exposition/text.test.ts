import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLineReader } from './text.ts';

function read(line: string) {
  const refused: string[] = [];
  const entry = createLineReader((_, reason) => refused.push(reason))(line);
  return refused[0] ?? entry;
}

test('a sample has its labels in the order of their names, and its value', () => {
  const labels = [
    ['a', 'x\\"y\\\\'],
    ['b', '}, {'],
  ];
  assert.deepEqual(read('m{b="}, {",a="x\\"y\\\\"} 1.5e3'), { type: 'sample', family: 'm', labels, value: 1500 });
});

test('what OpenMetrics adds to a sample is skipped', () => {
  const sample = { type: 'sample', family: 'm_total', labels: [], value: 1 };
  assert.deepEqual(read('m_total 1 1700000000.5 # {trace="x"} 1'), sample);
  assert.deepEqual(read('m_total{} 1'), sample);
});

test('types are told as the text format has them', () => {
  assert.deepEqual(read('# TYPE m stateset'), { type: 'declaration', family: 'm', kind: 'gauge' });
  assert.deepEqual(read('# TYPE m unknown'), { type: 'declaration', family: 'm', kind: 'untyped' });
  assert.equal(read('# a remark'), undefined);
});

const MISTAKES: readonly (readonly [string, string])[] = [
  ['{a="b"} 1', 'it does not begin with the name of a metric'],
  ['m{a=b} 1', 'its labels can not be read'],
  ['m{a="b"', 'its labels can not be read'],
  ['m{a="b" c="d"} 1', 'its labels can not be read'],
  ['m', 'it has no value'],
  ['m one', 'its value is no number'],
];
for (const [line, reason] of MISTAKES) test(`refused is ${line}`, () => assert.equal(read(line), reason));
