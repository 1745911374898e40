import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FamilySize } from '../prometheus/tallies.ts';
import { History } from './history.ts';

const HOUR = 3_600_000;

function historyOf(sizes: Readonly<Record<string, number>>) {
  const current = { ...sizes };
  const told = () => Object.entries(current).map(([name, series]) => ({ family: { name }, series }) as FamilySize);
  const history = new History(told);
  history.close();
  return { history, current };
}

test('what there was an hour ago is known an hour later, and not before', () => {
  const { history, current } = historyOf({ a: 5 });
  history.take(0);
  current.a = 7;
  current.b = 1;
  history.take(HOUR / 2);
  assert.equal(history.ago(1, HOUR / 2), undefined);
  const before = history.ago(1, HOUR)!;
  assert.deepEqual([before('a'), before('b'), before('never heard of')], [5, 0, 0]);
  assert.equal(history.ago(1, 1.5 * HOUR)!('b'), 1);
  assert.equal(history.ago(24, HOUR), undefined);
});

test('a day is remembered, and no more', () => {
  const { history, current } = historyOf({ a: 0 });
  for (let half = 0; half <= 100; half++) {
    current.a = half;
    history.take((half * HOUR) / 2);
  }
  assert.equal(history.ago(24, 50 * HOUR)!('a'), 52);
  assert.equal(history.ago(30, 50 * HOUR), undefined);
});

test('what there was last between two times is given, if anything is known of them', () => {
  const { history, current } = historyOf({ a: 1 });
  history.take(HOUR);
  current.a = 2;
  history.take(2 * HOUR);
  assert.equal(history.between(0, 3 * HOUR)!('a'), 2);
  assert.equal(history.between(0, 2 * HOUR)!('a'), 1);
  assert.equal(history.between(3 * HOUR, 4 * HOUR), undefined);
});
