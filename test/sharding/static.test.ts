import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../src/errors.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { startStage, until } from '../component/harness.ts';
import { linesOf, QUICK, watchUnion } from './harness.ts';

function createCluster(): SimulatedCluster {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  return cluster;
}

const JOINED = ['--join=workload,zone', '--profile=both', '--metric-labels-allowlist=*=[*]'];

for (const more of ['--server-side-sharding=false', '--server-side-sharding=true']) {
  test(`what two and three shards serve together is what one serves, labels of others included (${more})`, async (t) => {
    const cluster = createCluster();
    const alone = await startStage(t, { cluster, flags: JOINED });
    await alone.ready();
    const whole = await linesOf(alone);
    assert.ok(whole.length > 1000);
    for (const total of [2, 3]) {
      const parts: string[] = [];
      for (let shard = 0; shard < total; shard++) {
        const flags = [...JOINED, more, `--shard=${shard}`, `--total-shards=${total}`];
        const stage = await startStage(t, { cluster, flags });
        await stage.ready();
        const lines = await linesOf(stage);
        assert.ok(lines.length > 0 && lines.length < whole.length);
        parts.push(...lines);
        const own = await stage.read('/metrics', 'telemetry');
        assert.match(own, new RegExp(`^kube_state_metrics_total_shards ${total}$`, 'm'));
        assert.match(own, new RegExp(`^kube_state_metrics_shard_ordinal\\{shard_ordinal="${shard}"\\} ${shard}$`, 'm'));
        await stage.component.shutdown();
      }
      assert.deepEqual(parts.sort(), whole);
    }
  });
}

test('without shards a process is the first of one, and nothing narrows what it watches', async (t) => {
  const stage = await startStage(t, { cluster: createCluster(), flags: ['--server-side-sharding=true'] });
  await stage.ready();
  const own = await stage.read('/metrics', 'telemetry');
  assert.match(own, /^kube_state_metrics_total_shards 1$/m);
  assert.match(own, /^kube_state_metrics_shard_ordinal\{shard_ordinal="0"\} 0$/m);
  assert.doesNotMatch(own, /shard="/);
  assert.ok(stage.simulator.requests.every(({ url }) => !url.includes('shardSelector')));
});

test('a shard that there is not is refused at the start', async (t) => {
  await assert.rejects(startStage(t, { flags: ['--shard=3', '--total-shards=3'] }), (error: unknown) => {
    assert.ok(error instanceof CodedError);
    assert.deepEqual([error.code, error.usage], ['KSO_SHARD_NUMBER', true]);
    return true;
  });
});

test('another number of shards in the configuration is followed without a gap', async (t) => {
  const cluster = createCluster();
  const flags = ['--resources=pods,nodes,configmaps,services', '--server-side-sharding=false'];
  const alone = await startStage(t, { cluster, flags });
  await alone.ready();
  const whole = await linesOf(alone);
  const start = async (shard: number, total: number) => {
    const numbers = [`--shard=${shard}`, `--total-shards=${total}`];
    const stage = await startStage(t, { cluster, flags: [...flags, ...numbers], timing: { sharding: QUICK } });
    await stage.ready();
    return stage;
  };
  const running = [await start(0, 2), await start(1, 2)];
  const missing = watchUnion(t, { running }, new Set(whole));
  running.push(await start(2, 3));
  for (const { component, settings } of running) await component.reload({ ...settings, totalShards: 3 });
  await until('each series is served once', async () => {
    const all = await Promise.all(running.map((stage) => linesOf(stage)));
    return all.flat().sort().join('\n') === whole.join('\n');
  });
  assert.deepEqual(await missing(), []);
  const { component, settings } = running[2]!;
  await assert.rejects(component.reload({ ...settings, totalShards: 2 }), { code: 'KSO_SHARD_NUMBER' });
});
