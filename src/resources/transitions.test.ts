import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transitionsBetween } from '../../test/support/transitions.ts';
import { jobTransitions } from './kinds/shared/job-transitions.ts';
import { nodeTransitions } from './kinds/shared/node-transitions.ts';
import { kinds } from './kinds.ts';
import { transitionSources } from './transitions.ts';

const node = (status?: string) => ({ status: { conditions: status === undefined ? [] : [{ type: 'Ready', status }] } });
const job = (...conditions: readonly object[]) => ({ status: { conditions } });
const COMPLETE = { type: 'Complete', status: 'True', reason: 'CompletionsReached' };
const FAILED = { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' };

test('each change of a node between two statuses of Ready is counted', () => {
  const change = (from: string, to: string) => transitionsBetween(nodeTransitions, node(from), node(to));
  const counter = 'kube_transitions_node_ready_changes_total';
  assert.deepEqual(change('True', 'Unknown'), [{ counter, labels: ['true', 'unknown'], times: 1 }]);
  assert.deepEqual(change('Unknown', 'False'), [{ counter, labels: ['unknown', 'false'], times: 1 }]);
  assert.deepEqual(change('True', 'True'), []);
});

test('the status with which a node comes, or without which it is, is no change', () => {
  for (const before of [undefined, node(), node('Perhaps')]) {
    assert.deepEqual(transitionsBetween(nodeTransitions, before, node('False')), []);
  }
  assert.deepEqual(transitionsBetween(nodeTransitions, node('True'), node()), []);
  assert.deepEqual(transitionsBetween(nodeTransitions, node('True'), {}), []);
});

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
  assert.deepEqual(transitionsBetween(jobTransitions, undefined, {}), []);
});

test('no counter has the name of another family', () => {
  const names = [
    ...transitionSources.flatMap(({ counters }) => counters.map(({ name }) => name)),
    ...kinds.flatMap(({ families }) => families.map(({ name }) => name)),
  ];
  assert.equal(new Set(names).size, names.length);
});

test('the zeros of a counter have a value for each of its labels', () => {
  for (const { counters } of transitionSources) {
    for (const { labels, zeros } of counters) for (const zero of zeros) assert.equal(zero.length, labels.length);
  }
});
