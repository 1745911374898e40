import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compareBytes } from '../../resources/values/label-names.ts';
import { readRules } from '../rules/read.ts';
import { familiesOf, inOrder } from './families.ts';
import type { Row } from './rows.ts';

/** The order in the plainest words: pairs of name and value, name by name, one after the other. */
function plainly(rows: readonly Row[]): readonly Row[] {
  const pairs = ({ labels }: Row) => [...labels].sort(([a], [b]) => compareBytes(a, b)).flat();
  return rows.toSorted((a, b) => {
    const [left, right] = [pairs(a), pairs(b)];
    for (let at = 0; at < Math.max(left.length, right.length); at++) {
      if (left[at] === undefined || right[at] === undefined) return left.length - right.length;
      const order = compareBytes(left[at]!, right[at]!);
      if (order !== 0) return order;
    }
    return 0;
  });
}

test('rows stand in the order of their labels, whatever labels each has and however they were put there', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const labels = fc.array(fc.tuple(name, fc.constantFrom('', 'x', 'y', 'z')), { maxLength: 4 });
  const row = fc.record({ value: fc.integer(), labels: labels.map((pairs) => new Map(pairs)) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
      assert.deepEqual(inOrder(rows), plainly(rows));
    }),
  );
});

describe('an object is told by', () => {
  const NAMED = { name: ['metadata', 'name'], namespace: ['metadata', 'namespace'] };
  const gauge = (more: object = {}) => ({ type: 'Gauge', gauge: { path: ['spec', 'a'], ...more } });
  const info = (more: object) => ({ type: 'Info', info: { path: ['spec'], ...more } });
  const state = (labelName: string) => ({
    type: 'StateSet',
    stateSet: { path: ['spec', 'b'], labelName, list: ['x'] },
  });
  for (const [what, labelsFromPath, each, scopes] of [
    ['its name and namespace', NAMED, gauge(), ['cluster', 'namespace']],
    ['its name, where there are no namespaces', { name: NAMED.name }, gauge(), ['cluster']],
    ['its namespace never', { namespace: NAMED.namespace }, gauge(), []],
    ['its uid', { id: ['metadata', 'uid'] }, gauge(), ['cluster', 'namespace']],
    ['a label that rows have otherwise never', NAMED, gauge({ labelsFromPath: { name: [] } }), []],
    ['a label that is the key of a map never', NAMED, info({ labelFromKey: 'name' }), []],
    ['a label that says the state never', NAMED, state('name'), []],
    ['another label than that', NAMED, state('phase'), ['cluster', 'namespace']],
    ['labels that a map in a row may have never', NAMED, info({ labelsFromPath: { '*': [] } }), []],
    [
      'a uid that a map in a row may have never',
      { id: ['metadata', 'uid'] },
      info({ labelsFromPath: { '*': [] } }),
      [],
    ],
    ['the last of two labels that become one', { 'a-b': ['metadata', 'uid'], a_b: ['spec', 'a'] }, gauge(), []],
  ] as const) {
    test(what, () => {
      const groupVersionKind = { group: 'g.example.org', version: 'v1', kind: 'Foo' };
      const resource = { groupVersionKind, labelsFromPath, metrics: [{ name: 'm', each }] };
      const { resources } = readRules('rules', JSON.stringify({ spec: { resources: [resource] } }));
      const told = (['cluster', 'namespace'] as const).filter((scope) => {
        const of = { group: 'g.example.org', version: 'v1', kind: 'Foo', namespaced: scope === 'namespace' };
        return !familiesOf(resources[0]!, of, () => {})[0]!.mayRepeat;
      });
      assert.deepEqual(told, scopes);
    });
  }
});
