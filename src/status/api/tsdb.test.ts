import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSelectors } from './selectors.ts';
import { countOfDay } from './tsdb.ts';

const NOON = Date.parse('2026-03-02T12:00:00Z');
const family = (name: string) => ({ family: { name } });
const source = {
  exposition: { sizes: () => [family('kube_a'), family('kube_b'), family('kube_b')] },
  history: {
    between: (from: number) =>
      from === Date.parse('2026-03-01') ? (name: string) => (name === 'kube_a' ? 3 : 4) : undefined,
  },
} as unknown as Parameters<typeof countOfDay>[0];

function namesOn(date: string, ...selectors: string[]) {
  const count = countOfDay(source, readSelectors(selectors), new URLSearchParams({ date }), NOON);
  return count && Object.fromEntries(count.names);
}

test('of the day before the last numbers by name are told', () => {
  assert.deepEqual(namesOn('2026-03-01'), { kube_a: 3, kube_b: 4 });
  assert.deepEqual(namesOn('2026-03-01', 'kube_a', 'kube_c'), { kube_a: 3 });
});

test('of labels of the day before, and of other days, nothing is known', () => {
  assert.deepEqual(namesOn('2026-03-01', '{namespace="shop"}'), {});
  assert.deepEqual(namesOn('2026-02-01'), {});
});

test('today, all days and what is no day are counted as it is now', () => {
  for (const date of ['2026-03-02', '2026-03-03', '1970-01-01', '', 'yesterday']) {
    assert.equal(namesOn(date), undefined);
  }
});
