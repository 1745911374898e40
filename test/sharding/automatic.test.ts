import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { startStage, until } from '../component/harness.ts';
import { linesOf, Replicas, watchUnion } from './harness.ts';

const FLAGS = ['--resources=pods,replicasets,nodes,services,configmaps,namespaces,endpointslices', '--join=workload'];

/** A cluster that does not change by itself, and what one process would serve of it beside its own pods. */
async function setUp(t: Parameters<typeof startStage>[0]) {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const alone = await startStage(t, { cluster, flags: FLAGS });
  await alone.ready();
  const whole = await linesOf(alone);
  await alone.component.shutdown();
  assert.ok(whole.length > 500);
  return { cluster, whole };
}

/** The lines that are not about the pods of the shards themselves. */
const ofTheShop = (lines: readonly string[]) => lines.filter((line) => !line.includes('namespace="monitoring"'));

async function together(replicas: Replicas): Promise<string[]> {
  const all = await Promise.all(replicas.running.map((stage) => linesOf(stage)));
  return ofTheShop(all.flat()).sort();
}

/** A scrape may see one kind before a change and another after it. */
async function untilEachOnce(replicas: Replicas, whole: readonly string[]): Promise<void> {
  await until('each series is served once', async () => isDeepStrictEqual(await together(replicas), whole));
}

for (const start of [0, 3]) {
  test(`while the number of pods changes no series is missing, and afterwards each is served once (from ${start})`, async (t) => {
    const { cluster, whole } = await setUp(t);
    const replicas = new Replicas(t, cluster, FLAGS, start);
    await replicas.scale(1);
    const missing = watchUnion(t, replicas, new Set(whole));
    for (const count of [3, 2, 4, 1]) {
      await replicas.scale(count);
      await untilEachOnce(replicas, whole);
    }
    assert.deepEqual(await missing(), []);
  });
}

test('several changes in a row lose no series either', async (t) => {
  const { cluster, whole } = await setUp(t);
  const replicas = new Replicas(t, cluster, FLAGS);
  await replicas.scale(2);
  const missing = watchUnion(t, replicas, new Set(whole));
  await replicas.scale(3);
  await replicas.scale(4);
  await replicas.scale(3);
  await untilEachOnce(replicas, whole);
  assert.deepEqual(await missing(), []);
});

test('the StatefulSet wins over the numbers on the command line', async (t) => {
  const { cluster } = await setUp(t);
  const replicas = new Replicas(t, cluster, [...FLAGS, '--shard=1', '--total-shards=9']);
  await replicas.scale(2);
  const own = await replicas.stages.get(0)!.read('/metrics', 'telemetry');
  assert.match(own, /^kube_state_metrics_total_shards 2$/m);
  assert.match(own, /^kube_state_metrics_shard_ordinal\{shard_ordinal="0"\} 0$/m);
});

test('a pod that no StatefulSet controls is an error that says so', async (t) => {
  const cluster = new SimulatedCluster();
  cluster.apply('pods', { metadata: { name: 'ksm-0', namespace: 'monitoring' } });
  const stage = await startStage(t, { cluster, flags: ['--pod=ksm-0', '--pod-namespace=monitoring'] });
  await assert.rejects(stage.component.failed, { code: 'KSO_SHARD_POD', message: /nothing controls it/ });
});

test('an API server that is away at the start is waited for', async (t) => {
  const { cluster } = await setUp(t);
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'ksm', uid: 'ksm', controller: true };
  cluster.apply('pods', { metadata: { name: 'ksm-0', namespace: 'monitoring', ownerReferences: [owner] } });
  cluster.apply('statefulsets', { metadata: { name: 'ksm', namespace: 'monitoring' }, spec: { replicas: 2 } });
  const stage = await startStage(t, {
    cluster,
    flags: ['--pod=ksm-0', '--pod-namespace=monitoring', ...FLAGS],
    before: ({ faults }) => faults.add({ fault: { kind: 'reset' } }),
  });
  await until('it is told', () => stage.log.some(({ msg }) => msg.startsWith('The pod can not be read')));
  assert.equal(stage.component.readiness.ready, false);
  stage.simulator.faults.clear();
  await stage.ready();
  assert.ok((await linesOf(stage)).length > 0);
});
