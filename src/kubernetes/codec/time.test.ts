import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTime, ZERO_TIME } from './time.ts';

const seconds = (text: string) => readTime(Buffer.from(text), 0, text.length);

test('any time of four-digit years reads as Date reads it, cut to whole seconds', () => {
  const date = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (each) => {
      assert.equal(seconds(each.toISOString()), Math.floor(each.getTime() / 1000));
    }),
  );
});

test('a fraction before 1970 is cut toward the past', () => {
  assert.equal(seconds('1969-12-31T23:59:59.5Z'), -1);
});

test('a fraction has any number of digits', () => {
  assert.equal(seconds('1970-01-01T00:00:07.123456789Z'), 7);
});

test('an offset is taken off', () => {
  assert.equal(seconds('1970-01-01T02:30:00+02:30'), 0);
  assert.equal(seconds('1969-12-31T16:00:00-08:00'), 0);
});

test("Go's zero time is known", () => {
  assert.equal(seconds('0001-01-01T00:00:00Z'), ZERO_TIME);
});

test('leap days are days, and only those', () => {
  assert.equal(seconds('2000-02-29T00:00:00Z'), Date.parse('2000-02-29T00:00:00Z') / 1000);
  assert.equal(seconds('1900-02-29T00:00:00Z'), Number.NaN);
});

for (const text of [
  '',
  '2024-01-01',
  '2024-01-01T00:00:00',
  '2024-01-01 00:00:00Z',
  '2024-13-01T00:00:00Z',
  '2024-00-01T00:00:00Z',
  '2024-01-00T00:00:00Z',
  '2024-04-31T00:00:00Z',
  '2024-01-01T24:00:00Z',
  '2024-01-01T00:60:00Z',
  '2024-01-01T00:00:60Z',
  '2024-01-01T00:00:00.Z',
  '2024-01-01T00:00:00+0200',
  '2024-01-01T00:00:00+24:00',
  '2024-01-01T00:00:00ZZ',
  '2024x01-01T00:00:00Z',
  '20x4-01-01T00:00:00Z',
])
  test(`${JSON.stringify(text)} is no time`, () => {
    assert.equal(seconds(text), Number.NaN);
  });
