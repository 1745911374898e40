import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { metricsOf, pointsOf, type WireAttribute, type WirePoint } from '../support/otlp/proto.ts';
import { OtlpReceiver, ofTheState, receivedSeries } from '../support/otlp/receiver.ts';
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
  const destinations = [
    { name: 'web', metricsEndpoint: web.url, protocol: 'http/json' },
    { name: 'rpc', endpoint: rpc.url, protocol: 'grpc' },
    { name: 'stuck', metricsEndpoint: stuck.url, timeout: '500ms' },
  ];
  const stage = await startStage(t, {
    cluster,
    flags: [
      `--otlp-destinations-file=${writeFile(t, destinations)}`,
      '--otlp-interval=500ms',
      '--otlp-export-timeout=5s',
    ],
  });
  t.after(() => Promise.all([web, rpc, stuck].map((receiver) => receiver.close())));
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
  const summaries = stage.log.filter(({ msg }) => msg === 'The destination takes what is pushed.');
  assert.deepEqual(summaries.map(({ destination }) => destination).sort(), ['rpc', 'web']);
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

test('a destination alone is told what its settings say of the resource, with all that goes to it', async (t) => {
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const [named, other] = await Promise.all([OtlpReceiver.start(), OtlpReceiver.start()]);
  t.after(() => Promise.all([named.close(), other.close()]));
  const base = (receiver: OtlpReceiver) => receiver.url.replace('/v1/metrics', '');
  const destinations = [
    { name: 'named', endpoint: base(named), resourceAttributes: { team: 'shop', 'service.name': 'mine' } },
    { name: 'other', endpoint: base(other) },
  ];
  const flags = [
    `--otlp-destinations-file=${writeFile(t, destinations)}`,
    '--otlp-interval=200ms',
    '--otlp-entity-events',
  ];
  await startStage(t, { cluster, flags });
  /** Who speaks of what, as the receiver is told. */
  const speakers = (receiver: OtlpReceiver) => {
    const text = (attributes: readonly WireAttribute[] = [], wanted: string) =>
      attributes.find(({ key }) => key === wanted)?.value?.stringValue;
    const seen = receiver.accepted.flatMap(({ request, logs }) => [
      ...request.resourceMetrics.map(
        ({ resource, scopeMetrics }) =>
          [scopeMetrics?.[0]?.scope?.name === 'kube-state-otel' ? 'the state' : 'itself', resource] as const,
      ),
      ...(logs?.resourceLogs ?? []).map(({ resource }) => ['logs', resource] as const),
    ]);
    const lines = seen.map(([what, resource]) =>
      [what, text(resource?.attributes, 'service.name'), text(resource?.attributes, 'team')].join(' '),
    );
    return [...new Set(lines)].sort();
  };
  await until('all three have come', () => speakers(named).length >= 3 && speakers(other).length >= 3);
  const told = (who: string) => ['itself', 'logs', 'the state'].map((what) => `${what} ${who}`);
  assert.deepEqual(speakers(named), told('mine shop'));
  assert.deepEqual(speakers(other), told('kube-state-metrics '));
});

test('a destination gets the families that its settings name, and ends unless they refuse them', async (t) => {
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const [few, all] = await Promise.all([OtlpReceiver.start(), OtlpReceiver.start()]);
  t.after(() => Promise.all([few.close(), all.close()]));
  const destinations = [
    {
      name: 'few',
      metricsEndpoint: few.url,
      families: { allow: ['kube_node_.*', 'kube_pod_info'], deny: ['kube_node_labels'] },
      ends: false,
    },
    { name: 'all', metricsEndpoint: all.url },
  ];
  const flags = [`--otlp-destinations-file=${writeFile(t, destinations)}`, '--otlp-interval=200ms'];
  const stage = await startStage(t, { cluster, flags });
  await stage.ready();
  const served = servedSeries(await stage.read('/metrics'));
  const wanted = served.filter((series) => /^(kube_node_(?!labels)\w+|kube_pod_info)\b/.test(series));
  const series = (receiver: OtlpReceiver) => [...new Set(receivedSeries(ofTheState(receiver.accepted)))];
  await until(
    'everything has arrived',
    () => series(all).length >= served.length && series(few).length >= wanted.length,
  );
  assert.deepEqual(series(few), wanted);

  cluster.delete('nodes', undefined, 'node-3');
  const isEnd = ({ flags = 0 }: WirePoint) => (flags & 1) !== 0;
  const ends = (receiver: OtlpReceiver) =>
    receiver.accepted.flatMap(({ request }) => metricsOf(request).flatMap(pointsOf)).filter(isEnd).length;
  await until('an end has arrived', () => ends(all) > 0);
  const before = ofTheState(few.accepted).length;
  await until('pushes have arrived that were begun since', () => ofTheState(few.accepted).length >= before + 4);
  assert.equal(ends(few), 0);
});

for (const profile of ['ksm', 'semconv'] as const) {
  test(`each destination is told the names of its own profile, and /metrics shows those of --profile=${profile} alone`, async (t) => {
    const cluster = new SimulatedCluster();
    createShop(cluster);
    const names = ['plain', 'ksm', 'semconv', 'both'] as const;
    const receivers = new Map<string, OtlpReceiver>();
    for (const name of names) receivers.set(name, await OtlpReceiver.start());
    t.after(() => Promise.all([...receivers.values()].map((receiver) => receiver.close())));
    const destinations = names.map((name) => ({
      name,
      metricsEndpoint: receivers.get(name)!.url,
      ...(name !== 'plain' && { profile: name }),
    }));
    const flags = [`--profile=${profile}`];
    const [stage, alone] = await Promise.all([
      startStage(t, {
        cluster,
        flags: [
          ...flags,
          `--otlp-destinations-file=${writeFile(t, destinations)}`,
          '--otlp-interval=200ms',
          '--otlp-up=true',
        ],
      }),
      startStage(t, { cluster, flags }),
    ]);
    await Promise.all([stage.ready(), alone.ready()]);
    assert.equal(await stage.read('/metrics'), await alone.read('/metrics'));
    const told = (name: string) =>
      new Set(
        ofTheState(receivers.get(name)!.accepted)
          .flatMap(({ request }) => metricsOf(request))
          .map(({ name }) => name),
      );
    const isOfKsm = (name: string) => name === 'up' || name.startsWith('kube_');
    const pushes = () => [...receivers.values()].map(({ accepted }) => ofTheState(accepted).length);
    await until('all have been told the whole state', () => pushes().every((count) => count >= 4));
    const all = [...told('both')].sort();
    assert.ok(told('ksm').has('up'));
    assert.deepEqual([...told('ksm')].sort(), all.filter(isOfKsm));
    assert.deepEqual(
      [...told('semconv')].sort(),
      all.filter((name) => !isOfKsm(name)),
    );
    assert.deepEqual(told('plain'), told(profile));
    for (const set of [told('ksm'), told('semconv')]) assert.ok(set.size > 10);
  });
}

/** A file of destinations that is removed with the test. */
function writeFile(t: TestContext, destinations: readonly object[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'destinations-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'destinations.json');
  writeFileSync(file, JSON.stringify({ destinations }));
  return file;
}
