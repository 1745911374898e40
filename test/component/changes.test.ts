import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { metricsOf, pointsOf } from '../support/otlp/proto.ts';
import { OtlpReceiver, ofTheState } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { until } from '../support/until.ts';
import { servedSeries, startStage } from './harness.ts';

test('a pod that fails arrives before the second push of the whole state with --otlp-push-changes, and not without', async (t) => {
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const [eager, patient] = await Promise.all([
    startPushing(t, cluster, ['--otlp-push-changes']),
    startPushing(t, cluster, []),
  ]);
  const pod = cluster.list('pods').find(({ status }) => (status as PodStatus).phase === 'Running')!;
  const { name, namespace } = pod.metadata;
  const phases = (alive: readonly string[]) =>
    alive.filter((series) => series.startsWith('kube_pod_status_phase{') && series.includes(`pod="${name}"`));
  const failed = (alive: readonly string[]) => phases(alive).some((series) => /phase="Failed".* 1$/.test(series));
  const before = phases(patient.alive());

  cluster.apply('pods', { ...pod, status: { ...(pod.status as PodStatus), phase: 'Failed' } });
  await until('both components serve the failed pod', async () =>
    (await Promise.all([eager.served(), patient.served()])).every(failed),
  );
  await until('the failed pod has arrived', () => failed(eager.alive()));
  assert.deepEqual(eager.alive(), await eager.served());
  assert.equal(eager.wholePushes(), 1);
  assert.equal(patient.wholePushes(), 1);
  assert.deepEqual(phases(patient.alive()), before);

  cluster.delete('pods', namespace, name);
  await until('the end of the pod has arrived', () => !eager.alive().some((series) => series.includes(`"${name}"`)));
  assert.deepEqual(eager.alive(), await eager.served());
  assert.equal(eager.wholePushes(), 1);
});

interface PodStatus {
  readonly phase?: string;
}

/** A component that pushes the whole state once a minute and has done so once, and what its receiver knows. */
async function startPushing(t: TestContext, cluster: SimulatedCluster, flags: readonly string[]) {
  const receiver = await OtlpReceiver.start();
  const stage = await startStage(t, {
    cluster,
    flags: [`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=60s', ...flags],
  });
  // Later than the component, whose last push is for it.
  t.after(() => receiver.close());
  const view = new ReceiverView();
  const times = new Set<string | undefined>();
  const alive = () => {
    for (const { request } of ofTheState(receiver.received.splice(0))) {
      view.take(request);
      // Nothing of a node changes here.
      for (const metric of metricsOf(request)) {
        if (metric.name === 'kube_node_info') for (const { timeUnixNano } of pointsOf(metric)) times.add(timeUnixNano);
      }
    }
    return view.alive();
  };
  await until('the whole state was pushed', () => stage.component.push.stats.pushes > 0);
  const served = async () => servedSeries(await stage.read('/metrics'));
  assert.deepEqual(alive(), await served());
  /** How often the whole state came. */
  const wholePushes = () => times.size;
  return { alive, served, wholePushes };
}
