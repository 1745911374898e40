/** The counters of a whole component, from an API server that goes away and comes back, to both outputs. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { sampleOf, servedSeries, startStage } from '../component/harness.ts';
import { startSimulator } from '../simulator/server.ts';
import { metricsOf, pointsOf } from '../support/otlp/proto.ts';
import { OtlpReceiver, ofTheState } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { until } from '../support/until.ts';

const RESTARTS = 'kube_transitions_container_restarts_total{namespace="shop"}';
const OOM_KILLS = 'kube_transitions_container_terminations_total{namespace="shop",reason="OOMKilled",exit_code="137"}';
const FAILED_JOBS =
  'kube_transitions_jobs_finished_total{namespace="shop",result="failed",reason="BackoffLimitExceeded"}';
const EVICTIONS = 'kube_transitions_pod_evictions_total{namespace="shop",reason="Evicted"}';
const NOT_READY = 'kube_transitions_node_ready_changes_total{node="n1",from="true",to="unknown"}';

test('changes of a watch and of an outage are counted once, and both outputs show it', async (t) => {
  const cluster = openShop();
  const { stage, alive } = await startPushing(t, cluster);
  const counts = async () => {
    const text = await stage.read('/metrics?resources=transitions');
    return [RESTARTS, OOM_KILLS, FAILED_JOBS, EVICTIONS, NOT_READY].map((series) => sampleOf(text, series));
  };
  assert.deepEqual(await counts(), [0, 0, 0, 0, 0]);

  cluster.apply('pods', pod('web', 8));
  await until('a restart is counted', async () => (await counts())[0] === 1);
  assert.deepEqual(await counts(), [1, 1, 0, 0, 0]);

  const port = Number(new URL(stage.simulator.url).port);
  await stage.simulator.close();
  cluster.apply('pods', pod('web', 9));
  cluster.apply('pods', pod('web', 12));
  cluster.apply('pods', { ...pod('evicted', 0), status: { phase: 'Failed', reason: 'Evicted' } });
  cluster.apply('jobs', job('True'));
  cluster.apply('nodes', node('Unknown'));
  cluster.compact();
  const simulator = await startSimulator({ cluster, port });
  t.after(() => simulator.close());
  await until('what happened meanwhile is counted', async () => (await counts()).every((count) => count! > 0));
  assert.deepEqual(await counts(), [5, 2, 1, 1, 1]);

  const served = async () => servedSeries(await stage.read('/metrics'));
  await until('it has arrived', async () => JSON.stringify(alive()) === JSON.stringify(await served()));
});

test('a destination that prefers delta is told of each change once, and of what was before nothing', async (t) => {
  const cluster = openShop();
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.close());
  const flags = ['--transitions', `--otlp-metrics-endpoint=${receiver.url}`, '--otlp-temporality=delta'];
  const stage = await startStage(t, {
    cluster,
    flags: [...flags, '--otlp-interval=100ms', '--otlp-push-changes=10ms'],
  });
  await stage.ready();
  /** What all points of a counter add up to. */
  const told = (name: string) => {
    const metrics = ofTheState(receiver.accepted).flatMap(({ request }) => metricsOf(request));
    const points = metrics.filter((metric) => metric.name === name).flatMap(pointsOf);
    return points.reduce((sum, { asDouble }) => sum + Number(asDouble ?? 0), 0);
  };
  const sums = () =>
    ['transitions_container_restarts', 'transitions_container_terminations', 'pod_container_status_restarts'].map(
      (name) => told(`kube_${name}_total`),
    );
  const pushes = async (count: number) => receiver.until(receiver.received.length + count);
  await pushes(10);
  assert.deepEqual(sums(), [0, 0, 0]);
  cluster.apply('pods', pod('web', 8));
  await until('a restart is told', () => sums()[0]! > 0);
  cluster.apply('pods', pod('web', 10));
  await until('two more are', () => sums().every((sum, at) => sum >= [3, 2, 3][at]!));
  await pushes(10);
  assert.deepEqual(sums(), [3, 2, 3]);
});

test('a restarted component counts from zero, with a start time of its own', async (t) => {
  const cluster = openShop();
  const earlier = await startPushing(t, cluster);
  cluster.apply('pods', pod('web', 9));
  await until('a restart is counted', async () => sampleOf(await earlier.stage.read('/metrics'), RESTARTS) === 2);
  const later = await startPushing(t, cluster);
  assert.equal(sampleOf(await later.stage.read('/metrics'), RESTARTS), 0);
  assert.equal(sampleOf(await earlier.stage.read('/metrics'), RESTARTS), 2);
  await until('both have told since when they count', () => earlier.starts().size > 0 && later.starts().size > 0);
  const [first] = earlier.starts();
  const [second] = later.starts();
  assert.ok(BigInt(second!) > BigInt(first!));
});

test('the start time of a counter stays as it is from push to push', async (t) => {
  const cluster = openShop();
  const { starts, alive } = await startPushing(t, cluster);
  cluster.apply('pods', pod('web', 9));
  await until('the restarts have arrived', () => alive().includes(`${RESTARTS} 2`));
  assert.equal(starts().size, 1);
});

test('the counters have the same names under the semantic conventions', async (t) => {
  const cluster = openShop();
  const stage = await startStage(t, { cluster, flags: ['--transitions', '--profile=semconv'] });
  await stage.ready();
  cluster.apply('pods', pod('web', 9));
  await until('restarts are counted', async () => sampleOf(await stage.read('/metrics'), RESTARTS) === 2);
});

test('beside joins that watch further kinds, only the kinds that are told are counted', async (t) => {
  const cluster = openShop();
  const flags = ['--transitions', '--resources=pods', '--join=workload,zone'];
  const stage = await startStage(t, { cluster, flags });
  await stage.ready();
  cluster.apply('nodes', node('Unknown'));
  cluster.apply('pods', pod('web', 9));
  await until('restarts are counted', async () => sampleOf(await stage.read('/metrics'), RESTARTS) === 2);
  assert.doesNotMatch(await stage.read('/metrics'), /kube_transitions_(node|jobs)/);
});

test('without --transitions nothing is counted', async (t) => {
  const stage = await startStage(t, { cluster: openShop() });
  await stage.ready();
  assert.doesNotMatch(await stage.read('/metrics'), /kube_transitions_/);
});

/** A component that counts and pushes, ready, and what its receiver knows. */
async function startPushing(t: TestContext, cluster: SimulatedCluster) {
  const receiver = await OtlpReceiver.start();
  const flags = ['--transitions', `--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=60s'];
  const stage = await startStage(t, { cluster, flags: [...flags, '--otlp-push-changes=10ms'] });
  t.after(() => receiver.close());
  await stage.ready();
  const view = new ReceiverView();
  const started = new Set<string>();
  const take = () => {
    for (const { request } of ofTheState(receiver.received.splice(0))) {
      view.take(request);
      for (const metric of metricsOf(request)) {
        if (metric.name !== 'kube_transitions_container_restarts_total') continue;
        for (const { startTimeUnixNano } of pointsOf(metric)) started.add(startTimeUnixNano!);
      }
    }
    return { alive: view.alive(), started };
  };
  return {
    stage,
    alive: () => take().alive,
    /** The start times of restarts in the one namespace that there is. */
    starts: () => take().started,
  };
}

function openShop(): SimulatedCluster {
  const cluster = new SimulatedCluster();
  cluster.apply('namespaces', { metadata: { name: 'shop' } });
  cluster.apply('pods', pod('web', 7));
  cluster.apply('jobs', job('False'));
  cluster.apply('nodes', node('True'));
  return cluster;
}

function pod(name: string, restartCount: number) {
  const terminated = { containerID: `containerd://${restartCount - 1}`, exitCode: 137, reason: 'OOMKilled' };
  const app = { name: 'app', restartCount, state: { running: {} }, lastState: { terminated } };
  return { metadata: { name, namespace: 'shop' }, status: { phase: 'Running', containerStatuses: [app] } };
}

function job(status: string) {
  const conditions = [{ type: 'Failed', status, reason: 'BackoffLimitExceeded' }];
  return { metadata: { name: 'report', namespace: 'shop' }, status: { conditions } };
}

function node(status: string) {
  return { metadata: { name: 'n1' }, status: { conditions: [{ type: 'Ready', status }] } };
}
