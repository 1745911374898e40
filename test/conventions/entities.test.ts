import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { kinds } from '../../src/resources/kinds.ts';
import { declared } from './declared.ts';
import { model } from './model.ts';
import { entityOf } from './points.ts';

const kindOf = (resource: string) => kinds.find((kind) => kind.resource === resource)!;

/** Attributes of the entities that another is part of. */
const PARENTS = ['k8s.namespace.name', 'k8s.pod.uid', 'k8s.pod.name', 'k8s.node.name'];

describe('an entity is that of the model', () => {
  const entities = new Map(declared.map(({ entity, family }) => [entity.type, { entity, family }]));
  for (const { type, identifying, descriptive } of model.entities) {
    test(type, () => {
      const { entity, family } = entities.get(type)!;
      const labels = [...entity.labels, ...family.labels.slice(0, entity.inner)];
      assert.deepEqual(
        identifying.filter((key) => !entity.id.includes(key) || !labels.includes(key)),
        [],
      );
      assert.deepEqual(
        labels.filter((key) => ![...identifying, ...descriptive, ...PARENTS].includes(key)),
        [],
      );
    });
  }
});

const POD = { metadata: { name: 'a', namespace: 'shop', uid: '1' }, spec: {} };

test('a pod has its namespace, and its node once it is scheduled', () => {
  const attributes = ['k8s.pod.uid=1', 'k8s.pod.name=a', 'k8s.namespace.name=shop'];
  assert.deepEqual(entityOf(kindOf('pods'), 'k8s.pod', POD), attributes);
  assert.deepEqual(entityOf(kindOf('pods'), 'k8s.pod', { ...POD, spec: { nodeName: 'n' } }), [
    ...attributes,
    'k8s.node.name=n',
  ]);
});

test('a container has the attributes of its pod', () => {
  const kind = kindOf('pods');
  assert.deepEqual(entityOf(kind, 'k8s.container', POD), entityOf(kind, 'k8s.pod', POD));
});

test('a namespace is identified by its name', () => {
  assert.deepEqual(entityOf(kindOf('namespaces'), 'k8s.namespace', { metadata: { name: 'shop', uid: '1' } }), [
    'k8s.namespace.name=shop',
  ]);
});

test('an autoscaler says what it scales', () => {
  const metadata = { name: 'a', namespace: 'shop', uid: '1' };
  const scaleTargetRef = { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' };
  assert.deepEqual(entityOf(kindOf('horizontalpodautoscalers'), 'k8s.hpa', { metadata, spec: { scaleTargetRef } }), [
    'k8s.hpa.uid=1',
    'k8s.hpa.name=a',
    'k8s.namespace.name=shop',
    'k8s.hpa.scaletargetref.kind=Deployment',
    'k8s.hpa.scaletargetref.name=web',
    'k8s.hpa.scaletargetref.api_version=apps/v1',
  ]);
});

test('a volume has its storage class and what becomes of it', () => {
  const spec = { storageClassName: 'fast', persistentVolumeReclaimPolicy: 'Retain' };
  assert.deepEqual(
    entityOf(kindOf('persistentvolumes'), 'k8s.persistentvolume', { metadata: { name: 'a', uid: '1' }, spec }),
    [
      'k8s.persistentvolume.uid=1',
      'k8s.persistentvolume.name=a',
      'k8s.storageclass.name=fast',
      'k8s.persistentvolume.reclaim_policy=Retain',
    ],
  );
});

test('a claim has the storage class of its annotation rather than that of its field', () => {
  const metadata = { name: 'a', namespace: 'shop', uid: '1' };
  const annotations = { 'volume.beta.kubernetes.io/storage-class': 'old' };
  const classOf = (claim: unknown) => entityOf(kindOf('persistentvolumeclaims'), 'k8s.persistentvolumeclaim', claim)[3];
  assert.equal(classOf({ metadata }), undefined);
  assert.equal(classOf({ metadata, spec: { storageClassName: 'fast' } }), 'k8s.storageclass.name=fast');
  assert.equal(
    classOf({ metadata: { ...metadata, annotations }, spec: { storageClassName: 'fast' } }),
    'k8s.storageclass.name=old',
  );
});

test('a service has its type', () => {
  const service = { metadata: { name: 'a', namespace: 'shop', uid: '1' }, spec: { type: 'NodePort' } };
  assert.equal(entityOf(kindOf('services'), 'k8s.service', service)[3], 'k8s.service.type=NodePort');
});
