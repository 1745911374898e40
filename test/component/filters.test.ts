import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { OtlpReceiver, ofTheState } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { until } from '../support/until.ts';
import { servedSeries, startStage } from './harness.ts';

test('a phase that no longer holds is gone from the scrape with --sparse, and its end is said by OTLP', async (t) => {
  const { cluster, served, alive } = await startPushing(t, ['--sparse=safe', '--otlp-push-changes']);
  const pod = cluster.list('pods').find(({ status }) => (status as Status).phase === 'Running')!;
  const { name, namespace } = pod.metadata;
  const ofPod = (series: readonly string[]) =>
    series.filter((text) => /^kube_pod_status_(phase|ready)\{/.test(text) && text.includes(`pod="${name}"`));
  const rows = (series: readonly string[]) => ofPod(series).map((text) => text.replace(/\{.*(condition|phase)=/, '{'));
  const before = ofPod(alive());
  assert.equal(before.length, 2);

  const conditions = [{ type: 'Ready', status: 'False' }];
  cluster.apply('pods', { ...pod, status: { ...(pod.status as Status), phase: 'Failed', conditions } });
  await until('the failed pod has arrived', () => ofPod(alive()).length === 3);
  assert.match(rows(alive()).join('\n'), /^\S+"Failed".* 1\n\S+"false".* 1\n\S+"true".* 0$/);
  assert.deepEqual(alive(), await served());
  cluster.delete('pods', namespace, name);
  await until('the end of the pod has arrived', () => ofPod(alive()).length === 0);
  assert.deepEqual(alive(), await served());
});

test('what is filtered away is in no output, and nothing is asked for it', async (t) => {
  const { stage, served, alive } = await startPushing(t, ['--metric-allowlist=^kube_pod_owner$,^kube_node_info$']);
  const names = new Set(alive().map((series) => series.slice(0, series.indexOf('{'))));
  assert.deepEqual([...names].sort(), ['kube_node_info', 'kube_pod_owner']);
  assert.deepEqual(alive(), await served());
  const asked = stage.simulator.requests.filter(
    ({ url }) => /resourceVersion|limit|watch/.test(url) && !isIdentity(url),
  );
  const resources = new Set(asked.map(({ url }) => /\/(\w+)\?/.exec(url)?.[1]));
  assert.deepEqual([...resources].sort(), ['nodes', 'pods']);
  const ofPods = asked.filter(({ url }) => url.includes('/pods?'));
  assert.ok(ofPods.every(({ headers }) => /as=PartialObjectMetadata/.test(String(headers.accept))));
  assert.match(await stage.read('/metrics?resources=pods'), /^# HELP kube_pod_owner .*\n# TYPE kube_pod_owner gauge\n/);
});

test('filters that change while the component runs take no series away that both let through', async (t) => {
  const { stage, cluster, served } = await startPushing(t, ['--transitions']);
  const settings = { ...stage.settings, metricAllowlist: ['^kube_pod_(owner|info)$'] };
  const owners = (series: readonly string[]) => series.filter((text) => text.startsWith('kube_pod_owner{'));
  const before = owners(await served());
  const follow = async (allowed: readonly string[], isThere: (series: readonly string[]) => boolean) => {
    await stage.component.reload({ ...settings, metricAllowlist: allowed });
    await until(`${allowed} is followed`, async () => {
      const series = await served();
      assert.deepEqual(owners(series), before);
      return isThere(series);
    });
  };
  const has = (name: string) => (series: readonly string[]) => series.some((text) => text.startsWith(name));
  await follow(['^kube_pod_owner$'], (series) => !has('kube_pod_info{')(series) && !has('kube_node_info{')(series));
  await follow(['^kube_pod_(owner|status_phase)$'], has('kube_pod_status_phase{'));
  await follow([], has('kube_node_info{'));
  await follow(['^kube_pod_owner$'], (series) => !has('kube_pod_status_phase{')(series));
  const { name, namespace } = cluster.list('pods')[0]!.metadata;
  cluster.delete('pods', namespace, name);
  await until('the pod is gone', async () => !(await served()).some((text) => text.includes(`pod="${name}"`)));
  assert.deepEqual(
    stage.log.filter(({ level }) => level >= 40),
    [],
  );
});

/** Which cluster it is, is asked in any case. */
function isIdentity(url: string): boolean {
  return url.includes('kube-system');
}

interface Status {
  readonly phase?: string;
}

/** A component of a shop, which has pushed its whole state once, and what its receiver knows. */
async function startPushing(t: TestContext, flags: readonly string[]) {
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const receiver = await OtlpReceiver.start();
  const stage = await startStage(t, {
    cluster,
    flags: [`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=60s', ...flags],
  });
  // Later than the component, whose last push is for it.
  t.after(() => receiver.close());
  const view = new ReceiverView();
  const alive = () => {
    for (const { request } of ofTheState(receiver.received.splice(0))) view.take(request);
    return view.alive();
  };
  await until('the whole state was pushed', () => stage.component.push.stats.pushes > 0);
  return { cluster, stage, alive, served: async () => servedSeries(await stage.read('/metrics')) };
}
