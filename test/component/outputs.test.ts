import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { selectKinds } from '../../src/config/selection.ts';
import { createApiClient } from '../../src/kubernetes/client/client.ts';
import { noCredentials } from '../../src/kubernetes/credentials/credentials.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { compareRenders } from '../cluster/compare.ts';
import { renderFresh } from '../cluster/fresh.ts';
import { OtlpReceiver, ofTheState, receivedSeries } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';
import { servedSeries, startStage } from './harness.ts';

function openShop() {
  const cluster = new SimulatedCluster();
  const shop = createShop(cluster);
  for (let ticks = 0; ticks < 5; ticks++) shop.tick();
  return { cluster, shop };
}

describe('both outputs', () => {
  for (const protocol of ['http/protobuf', 'http/json']) {
    test(`show the same series, pushed by ${protocol}`, async (t) => {
      const { stage, pushed } = await startPushing(t, [`--otlp-protocol=${protocol}`]);
      const served = servedSeries(await stage.read('/metrics'));
      assert.ok(served.length > 1000);
      await until('a whole push has arrived', () => pushed.series().length >= served.length);
      assert.deepEqual(pushed.series(), served);
    });
  }

  test('show a deleted pod no more at their next cycle', async (t) => {
    const { stage, pushed } = await startPushing(t);
    const { name, namespace } = stage.cluster.list('pods')[0]!.metadata;
    const shows = (series: readonly string[]) => series.some((text) => text.includes(`pod="${name}"`));
    await until('the pod is pushed', () => shows(pushed.series()));
    assert.ok(shows(servedSeries(await stage.read('/metrics'))));

    stage.cluster.delete('pods', namespace, name);
    await until('it is no longer served', async () => !shows(servedSeries(await stage.read('/metrics'))));
    await pushed.next();
    assert.ok(!shows(pushed.series()));
  });

  test('tell a new pod of the same name with nothing of the old one', async (t) => {
    const { stage, pushed } = await startPushing(t);
    const old = stage.cluster.list('pods')[0]!;
    const { name, namespace, uid } = old.metadata;
    stage.cluster.delete('pods', namespace, name);
    stage.cluster.apply('pods', { metadata: { name, namespace: namespace!, uid: 'the-new-one' } });
    await until('the new pod is served', async () => (await stage.read('/metrics')).includes('uid="the-new-one"'));
    await pushed.next();
    const both = [...servedSeries(await stage.read('/metrics')), ...pushed.series()];
    assert.equal(both.filter((series) => series.includes(`uid="${uid}"`)).length, 0);
    assert.ok(pushed.series().some((series) => series.includes('uid="the-new-one"')));
  });
});

for (const { name, flags, series } of [
  { name: 'is 1', flags: [], series: ['up{} 1'] },
  {
    name: 'has the label cluster where the others do',
    flags: ['--join=cluster', '--cluster-name=production'],
    series: ['up{cluster="production"} 1'],
  },
  { name: 'is not there without the metrics of kube-state-metrics', flags: ['--profile=semconv'], series: [] },
]) {
  test(`the pushed series up ${name}`, async (t) => {
    const { pushed } = await startPushing(t, ['--otlp-up=true', ...flags]);
    await until('the state is pushed', () => pushed.series().length > 100);
    assert.deepEqual(
      pushed.series().filter((text) => text.startsWith('up{')),
      series,
    );
  });
}

test('/metrics differs in no line from fresh lists while the cluster changes', async (t) => {
  const { cluster, shop } = openShop();
  const stage = await startStage(t, { cluster });
  await stage.ready();
  const server = stage.simulator.url;
  const client = createApiClient({ server, credentials: noCredentials, userAgent: 'test' });
  t.after(() => client.close());
  shop.start(50);
  t.after(() => shop.stop());
  const version = cluster.resourceVersion;
  await until('much has changed', () => cluster.resourceVersion > version + 200);

  const kinds = selectKinds(stage.settings);
  const signal = new AbortController().signal;
  const difference = await compareRenders(
    () => stage.read('/metrics'),
    () => renderFresh(client, kinds, signal),
    { rounds: 20, pause: 50 },
  );
  assert.deepEqual(difference, { extra: [], missing: [] });
});

describe('alerts that fire on the shop', () => {
  const alerts: readonly [string, (series: string) => boolean][] = [
    ['kube_job_status_failed > 0', (series) => /^kube_job_status_failed\{.* [1-9]\d*$/.test(series)],
    [
      'kube_node_status_condition{condition="Ready",status!="true"} == 1',
      (series) => /^kube_node_status_condition\{condition="Ready",.*status="(false|unknown)"\} 1$/.test(series),
    ],
    [
      'kube_pod_status_phase{phase=~"Failed|Unknown"} == 1',
      (series) => /^kube_pod_status_phase\{.*phase="(Failed|Unknown)".*\} 1$/.test(series),
    ],
  ];
  for (const [expression, fires] of alerts) {
    test(expression, async (t) => {
      const { cluster } = openShop();
      const stage = await startStage(t, { cluster, flags: ['--resources=pods,nodes,jobs'] });
      await stage.ready();
      assert.ok(servedSeries(await stage.read('/metrics')).some(fires));
    });
  }

  test('increase(kube_pod_container_status_restarts_total[5m]) > 0', async (t) => {
    const { cluster, shop } = openShop();
    const stage = await startStage(t, { cluster, flags: ['--resources=pods'] });
    await stage.ready();
    const restarts = async () => {
      const series = servedSeries(await stage.read('/metrics'));
      return new Map(
        series
          .filter((text) => text.startsWith('kube_pod_container_status_restarts_total{'))
          .map((text) => [text.slice(0, text.lastIndexOf(' ')), Number(text.slice(text.lastIndexOf(' ') + 1))]),
      );
    };
    const earlier = await restarts();
    await until('a container of a living pod has restarted', async () => {
      shop.tick();
      return [...(await restarts())].some(([series, count]) => count > (earlier.get(series) ?? count));
    });
  });
});

describe('--namespaces', () => {
  for (const namespaces of [['shop'], ['shop', 'warehouse']]) {
    test(`with ${namespaces.join(' and ')} reads and shows objects of nothing else`, async (t) => {
      const { cluster } = openShop();
      const stage = await startStage(t, { cluster, flags: [`--namespaces=${namespaces.join(',')}`] });
      await stage.ready();
      const pods = (await stage.read('/metrics')).match(/^kube_pod_info\{namespace="[^"]+"/gm) ?? [];
      const expected = cluster.list('pods').filter(({ metadata }) => namespaces.includes(metadata.namespace!));
      assert.equal(pods.length, expected.length);
      assert.deepEqual(new Set(pods), new Set(namespaces.map((name) => `kube_pod_info{namespace="${name}"`)));
      assert.match(await stage.read('/metrics'), /^kube_node_info\{/m);
      const { requests } = stage.simulator;
      assert.equal(requests.filter(({ url }) => url.startsWith('/api/v1/pods')).length, 0);
    });
  }
});

/** A component over the shop, which stands still, that pushes several times a second. */
async function startPushing(t: TestContext, flags: readonly string[] = []) {
  const receiver = await OtlpReceiver.start();
  const stage = await startStage(t, {
    cluster: openShop().cluster,
    flags: [`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=200ms', ...flags],
  });
  // Later than the component, whose last push is for it.
  t.after(() => receiver.close());
  await stage.ready();
  receiver.clear();
  const state = () => ofTheState(receiver.received);
  return {
    stage,
    pushed: {
      /** The series of the state that have come since `next`, each once. */
      series: () => [...new Set(receivedSeries(state()))],
      /** Forgets what came and waits for pushes that began later. */
      async next() {
        const pushes = () => stage.component.push.stats.pushes;
        const first = pushes();
        await until('a push that was under way has ended', () => pushes() > first);
        receiver.clear();
        const second = pushes();
        await until('another push has ended', () => pushes() > second && state().length > 0);
      },
    },
  };
}
