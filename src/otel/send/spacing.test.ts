import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Spacing } from './spacing.ts';

test('the first request goes at once, and the others in their time', () => {
  const spacing = new Spacing(10);
  assert.ok(spacing.rest(100) <= 0);
  spacing.began(100);
  assert.equal(spacing.rest(103), 7);
  spacing.began(110);
  assert.equal(spacing.rest(110), 10);
});

test('a request that goes late puts off none of the others', () => {
  const spacing = new Spacing(10);
  for (const now of [100, 112, 124]) spacing.began(now);
  assert.equal(spacing.rest(124), 6);
});

test('without a gap nothing waits', () => {
  const spacing = new Spacing(0);
  for (const now of [100, 100, 101]) {
    spacing.began(now);
    assert.ok(spacing.rest(now) <= 0);
  }
});
