import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, bytes, change, count, duration, percent } from './format.ts';

const cases: readonly (readonly [told: string, expected: string])[] = [
  [count(0), '0'],
  [count(1234567), '1\u202f234\u202f567'],
  [bytes(0), '0 B'],
  [bytes(999), '999 B'],
  [bytes(999_950), '1.0 MB'],
  [bytes(12_345_678), '12.3 MB'],
  [bytes(345_678), '346 kB'],
  [duration(0.0034), '3 ms'],
  [duration(1), '1 s'],
  [duration(2.34), '2.3 s'],
  [duration(59.7), '1 min 0 s'],
  [duration(3599.7), '1 h 0 min'],
  [duration(90_000), '1 d 1 h'],
  [percent(0), '0.0 %'],
  [percent(0.0004), '< 0.1 %'],
  [percent(0.5), '50.0 %'],
  [change(5, 7), '\u22122'],
  [change(7, 5), '+2'],
  [change(5, 5), '\u00b10'],
  [change(5, null), ''],
  [ago(null, 0), 'never'],
  [ago('1970-01-01T00:00:00Z', 900), 'just now'],
  [ago('1970-01-01T00:00:00Z', 59_999), '59 s ago'],
  [ago('1970-01-01T00:00:00Z', 7_199_999), '1 h ago'],
  [ago('1970-01-01T00:00:00Z', 86_400_000), '1 d ago'],
];

test('numbers and times are told as people read them', () => {
  for (const [told, expected] of cases) assert.equal(told, expected);
});
