import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KubernetesObject, SimulatedCluster } from '../../src/simulator/cluster.ts';
import { fillCluster } from './bulk.ts';
import { get } from './raw-client.ts';
import { startSimulator } from './server.ts';

function filled(pods: number): SimulatedCluster {
  const cluster = new SimulatedCluster();
  fillCluster(cluster, { pods });
  return cluster;
}

const size = (value: unknown): number => JSON.stringify(value).length;
const average = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the numbers of objects follow the number of pods', () => {
  const cluster = filled(3000);
  const counts = Object.fromEntries(
    ['pods', 'nodes', 'leases', 'deployments', 'replicasets', 'services', 'secrets', 'jobs', 'cronjobs'].map(
      (resource) => [resource, cluster.list(resource).length],
    ),
  );
  assert.deepEqual(counts, {
    pods: 3000,
    nodes: 100,
    leases: 100,
    deployments: 600,
    replicasets: 600,
    services: 300,
    secrets: 300,
    jobs: 60,
    cronjobs: 30,
  });
});

test('pods are in the promised states', () => {
  const states = Map.groupBy(filled(1000).list('pods'), (pod) => {
    const status = pod.status as { phase: string; containerStatuses?: { state: object }[] };
    return status.containerStatuses?.[0] && 'waiting' in status.containerStatuses[0].state ? 'Crashing' : status.phase;
  });
  const counts = Object.fromEntries([...states].map(([state, pods]) => [state, pods.length]));
  assert.deepEqual(counts, { Running: 930, Crashing: 30, Pending: 20, Failed: 20 });
});

test('a pod has two containers, about 5 kB of managed fields and 11 kB in all', () => {
  const pods = filled(500).list('pods') as (KubernetesObject & { spec: { containers: unknown[] } })[];
  assert.ok(pods.every(({ spec }) => spec.containers.length === 2));
  const managedFields = average(pods.map(({ metadata }) => size(metadata.managedFields)));
  const whole = average(pods.map(size));
  assert.ok(managedFields > 4000 && managedFields < 6000, `${managedFields} bytes of managed fields`);
  assert.ok(whole > 9000 && whole < 13_000, `${whole} bytes`);
});

test('names and uids are unique and versions grow', () => {
  const cluster = filled(2000);
  const metadata = cluster.api.resources.flatMap(({ resource }) =>
    cluster.list(resource).map((object) => object.metadata),
  );
  assert.equal(new Set(metadata.map(({ uid }) => uid)).size, metadata.length);
  assert.equal(new Set(metadata.map(({ resourceVersion }) => resourceVersion)).size, metadata.length);
  assert.equal(cluster.resourceVersion, Math.max(...metadata.map(({ resourceVersion }) => Number(resourceVersion))));
});

test('equal sizes give equal clusters', () => {
  assert.deepEqual(filled(300).list('pods'), filled(300).list('pods'));
});

test('a filled cluster is served whole', async () => {
  const cluster = filled(2000);
  const simulator = await startSimulator({ cluster });
  try {
    const { body } = await get(`${simulator.url}/api/v1/pods`);
    assert.equal(JSON.parse(body).items.length, 2000);
  } finally {
    await simulator.close();
  }
});
