import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressOf } from '../../../../test/support/kinds/durations.ts';
import { jobDurations } from './jobs.ts';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const condition = (type: string, status = 'True') => ({ type, status, lastTransitionTime: at(190) });
const progress = (status: object) => progressOf(jobDurations, { status })[0];

test('a job that is complete took until its completion, one that failed until its condition', () => {
  const startTime = at(100);
  assert.deepEqual(progress({ startTime, completionTime: at(180), conditions: [condition('Complete')] }), {
    isOver: true,
    since: 100,
    at: 180,
    labels: ['complete'],
  });
  assert.deepEqual(progress({ startTime, conditions: [condition('FailureTarget'), condition('Failed')] }), {
    isOver: true,
    since: 100,
    at: 190,
    labels: ['failed'],
  });
});

test('a job that runs, is suspended or is about to end is not over', () => {
  for (const conditions of [
    [],
    [condition('Suspended')],
    [condition('SuccessCriteriaMet')],
    [condition('Failed', 'False')],
  ])
    assert.deepEqual(progress({ conditions }), { isOver: false });
});
