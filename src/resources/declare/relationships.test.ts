import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readObject } from '../../../test/conformance/selection.ts';
import { pods } from '../kinds/pods/pods.ts';
import { configure } from '../options/configure.ts';
import { describerOf } from './entities.ts';
import type { Kind, KubernetesObject } from './kind.ts';

const kind = configure(pods as unknown as Kind, { entities: true });
const replicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'r', controller: true };
const podOf = (owners: readonly object[], nodeName = 'n'): KubernetesObject =>
  readObject(kind.schema, {
    metadata: { name: 'web', namespace: 'shop', uid: 'p', ownerReferences: owners },
    spec: { nodeName },
    status: { containerStatuses: [{ name: 'app' }] },
  });
const { describe, same } = describerOf(kind, (name) => (name === 'n' ? 'uid-of-n' : undefined))!;
const relationships = (pod: KubernetesObject) =>
  describe(pod).map(({ type, relationships: own }) => [
    type,
    ...own.map((each) => `${each.type} ${Object.entries(each.to.id).join()}`),
  ]);

test('a pod is scheduled on its node and part of its controller and namespace, a container part of the pod', () => {
  const garbage = { apiVersion: 'v1', kind: 'Secret', name: 's', uid: 's' };
  assert.deepEqual(relationships(podOf([garbage, replicaSet])), [
    [
      'k8s.pod',
      'scheduled_on k8s.node.uid,uid-of-n',
      'part_of k8s.replicaset.uid,r',
      'part_of k8s.namespace.name,shop',
    ],
    ['k8s.container', 'part_of k8s.pod.uid,p'],
  ]);
});

test('a node that is not known, and an owner that is no entity, are left out', () => {
  const custom = { ...replicaSet, apiVersion: 'example.com/v1' };
  assert.deepEqual(relationships(podOf([custom], 'unknown'))[0], ['k8s.pod', 'part_of k8s.namespace.name,shop']);
  assert.deepEqual(relationships(podOf([], ''))[0], ['k8s.pod', 'part_of k8s.namespace.name,shop']);
});

test('a controller of the core group has no group in its version', () => {
  const controller = { ...replicaSet, apiVersion: 'v1', kind: 'ReplicationController' };
  assert.equal(relationships(podOf([controller]))[0]?.[2], 'part_of k8s.replicationcontroller.uid,r');
});

test('a pod that is adopted or moved says something else', () => {
  assert.equal(same(podOf([]), podOf([replicaSet])), false);
  assert.equal(same(podOf([replicaSet]), podOf([{ ...replicaSet, uid: 'other' }])), false);
  assert.equal(same(podOf([replicaSet]), podOf([replicaSet], 'm')), false);
  assert.equal(same(podOf([replicaSet]), podOf([replicaSet])), true);
});
