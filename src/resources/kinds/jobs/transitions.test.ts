import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transitionsBetween } from '../../../../test/support/kinds/transitions.ts';
import { jobTransitions } from './transitions.ts';

const job = (...conditions: readonly object[]) => ({ status: { conditions } });
const COMPLETE = { type: 'Complete', status: 'True', reason: 'CompletionsReached' };
const FAILED = { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' };

test('a job is counted when it is complete or has failed, by its reason', () => {
  const counter = 'kube_transitions_jobs_finished_total';
  assert.deepEqual(transitionsBetween(jobTransitions, job(), job(COMPLETE)), [
    { counter, labels: ['complete', 'CompletionsReached'], times: 1 },
  ]);
  assert.deepEqual(transitionsBetween(jobTransitions, job({ ...FAILED, status: 'False' }), job(FAILED)), [
    { counter, labels: ['failed', 'BackoffLimitExceeded'], times: 1 },
  ]);
});

test('a job that is first seen when it has failed is counted', () => {
  assert.equal(transitionsBetween(jobTransitions, undefined, job(FAILED)).length, 1);
});

test('a job that stays finished, or is about to finish, is not counted', () => {
  assert.deepEqual(transitionsBetween(jobTransitions, job(FAILED), job(FAILED)), []);
  const target = { type: 'FailureTarget', status: 'True', reason: 'BackoffLimitExceeded' };
  assert.deepEqual(transitionsBetween(jobTransitions, job(), job(target)), []);
  assert.deepEqual(transitionsBetween(jobTransitions, job(), job({ ...FAILED, type: 'constructor' })), []);
  assert.deepEqual(transitionsBetween(jobTransitions, undefined, {}), []);
});
