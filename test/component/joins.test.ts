import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop.ts';
import { OtlpReceiver, ofTheState } from '../support/otlp-receiver.ts';
import { ReceiverView } from '../support/receiver-view.ts';
import { servedSeries, startStage, until } from './harness.ts';

/** A component that watches the shop and pushes what changes, and what its receiver knows as alive. */
async function startShop(t: TestContext, flags: readonly string[]) {
  const cluster = new SimulatedCluster();
  const shop = createShop(cluster);
  const receiver = await OtlpReceiver.start();
  const push = [`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=60s', '--otlp-push-changes=5ms'];
  const stage = await startStage(t, { cluster, flags: [...push, ...flags] });
  // Later than the component, whose last push is for it.
  t.after(() => receiver.close());
  const view = new ReceiverView();
  const alive = () => {
    for (const { request } of ofTheState(receiver.received.splice(0))) view.take(request);
    return view.alive();
  };
  const served = async () => servedSeries(await stage.read('/metrics'));
  await stage.ready();
  const untilKnown = () =>
    until('the receiver knows the state', async () => JSON.stringify(alive()) === JSON.stringify(await served()));
  await untilKnown();
  return { cluster, shop, stage, alive, served, untilKnown };
}

/** The value of a label in the text of a series. */
function labelOf(series: string, label: string): string | undefined {
  return new RegExp(`[{,]${label}="([^"]*)"`).exec(series)?.[1];
}

test('the cluster and promoted labels are on every series of both outputs', async (t) => {
  const flags = ['--join=cluster', '--cluster-name=eu-1', '--promote-labels=pods=[app],nodes=[absent]'];
  const { cluster, served, alive } = await startShop(t, flags);
  const apps = new Map(
    cluster.list('pods').map(({ metadata }) => [metadata.uid, (metadata.labels as Record<string, string>)?.app]),
  );
  const series = await served();
  assert.deepEqual(alive(), series);
  assert.ok(series.length > 1000);
  for (const text of series) assert.equal(labelOf(text, 'cluster'), 'eu-1', text);
  const ofPods = series.filter((text) => text.startsWith('kube_pod_'));
  assert.ok(ofPods.length > 500);
  for (const text of ofPods) assert.equal(labelOf(text, 'label_app'), apps.get(labelOf(text, 'uid')!), text);
});

test('a promoted label that changes ends the old series and begins new ones', async (t) => {
  const { cluster, alive, untilKnown } = await startShop(t, ['--promote-labels=pods=[app]']);
  const pod = cluster.list('pods')[0]!;
  const { name, labels } = pod.metadata as { name: string; labels: Record<string, string> };
  const shown = () => alive().filter((text) => labelOf(text, 'pod') === name);
  const before = shown().length;
  cluster.apply('pods', { ...pod, metadata: { ...pod.metadata, labels: { ...labels, app: 'renamed' } } });
  await until('the new label has arrived', () => shown().some((text) => labelOf(text, 'label_app') === 'renamed'));
  await untilKnown();
  assert.equal(shown().length, before);
  for (const text of shown()) assert.equal(labelOf(text, 'label_app'), 'renamed');
});
