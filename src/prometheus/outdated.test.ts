import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Outdated } from './outdated.ts';

const memory = () => Buffer.allocUnsafeSlow(1000);

test('what the one answer has replaced is given back at once', () => {
  const outdated = new Outdated();
  outdated.enter();
  const bytes = memory();
  outdated.add(bytes);
  assert.equal(bytes.length, 0);
});

test('what one of two answers has replaced is given back when both have ended', () => {
  const outdated = new Outdated();
  outdated.enter();
  outdated.enter();
  const bytes = memory();
  outdated.add(bytes);
  outdated.leave();
  assert.equal(bytes.length, 1000);
  outdated.leave();
  assert.equal(bytes.length, 0);
});

test('what waits for answers that follow one another is left to the collector beyond some megabytes', () => {
  const outdated = new Outdated();
  outdated.enter();
  outdated.enter();
  const first = memory();
  outdated.add(first);
  const large = Buffer.allocUnsafeSlow(17 * 2 ** 20);
  outdated.add(large);
  outdated.leave();
  outdated.leave();
  assert.deepEqual([first.length, large.length], [1000, 17 * 2 ** 20]);
});
