import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseBoolean, toNumber } from './number.ts';

const NOTHING = undefined;

/** As a kube-state-metrics of the v2.20 line had them on a real API server; the rest as Go's packages document it. */
const ROWS: readonly (readonly [value: unknown, number: number | undefined])[] = [
  [true, 1],
  [false, 0],
  [7, 7],
  [0.3, 0.3],
  [9007199254740993n, 9007199254740992],
  [null, NOTHING],
  [undefined, NOTHING],
  [{}, NOTHING],
  [[], NOTHING],
  ['', NOTHING],
  ['true', 1],
  ['YES', 1],
  ['False', 0],
  ['no', 0],
  ['Unknown', 0],
  ['on', NOTHING],
  ['2026-11-22T07:00:00+02:00', 1795323600],
  ['2026-11-22T05:00:00Z', 1795323600],
  ['2026-11-22T5:00:00Z', 1795323600],
  ['2026-11-22T05:00:00,9Z', 1795323600],
  ['2026-11-22T05:00:00.999999999Z', 1795323600],
  ['1970-01-02T00:60:00Z', NOTHING],
  ['1970-01-02T01:00:00+24:60', 3600 - 60 * 60],
  ['1970-01-02T01:00:00+24:61', NOTHING],
  ['1970-01-02T00:00:00t', NOTHING],
  ['1970-01-02t00:00:00Z', NOTHING],
  ['1970-01-02T00:00:00z', NOTHING],
  ['2026-02-29T00:00:00Z', NOTHING],
  ['2024-02-29T00:00:00Z', 1709164800],
  ['0001-01-01T00:00:00Z', -62135596800],
  ['1970-13-01T00:00:00Z', NOTHING],
  ['1970-01-01', NOTHING],
  ['0', 0],
  ['-3', -3],
  ['250m', 0.25],
  ['5Gi', 5368709120],
  ['60k', 60000],
  ['1e3', 1000],
  ['5m', 0.005],
  ['30s', NOTHING],
  ['0.3', 0.30000000000000004],
  ['0.30', 0.3],
  ['99.99', 99.99000000000001],
  ['3.141592653589793', Number('3.141592654')],
  ['1e-400', 1e-9],
  ['5e-324', 1e-9],
  ['16Ei', 2 ** 63],
  ['1e400', Infinity],
  ['.5', 0.5],
  ['5.', 5],
  ['+5', 5],
  ['12Qx', NOTHING],
  ...['m', 'n', 'u', 'k', 'T', 'E', 'Ki', 'Mi', 'Ti', '-', '+', '.', '-.', 'e3', 'E3', 'e-9'].map(
    (text) => [text, 0] as const,
  ),
  ...['Pi', 'Ei', 't', 'e', 'K', 'e-10'].map((text) => [text, NOTHING] as const),
  ['80%', 0.8],
  ['0%', 0],
  ['12.5%', NOTHING],
  ['-5%', NOTHING],
  ['%', NOTHING],
  ['Inf', Infinity],
  ['+infinity', Infinity],
  ['-inf', -Infinity],
  ['NaN', Number.NaN],
  ['+nan', NOTHING],
  ['1_000', 1000],
  ['1__000', NOTHING],
  ['_1', NOTHING],
  ['0x1p4', 16],
  ['-0x1.8p1', -3],
  ['0x10', NOTHING],
  ['hot', NOTHING],
  [' 1', NOTHING],
];

describe('a value as a number', () => {
  for (const [value, number] of ROWS) {
    const text = typeof value === 'bigint' ? String(value) : JSON.stringify(value);
    test(`${typeof value} ${text} is ${number ?? 'nothing'}`, () => {
      assert.equal(toNumber(value), number);
    });
  }
});

test('texts of booleans are those of Go', () => {
  assert.deepEqual(['1', 't', 'TRUE', 'yes'].map(parseBoolean), [true, true, true, undefined]);
  assert.deepEqual(['0', 'f', 'False', 'no'].map(parseBoolean), [false, false, false, undefined]);
});
