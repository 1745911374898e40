import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { OtlpReceiver, ofTheState, receivedSeries } from '../support/otlp-receiver.ts';
import { until } from '../support/until.ts';
import { sampleOf, servedSeries, startStage } from './harness.ts';

test('each destination of a file gets the whole state, though one of them hangs, and is counted by itself', async (t) => {
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const [web, rpc, stuck] = await Promise.all([
    OtlpReceiver.start(),
    OtlpReceiver.start({ protocol: 'grpc' }),
    OtlpReceiver.start(),
  ]);
  stuck.answer = 'hang';
  const directory = mkdtempSync(join(tmpdir(), 'destinations-'));
  const file = join(directory, 'destinations.json');
  const destinations = [
    { name: 'web', metricsEndpoint: web.url, protocol: 'http/json' },
    { name: 'rpc', endpoint: rpc.url, protocol: 'grpc' },
    { name: 'stuck', metricsEndpoint: stuck.url, timeout: '500ms' },
  ];
  writeFileSync(file, JSON.stringify({ destinations }));
  const stage = await startStage(t, {
    cluster,
    flags: [`--otlp-destinations-file=${file}`, '--otlp-interval=500ms', '--otlp-export-timeout=5s'],
  });
  t.after(async () => {
    await Promise.all([web, rpc, stuck].map((receiver) => receiver.close()));
    rmSync(directory, { recursive: true });
  });
  await stage.ready();
  const served = servedSeries(await stage.read('/metrics'));
  for (const receiver of [web, rpc]) {
    const series = () => [...new Set(receivedSeries(ofTheState(receiver.accepted)))];
    await until('the whole state has arrived', () => series().length >= served.length);
    assert.deepEqual(series(), served);
  }
  const counted = async (destination: string, result: string) => {
    const labels = `{destination="${destination}",result="${result}"}`;
    return sampleOf(await stage.read('/metrics', 'telemetry'), `kube_state_otel_push_total${labels}`);
  };
  for (const name of ['web', 'rpc'])
    await until(`${name} is counted`, async () => (await counted(name, 'success'))! > 0);
  await until('the failure is counted', async () => (await counted('stuck', 'error'))! > 0);
  assert.equal(await counted('stuck', 'success'), undefined);
});

test('two processes without an election tell of themselves under ids of their own, and of the cluster under one', async (t) => {
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.close());
  const flags = [`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=100ms'];
  await Promise.all([startStage(t, { cluster, flags }), startStage(t, { cluster, flags })]);
  const ids = (isState: boolean) => {
    const resources = receiver.accepted
      .flatMap(({ request }) => request.resourceMetrics)
      .filter(({ scopeMetrics }) => (scopeMetrics?.[0]?.scope?.name === 'kube-state-otel') === isState);
    return new Set(
      resources.map(({ resource }) => {
        const id = resource?.attributes?.find(({ key }) => key === 'service.instance.id');
        return id?.value?.stringValue;
      }),
    );
  };
  await until('both tell of themselves and one of the cluster', () => ids(false).size >= 2 && ids(true).size >= 1);
  assert.deepEqual([ids(false).size, ids(true).size], [2, 1]);
  for (const id of ids(true)) assert.ok(!ids(false).has(id));
});
