import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createResource, type Identity } from './resource.ts';

const UID = 'aaaaaaaa-0000-4000-8000-000000000001';

function attributesOf(identity: Partial<Identity> = {}) {
  return createResource({
    version: '1.2.3',
    clusterUid: UID,
    clusterName: undefined,
    apiServer: 'https://10.0.0.1:443',
    serviceName: undefined,
    attributes: {},
    ...identity,
  }).attributes;
}

test('the resource names the service as kube-state-metrics, without a namespace, and the cluster', () => {
  const { 'service.instance.id': instance, ...rest } = attributesOf({ clusterName: 'shop' });
  assert.deepEqual(rest, {
    'service.name': 'kube-state-metrics',
    'service.version': '1.2.3',
    'k8s.cluster.uid': UID,
    'k8s.cluster.name': 'shop',
  });
  assert.match(String(instance), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('the instance id is the same for the same cluster and shard and differs for others', () => {
  const id = (identity: Partial<Identity>) => attributesOf(identity)['service.instance.id'];
  assert.equal(id({}), id({ version: '2', apiServer: 'https://other', clusterName: 'renamed' }));
  const all = [id({}), id({ clusterUid: 'another' }), id({ shard: '0' }), id({ shard: '1' })];
  assert.equal(new Set(all).size, all.length);
});

test("the API server's address stands in for an unknown cluster uid", () => {
  const attributes = attributesOf({ clusterUid: undefined });
  assert.ok(!('k8s.cluster.uid' in attributes));
  const other = attributesOf({ clusterUid: undefined, apiServer: 'https://10.0.0.2:443' });
  assert.notEqual(attributes['service.instance.id'], other['service.instance.id']);
});

test('where the uid is unknown, clusters whose API servers have one address are told apart by what they are called', () => {
  const id = (identity: Partial<Identity>) =>
    attributesOf({ clusterUid: undefined, apiServer: 'https://10.96.0.1:443', ...identity })['service.instance.id'];
  const all = [
    id({}),
    id({ clusterName: 'a' }),
    id({ attributes: { 'k8s.cluster.name': 'b' } }),
    id({ attributes: { 'k8s.cluster.uid': 'c' } }),
    id({ attributes: { 'k8s.cluster.uid': 'd' } }),
    id({ clusterName: 'a', shard: '1' }),
  ];
  assert.equal(new Set(all).size, all.length);
  assert.equal(id({ clusterName: 'a' }), id({ clusterName: 'a', version: '2' }));
  assert.equal(id({ attributes: { 'k8s.cluster.uid': UID } }), attributesOf()['service.instance.id']);
});

test('attributes of the user win over those that are found out', () => {
  const attributes = attributesOf({ attributes: { 'service.instance.id': 'mine', 'service.name': 'x', team: 'a b' } });
  assert.equal(attributes['service.instance.id'], 'mine');
  assert.equal(attributes['service.name'], 'x');
  assert.equal(attributes.team, 'a b');
});

test('a service name wins over the one among the attributes', () => {
  const attributes = attributesOf({ serviceName: 'named', attributes: { 'service.name': 'x' } });
  assert.equal(attributes['service.name'], 'named');
});
