import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressOf } from '../../../../test/support/kinds/durations.ts';
import { deploymentDurations } from './deployments.ts';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();

function deployment(generation: number, reason: string, updated: number, status = 'True') {
  const conditions = [
    { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', lastUpdateTime: at(1) },
    { type: 'Progressing', status, reason, lastUpdateTime: at(updated) },
  ];
  return { metadata: { name: 'web', uid: 'u', generation, creationTimestamp: at(100) }, status: { conditions } };
}

const progress = (object: object, before?: object) => progressOf(deploymentDurations, object, before)[0];
const complete = deployment(4, 'NewReplicaSetAvailable', 300);

test('the first rollout begins with the deployment', () => {
  assert.deepEqual(progress(deployment(1, 'NewReplicaSetCreated', 101)), { isOver: false, since: 100 });
  assert.deepEqual(progress({ metadata: { generation: 1, creationTimestamp: at(100) } }), {
    isOver: false,
    since: 100,
  });
});

test('a later rollout begins when a complete deployment progresses again, and is over when it is complete', () => {
  const created = deployment(5, 'NewReplicaSetCreated', 400);
  assert.deepEqual(progress(created, complete), { isOver: false, since: 400 });
  assert.deepEqual(progress(deployment(5, 'NewReplicaSetAvailable', 460), created), {
    isOver: true,
    at: 460,
    labels: [],
  });
});

test('nobody knows when a rollout began that was under way when the deployment was first seen', () => {
  assert.equal(progress(deployment(5, 'ReplicaSetUpdated', 400)), undefined);
  assert.equal(
    progress(deployment(5, 'ReplicaSetUpdated', 420), deployment(5, 'NewReplicaSetCreated', 400)),
    undefined,
  );
});

test('a rollout that has passed its deadline, or is paused, is not over', () => {
  for (const [reason, status] of [
    ['ProgressDeadlineExceeded', 'False'],
    ['DeploymentPaused', 'Unknown'],
  ] as const)
    assert.equal(progress(deployment(5, reason, 900, status), complete)?.isOver, false);
});
