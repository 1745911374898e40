import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pace } from './pace.ts';

test('the first request goes at once, and the others in their time', () => {
  const pace = new Pace(10);
  assert.ok(pace.rest(100) <= 0);
  pace.began(100);
  assert.equal(pace.rest(103), 7);
  pace.began(110);
  assert.equal(pace.rest(110), 10);
});

test('a request that goes late puts off none of the others', () => {
  const pace = new Pace(10);
  for (const now of [100, 112, 124]) pace.began(now);
  assert.equal(pace.rest(124), 6);
});

test('without a gap nothing waits', () => {
  const pace = new Pace(0);
  for (const now of [100, 100, 101]) {
    pace.began(now);
    assert.ok(pace.rest(now) <= 0);
  }
});
