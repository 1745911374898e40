import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quantityApproximate, quantityFloat, quantityInteger } from './quantity.ts';

const FLOATS: readonly (readonly [text: string, value: number])[] = [
  ['0', 0],
  ['1', 1],
  ['250m', 0.25],
  ['334m', 0.334],
  ['+5m', 0.005],
  ['-1500m', -1.5],
  ['1n', 0.001],
  ['1u', 0.001],
  ['0.0001', 0.001],
  ['100m', 0.1],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['5.', 5],
  ['2k', 2000],
  ['1e3', 1000],
  ['1E3', 1000],
  ['10e-3', 0.01],
  ['1E', 1e18],
  ['1Ki', 1024],
  ['1.5Gi', 1610612736],
  ['1536Mi', 1610612736],
  ['1Pi', 2 ** 50],
  ['1Ei', 2 ** 60],
  ['7Ei', 7 * 2 ** 60],
  ['8Ei', 2 ** 63],
  ['9223372036854775807', 2 ** 63],
  ['12345678901234567890', 4807115922877859.0],
  ['18446744073709551616', 0],
  ['999999999999', 999999999999],
];

for (const [text, value] of FLOATS) {
  test(`${text} reads as ${value}`, () => assert.equal(quantityFloat(text), value));
}

const INTEGERS: readonly (readonly [text: string, value: number])[] = [
  ['100m', 1],
  ['500m', 1],
  ['1181116006400m', 1181116007],
  ['12345678901234567890', -6.101065172474983e18],
  ['18446744073709551616', 0],
  ['10E', 0],
  ['10000000000000G', 1e22 - 542 * 2 ** 64],
  ['-1500m', -2],
  ['1e18', 1e18],
];

for (const [text, value] of INTEGERS) {
  test(`${text} as a whole number is ${value}`, () => assert.equal(quantityInteger(text), value));
}

const APPROXIMATE: readonly (readonly [text: string, value: number])[] = [
  ['1n', 1e-9],
  ['0.123456789', 0.12345678900000001],
  ['50m', 0.05],
  ['1536Mi', 1.610612736e9],
  ['1G', 1e9],
  ['0e999', 0],
  ['1e40', 1e32 * 1e8],
];

for (const [text, value] of APPROXIMATE) {
  test(`${text} is about ${value}`, () => assert.equal(quantityApproximate(text), value));
}

test('text that is no quantity reads as 0', () => {
  for (const text of ['', '.', '+', 'Ki', '1ki', '1 ', '1e', 'NaN', '0x1', '1.2.3']) {
    assert.equal(quantityFloat(text), 0, text);
  }
});

test('any text gives a finite number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[+-]?\d{0,30}(\.\d{0,30})?([eE][+-]?\d{1,4}|[numkMGTPE]|[KMGTPE]i)?$/), (text) => {
      assert.ok(Number.isFinite(quantityFloat(text)));
      assert.ok(Number.isFinite(quantityInteger(text)));
    }),
  );
});
