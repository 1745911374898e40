import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressOf } from '../../../../test/support/kinds/durations.ts';
import { WHEN_HEARD } from '../../declare/durations.ts';
import { claimDurations } from './persistentvolumeclaims.ts';

const claim = (phase: string) => ({
  metadata: { name: 'data', creationTimestamp: new Date(100_000).toISOString() },
  spec: { storageClassName: 'fast' },
  status: { phase },
});
const progress = (object: object) => progressOf(claimDurations, object)[0];

test('a claim is over when it is bound, at a time that no field tells', () => {
  assert.deepEqual(progress(claim('Pending')), { isOver: false });
  assert.deepEqual(progress(claim('Bound')), { isOver: true, since: 100, at: WHEN_HEARD, labels: ['fast'] });
});

test('a claim that lost its volume says nothing', () => {
  assert.equal(progress(claim('Lost')), undefined);
});
