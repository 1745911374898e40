import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressOf } from '../../../../test/support/kinds/durations.ts';
import { WHEN_HEARD } from '../../declare/durations.ts';
import { statefulSetDurations } from './statefulsets.ts';

const set = (currentRevision: string, updateRevision: string) => ({ status: { currentRevision, updateRevision } });
const progress = (object: object, before?: object) => progressOf(statefulSetDurations, object, before)[0];

test('a rollout lasts as long as the revisions differ', () => {
  assert.deepEqual(progress(set('a', 'b'), set('a', 'a')), { isOver: false, since: WHEN_HEARD });
  assert.deepEqual(progress(set('b', 'b'), set('a', 'b')), { isOver: true, at: WHEN_HEARD, labels: [] });
});

test('nobody knows when a rollout began that was under way when the set was first seen', () => {
  assert.equal(progress(set('a', 'b')), undefined);
  assert.equal(progress(set('a', 'b'), set('a', 'b')), undefined);
});
