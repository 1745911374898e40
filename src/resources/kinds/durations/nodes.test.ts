import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressOf } from '../../../../test/support/kinds/durations.ts';
import { nodeDurations } from './nodes.ts';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const node = (status: string, since: number) => ({
  metadata: { name: 'n1', uid: 'u', creationTimestamp: at(100) },
  status: { conditions: [{ type: 'Ready', status, lastTransitionTime: at(since) }] },
});
const progress = (object: object) => progressOf(nodeDurations, object)[0];

test('a new node is not ready until its condition says so', () => {
  assert.deepEqual(progress({ metadata: { creationTimestamp: at(100) } }), { isOver: false });
  assert.deepEqual(progress(node('False', 101)), { isOver: false });
  assert.deepEqual(progress(node('True', 140)), { isOver: true, since: 100, at: 140, labels: [] });
});

test('a node that has become not ready later may have been ready before', () => {
  assert.equal(progress(node('Unknown', 5000)), undefined);
});
