import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareBytes } from '../../resources/values/label-names.ts';
import { inOrder } from './families.ts';
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
