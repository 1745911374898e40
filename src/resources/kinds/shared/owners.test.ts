import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STABLE } from '../../declare/family.ts';
import type { KubernetesObject } from '../../declare/kind.ts';
import { type OwnerReference, owner, ownerWithController } from './owners.ts';

const plain = owner('kube_thing_owner', STABLE, 'Owners.');
const controlled = ownerWithController('kube_thing_owner', STABLE, 'Owners.');

function rows(family: typeof plain, ownerReferences: readonly OwnerReference[]): unknown[] {
  const named = { name: 'a', namespace: 'b', uid: 'c', resourceVersion: '1', creationTimestamp: 1 };
  const object: KubernetesObject & { metadata: { ownerReferences: readonly OwnerReference[] } } = {
    metadata: { ...named, ownerReferences },
  };
  const found: unknown[] = [];
  family.visit(object, (value, labels) => found.push([value, ...(labels ?? [])]));
  return found;
}

test('an object without owners has one row with empty labels', () => {
  assert.deepEqual(rows(plain, []), [[1, '', '']]);
  assert.deepEqual(rows(controlled, []), [[1, '', '', '']]);
});

test('an owner that does not say whether it is the controller is not', () => {
  assert.deepEqual(rows(controlled, [{ kind: 'Job', name: 'j', controller: undefined }]), [[1, 'Job', 'j', 'false']]);
});

test('every owner has a row', () => {
  const owners = [
    { kind: 'Job', name: 'j', controller: true },
    { kind: 'Other', name: 'o', controller: false },
  ];
  assert.deepEqual(rows(controlled, owners), [
    [1, 'Job', 'j', 'true'],
    [1, 'Other', 'o', 'false'],
  ]);
  assert.deepEqual(rows(plain, owners), [
    [1, 'Job', 'j'],
    [1, 'Other', 'o'],
  ]);
});
