import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { until } from '../support/until.ts';
import { servedSeries, startStage } from './harness.ts';

function openShop(): SimulatedCluster {
  const cluster = new SimulatedCluster();
  const shop = createShop(cluster);
  for (let ticks = 0; ticks < 5; ticks++) shop.tick();
  return cluster;
}

/** A component over the shop, which stands still, and what a receiver of its pushes holds as alive. */
async function start(t: TestContext, flags: readonly string[], cluster = openShop()) {
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.close());
  const stage = await startStage(t, {
    cluster,
    flags: [`--otlp-endpoint=${receiver.url}`, '--otlp-interval=100ms', ...flags],
  });
  await stage.ready();
  const view = new ReceiverView();
  let taken = 0;
  const alive = () => {
    for (const { request } of receiver.received.slice(taken)) view.take(request);
    taken = receiver.received.length;
    return view.alive();
  };
  return { stage, cluster, receiver, alive };
}

/** A pushed series as the exposition has it: dots are underscores, and bytes are in the name. */
const translated = (series: string) => {
  const [, name, labels, value] = /^([^{]*)\{(.*)\} (\S+)$/.exec(series)!;
  return [name!.replaceAll('.', '_'), labels!.replaceAll(/([\w.]+)=/g, (key) => key.replaceAll('.', '_')), value];
};
const untranslated = (series: string) => {
  const [, name, labels, value] = /^([^{]*)\{(.*)\} (\S+)$/.exec(series)!;
  return [name!.replace(/_(bytes|ratio)$/, ''), labels, value];
};
const isConvention = (series: string) => /^k8s[._]/.test(series);

test('with --profile semconv both outputs tell the same of the same entities', async (t) => {
  const { stage, alive } = await start(t, ['--profile=semconv']);
  const served = servedSeries(await stage.read('/metrics'))
    .filter(isConvention)
    .map(untranslated)
    .sort();
  assert.ok(served.length > 500);
  await until('a whole push has arrived', () => alive().filter(isConvention).length >= served.length);
  assert.deepEqual(alive().filter(isConvention).map(translated).sort(), served);
});

test('with --profile semconv no series of kube-state-metrics is told', async (t) => {
  const { stage } = await start(t, ['--profile=semconv']);
  assert.deepEqual(
    servedSeries(await stage.read('/metrics')).filter((series) => series.startsWith('kube_')),
    [],
  );
});

test('with --profile both the series of kube-state-metrics are those of the profile ksm', async (t) => {
  const cluster = openShop();
  const [ksm, both] = [await start(t, [], cluster), await start(t, ['--profile=both'], cluster)];
  const served = async ({ stage }: typeof ksm) => servedSeries(await stage.read('/metrics'));
  const shown = await served(both);
  assert.deepEqual(
    shown.filter((series) => series.startsWith('kube_')),
    await served(ksm),
  );
  assert.ok(shown.some(isConvention));
});

test('with --profile semconv a scrape says which cluster it is about, with ksm it does not', async (t) => {
  const isTarget = (series: string) => series.startsWith('target_info{k8s_cluster_uid="');
  const shows = async (flags: readonly string[]) => {
    const { stage } = await start(t, flags);
    return async () => servedSeries(await stage.read('/metrics')).some(isTarget);
  };
  await until('it is shown', await shows(['--profile=semconv']));
  const ksm = await start(t, []);
  await until('the cluster is known', () => ksm.receiver.received.length > 0);
  assert.ok(!(await ksm.stage.read('/metrics')).includes('target_info'));
});

test('of a deleted pod the entity and those of its containers end', async (t) => {
  const { cluster, alive } = await start(t, ['--profile=semconv']);
  const { name, namespace, uid } = cluster.list('pods')[0]!.metadata;
  const shown = () => alive().filter((series) => series.includes(`"${uid}"`));
  await until('the pod is pushed', () => shown().some((series) => series.startsWith('k8s.container.')));
  cluster.delete('pods', namespace, name);
  await until('all of it has ended', () => shown().length === 0);
});
