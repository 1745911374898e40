import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../config/read-settings.ts';
import { leaseOf } from './elect.ts';

function leaseNameOf(...flags: string[]): string {
  const invocation = readSettings(['--leader-elect', ...flags], {}, assert.fail);
  assert.ok('run' in invocation && invocation.run.leaderElection !== undefined);
  return leaseOf(invocation.run, invocation.run.leaderElection);
}

test('each shard has a lease of its own, whose name does not change with their number', () => {
  assert.equal(leaseNameOf(), 'kube-state-otel');
  assert.equal(leaseNameOf('--shard=1', '--total-shards=2'), 'kube-state-otel-shard-1');
  assert.equal(leaseNameOf('--shard=1', '--total-shards=3'), 'kube-state-otel-shard-1');
  assert.equal(leaseNameOf('--pod=ksm-4', '--pod-namespace=x', '--leader-elect-lease-name=a'), 'a-shard-4');
});
