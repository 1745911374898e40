import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transitionsBetween } from '../../../../test/support/kinds/transitions.ts';
import { nodeTransitions } from './transitions.ts';

const node = (status?: string) => ({ status: { conditions: status === undefined ? [] : [{ type: 'Ready', status }] } });

test('each change of a node between two statuses of Ready is counted', () => {
  const change = (from: string, to: string) => transitionsBetween(nodeTransitions, node(from), node(to));
  const counter = 'kube_transitions_node_ready_changes_total';
  assert.deepEqual(change('True', 'Unknown'), [{ counter, labels: ['true', 'unknown'], times: 1 }]);
  assert.deepEqual(change('Unknown', 'False'), [{ counter, labels: ['unknown', 'false'], times: 1 }]);
  assert.deepEqual(change('True', 'True'), []);
});

test('the status with which a node comes, or without which it is, is no change', () => {
  for (const before of [undefined, node(), node('Perhaps'), node('constructor')]) {
    assert.deepEqual(transitionsBetween(nodeTransitions, before, node('False')), []);
  }
  assert.deepEqual(transitionsBetween(nodeTransitions, node('True'), node()), []);
  assert.deepEqual(transitionsBetween(nodeTransitions, node('True'), {}), []);
});
