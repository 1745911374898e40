import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressOf } from '../../../../test/support/kinds/durations.ts';
import { podDurations } from './pods.ts';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const condition = (type: string, since: number, status = 'True') => ({ type, status, lastTransitionTime: at(since) });

function pod(status: object, ownerReferences: readonly object[] = [{ kind: 'Job', name: 'j', controller: true }]) {
  return {
    metadata: { name: 'web', namespace: 'shop', uid: 'u', creationTimestamp: at(100), ownerReferences },
    status,
  };
}

const labels = ['Job'];
const NOT_OVER = { isOver: false };

test('a pod is scheduled, its containers have started and it is ready when its status says so', () => {
  const running = (startedAt: number) => ({ restartCount: 0, state: { running: { startedAt: at(startedAt) } } });
  const conditions = [condition('PodScheduled', 102), condition('Ready', 120)];
  const containerStatuses = [running(109), running(115), running(110)];
  assert.deepEqual(progressOf(podDurations, pod({ phase: 'Running', conditions, containerStatuses })), [
    { isOver: true, since: 100, at: 102, labels },
    { isOver: true, since: 102, at: 115, labels },
    { isOver: true, since: 100, at: 120, labels },
  ]);
});

test('nothing of a pod is over that was just created, or that waits for a node', () => {
  assert.deepEqual(progressOf(podDurations, pod({})), [NOT_OVER, NOT_OVER, NOT_OVER]);
  const conditions = [condition('PodScheduled', 100, 'False')];
  assert.deepEqual(progressOf(podDurations, pod({ phase: 'Pending', conditions })), [NOT_OVER, NOT_OVER, NOT_OVER]);
});

test('of a container that is not the first any more, or never was, nobody knows when it was started', () => {
  for (const status of [
    { restartCount: 1, state: { running: { startedAt: at(200) } } },
    { restartCount: 0, state: { waiting: { reason: 'CrashLoopBackOff' } } },
  ]) {
    const [, started] = progressOf(podDurations, pod({ phase: 'Running', containerStatuses: [status] }));
    assert.equal(started, undefined);
  }
});

test('a container that has ended was started too', () => {
  const containerStatuses = [{ restartCount: 0, state: { terminated: { startedAt: at(130), finishedAt: at(140) } } }];
  const [, started] = progressOf(podDurations, pod({ phase: 'Succeeded', containerStatuses }));
  assert.deepEqual(started, { isOver: true, since: undefined, at: 130, labels });
});

test('a pod without a controller has an empty kind of owner', () => {
  const [scheduled] = progressOf(podDurations, pod({ conditions: [condition('PodScheduled', 101)] }, []));
  assert.deepEqual(scheduled?.isOver && scheduled.labels, ['']);
});
