import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zoneOffset } from './time-zone.ts';

const WINTER = Date.parse('2026-01-15T00:00:00Z') / 1000;

test('a zone is known by exactly the name that Go has for it', () => {
  for (const name of ['Europe/Rome', 'US/Eastern', 'GMT+0', 'Factory', 'UTC', '', 'Local']) {
    assert.notEqual(zoneOffset(name), undefined, name);
  }
  for (const name of ['europe/rome', 'utc', 'ACT', '+02:00', 'posix/UTC', 'Europe', 'Europe/', 'toString']) {
    assert.equal(zoneOffset(name), undefined, name);
  }
});

test('the offset changes at the second at which the clock does', () => {
  const offsetAt = zoneOffset('Asia/Beirut')!;
  const change = Date.parse('2026-03-28T22:00:00Z') / 1000;
  assert.deepEqual([offsetAt(change - 1), offsetAt(change)], [7200, 10800]);
});

test('the offsets of many days stay right when those kept begin afresh', () => {
  const offsetAt = zoneOffset('Europe/Rome')!;
  const offsets = new Set(Array.from({ length: 3000 }, (_, day) => offsetAt(WINTER + day * 365.2425 * 86_400 * 0.01)));
  assert.deepEqual([...offsets].sort(), [3600, 7200]);
  assert.equal(offsetAt(WINTER), 3600);
});
