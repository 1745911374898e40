import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAs } from '../../../../test/support/kinds/kind-lines.ts';
import { jobs } from '../jobs/jobs.ts';
import { pods } from '../pods/pods.ts';
import { replicasets } from '../replicasets.ts';
import { podWorkload, workloadOf } from './workload.ts';

const owner = (kind: string, name: string, controller = true) => ({ kind, name, controller });
const owned = (...ownerReferences: readonly object[]) => ({
  metadata: { name: 'self', namespace: 'shop', ownerReferences },
});

/** The type and the name of a pod's workload, where its replica set or job gave `given`. */
function ofPod(object: object, given?: { readonly kind: string; readonly name: string }) {
  const [name, type] = podWorkload.labels;
  const pod = readAs(pods.schema, object);
  return `${type!.value(pod, given)} ${name!.value(pod, given)}`;
}

test('a pod belongs to what owns it, as the recording rule spells it', () => {
  assert.equal(ofPod(owned()), 'barepod self');
  assert.equal(ofPod(owned(owner('Node', 'n1'))), 'staticpod self');
  assert.equal(ofPod(owned(owner('StatefulSet', 'db'))), 'statefulset db');
  assert.equal(ofPod(owned(owner('Rollout', 'web'))), 'Rollout web');
  assert.equal(ofPod(owned(owner('Thing', 't', false), owner('DaemonSet', 'agent'))), 'daemonset agent');
  assert.equal(ofPod(owned(owner('Thing', 't', false))), 'Thing t');
});

test('a pod of a replica set or a job belongs to what these give, and to them as long as they gave nothing', () => {
  const pod = owned(owner('ReplicaSet', 'web-1'));
  assert.equal(ofPod(pod), 'replicaset web-1');
  assert.equal(ofPod(pod, { kind: 'Deployment', name: 'web' }), 'deployment web');
});

test('a pod asks the object that owns it, if that may have an owner itself', () => {
  const key = (object: object) => podWorkload.join!.key(readAs(pods.schema, object));
  assert.equal(key(owned(owner('ReplicaSet', 'web-1'))), 'replicasets.apps/shop/web-1');
  assert.equal(key(owned(owner('Job', 'backup-1'))), 'jobs.batch/shop/backup-1');
  assert.equal(key(owned(owner('StatefulSet', 'db'))), undefined);
  assert.equal(key(owned()), undefined);
});

test('a replica set or a job gives its owner, or itself', () => {
  const { 'replicasets.apps': sets, 'jobs.batch': ran } = podWorkload.join!.sources;
  assert.deepEqual(sets!.give(readAs(replicasets.schema, owned(owner('Deployment', 'web')))), {
    to: 'replicasets.apps/shop/self',
    value: { kind: 'Deployment', name: 'web' },
  });
  assert.deepEqual(sets!.give(readAs(replicasets.schema, owned()))?.value, { kind: 'ReplicaSet', name: 'self' });
  assert.deepEqual(ran!.give(readAs(jobs.schema, owned(owner('Pod', 'p'))))?.value, { kind: 'Job', name: 'self' });
});

test('the conventions name the owner of a job where they have an attribute for its kind', () => {
  const attributes = (object: object) =>
    workloadOf('Job').attributes.map(({ name, value }) => [name, value(readAs(jobs.schema, object), undefined)]);
  assert.deepEqual(attributes(owned(owner('CronJob', 'backup'))), [['k8s.cronjob.name', 'backup']]);
  assert.deepEqual(attributes(owned(owner('Workflow', 'w'))), [['k8s.cronjob.name', undefined]]);
});
