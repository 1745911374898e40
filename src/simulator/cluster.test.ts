import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClusterEvent, ExpiredError, SimulatedCluster } from './cluster.ts';

const pod = (name: string, spec: object = {}, namespace = 'shop') => ({ metadata: { name, namespace }, spec });
const names = (objects: { metadata: { name: string } }[]): string[] => objects.map(({ metadata }) => metadata.name);

test('a new object gets uid, creationTimestamp, resourceVersion and generation', () => {
  const cluster = new SimulatedCluster({ now: () => new Date('2026-01-02T03:04:05.678Z') });
  const { metadata } = cluster.apply('pods', pod('a'));
  assert.match(metadata.uid ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(metadata.creationTimestamp, '2026-01-02T03:04:05Z');
  assert.equal(metadata.resourceVersion, String(cluster.resourceVersion));
  assert.equal(metadata.generation, 1);
});

test('an update keeps the uid and grows the resourceVersion', () => {
  const cluster = new SimulatedCluster();
  const before = cluster.apply('pods', pod('a')).metadata;
  const after = cluster.apply('pods', pod('a')).metadata;
  assert.equal(after.uid, before.uid);
  assert.ok(Number(after.resourceVersion) > Number(before.resourceVersion));
});

test('the generation grows only when the spec changes', () => {
  const cluster = new SimulatedCluster();
  cluster.apply('pods', pod('a', { nodeName: 'n' }));
  assert.equal(cluster.apply('pods', { ...pod('a', { nodeName: 'n' }), status: {} }).metadata.generation, 1);
  assert.equal(cluster.apply('pods', pod('a', { nodeName: 'm' })).metadata.generation, 2);
});

test('kinds without generation get none', () => {
  assert.equal(new SimulatedCluster().apply('configmaps', pod('a')).metadata.generation, undefined);
});

test('an unknown resource is refused', () => {
  assert.throws(() => new SimulatedCluster().apply('widgets', pod('a')), /serves no resource "widgets"/);
});

test('a list is ordered by the bytes of namespace and name', () => {
  const cluster = new SimulatedCluster();
  for (const [name, namespace] of [
    ['b', 'a'],
    ['a', 'b'],
    ['c', 'a-b'],
    ['a', 'a'],
  ] as const) {
    cluster.apply('pods', pod(name, {}, namespace));
  }
  assert.deepEqual(
    cluster.list('pods').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    ['a-b/c', 'a/a', 'a/b', 'b/a'],
  );
});

test('a snapshot shows the objects as they were at its version', () => {
  const cluster = new SimulatedCluster();
  cluster.apply('pods', pod('a'));
  cluster.apply('pods', pod('b'));
  const version = cluster.resourceVersion;
  cluster.delete('pods', 'shop', 'a');
  cluster.apply('pods', pod('c'));
  assert.deepEqual(names(cluster.snapshot('pods', version)), ['a', 'b']);
  assert.deepEqual(names(cluster.list('pods')), ['b', 'c']);
});

test('after compaction an older version is expired', () => {
  const cluster = new SimulatedCluster();
  cluster.apply('pods', pod('a'));
  const version = cluster.resourceVersion;
  cluster.apply('pods', pod('b'));
  cluster.compact();
  assert.throws(() => cluster.snapshot('pods', version), ExpiredError);
  assert.throws(() => cluster.eventsAfter('pods', version), ExpiredError);
});

test('the history is bounded and forgets the oldest changes first', () => {
  const cluster = new SimulatedCluster({ historyLimit: 4 });
  for (let index = 0; index < 20; index += 1) cluster.apply('pods', pod(`p${index}`));
  assert.equal(cluster.eventsAfter('pods', cluster.resourceVersion - 4).length, 4);
  assert.throws(() => cluster.eventsAfter('pods', 1), ExpiredError);
});

test('a subscriber sees each change with the state before it', () => {
  const cluster = new SimulatedCluster();
  const events: ClusterEvent[] = [];
  const unsubscribe = cluster.subscribe('pods', (event) => events.push(event));
  const added = cluster.apply('pods', pod('a'));
  cluster.delete('pods', 'shop', 'a');
  unsubscribe();
  cluster.apply('pods', pod('a'));
  assert.deepEqual(
    events.map(({ type }) => type),
    ['ADDED', 'DELETED'],
  );
  assert.equal(events[1]?.previous, added);
  assert.equal(events[1]?.object.metadata.resourceVersion, String(events[1]?.resourceVersion));
});

test('a loaded list keeps uids and versions and moves the version of the cluster', () => {
  const cluster = new SimulatedCluster();
  const metadata = { name: 'a', namespace: 'shop', uid: 'u-1', resourceVersion: '688' };
  cluster.load('pods', { metadata: { resourceVersion: '1000' }, items: [{ metadata }] });
  assert.deepEqual(cluster.get('pods', 'shop', 'a')?.metadata, metadata);
  assert.equal(cluster.resourceVersion, 1000);
});

test('resources of two groups with one plural are two, and the plural means the built-in one', () => {
  const cluster = new SimulatedCluster();
  const knative = { group: 'serving.knative.dev', version: 'v1', kind: 'Service', plural: 'services' } as const;
  cluster.api.register({ ...knative, scope: 'Namespaced' });
  const events: string[] = [];
  cluster.subscribe('services', ({ object }) => events.push(`core ${object.metadata.name}`));
  cluster.subscribe('services.serving.knative.dev', ({ object }) => events.push(`knative ${object.metadata.name}`));
  cluster.apply('services', pod('a'));
  cluster.apply('services.serving.knative.dev', pod('b'));
  assert.deepEqual(names(cluster.list('services')), ['a']);
  assert.deepEqual(names(cluster.list('services.serving.knative.dev')), ['b']);
  assert.equal(cluster.get('services', 'shop', 'b'), undefined);
  assert.deepEqual(events, ['core a', 'knative b']);
});

test('a plural that one resource has needs no group, and all versions of it are one resource', () => {
  const cluster = new SimulatedCluster();
  const cup = { group: 'example.com', kind: 'Cup', plural: 'cups', scope: 'Cluster' } as const;
  cluster.api.register({ ...cup, version: 'v1' });
  cluster.api.register({ ...cup, version: 'v2' });
  cluster.apply('cups', { metadata: { name: 'a' } });
  assert.deepEqual(names(cluster.list('cups.example.com')), ['a']);
  assert.deepEqual(names(cluster.list('deployments.apps')), []);
});
