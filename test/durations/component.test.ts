/** The histograms of a whole component, from an API server that goes away and comes back, to both outputs. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sampleOf, startStage } from '../component/harness.ts';
import { startSimulator } from '../simulator/server.ts';
import { metricsOf } from '../support/otlp/proto.ts';
import { OtlpReceiver, ofTheState } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';
import { Shop } from './shop.ts';

const READY = 'kube_durations_pod_ready_seconds';
const SCHEDULED = 'kube_durations_pod_scheduled_seconds';
const JOB = 'kube_durations_job_seconds';
const OF_PODS = '{namespace="shop",owner_kind=""}';
const OF_JOBS = '{namespace="shop",result="complete"}';

async function start(t: TestContext, shop: Shop, flags: readonly string[] = ['--durations']) {
  const stage = await startStage(t, { cluster: shop.cluster, flags });
  await stage.ready();
  const value = async (series: string) => sampleOf(await stage.read('/metrics'), series);
  return { stage, value };
}

test('what ends is measured once, and what was over before is not', async (t) => {
  const shop = new Shop();
  shop.pod('old', 30);
  shop.pod('web');
  shop.job('report');
  const { stage, value } = await start(t, shop);
  assert.doesNotMatch(await stage.read('/metrics'), /kube_durations_.*_count/);
  shop.pod('web', 12);
  await until('a pod is measured', async () => (await value(`${READY}_count${OF_PODS}`)) === 1);
  assert.equal(await value(`${READY}_sum${OF_PODS}`), 12);
  assert.equal(await value(`${SCHEDULED}_sum${OF_PODS}`), 4);
  shop.job('report', 90);
  await until('a job is', async () => (await value(`${JOB}_count${OF_JOBS}`)) === 1);
  assert.equal(await value(`${JOB}_bucket{namespace="shop",result="complete",le="60.0"}`), 0);
  assert.equal(await value(`${JOB}_bucket{namespace="shop",result="complete",le="120.0"}`), 1);
  assert.match(await stage.read('/metrics?resources=durations'), new RegExp(`^# TYPE ${READY} histogram$`, 'm'));
});

test('what ended during an outage is measured by the times that the objects tell', async (t) => {
  const shop = new Shop();
  shop.pod('web');
  shop.job('report');
  const { stage, value } = await start(t, shop);
  const port = Number(new URL(stage.simulator.url).port);
  await stage.simulator.close();
  shop.pod('web', 300);
  shop.job('report', 40);
  shop.pod('unseen', 10);
  shop.cluster.compact();
  const simulator = await startSimulator({ cluster: shop.cluster, port });
  t.after(() => simulator.close());
  await until('both are measured', async () => {
    const counts = [await value(`${READY}_count${OF_PODS}`), await value(`${JOB}_count${OF_JOBS}`)];
    return counts.every((count) => count !== undefined);
  });
  const sums = [await value(`${READY}_sum${OF_PODS}`), await value(`${JOB}_sum${OF_JOBS}`)];
  assert.deepEqual(sums, [300, 40]);
});

for (const temporality of ['cumulative', 'delta'] as const)
  test(`a push tells the ${temporality} histograms`, async (t) => {
    const shop = new Shop();
    for (const name of ['a', 'b', 'c']) shop.pod(name);
    const receiver = await OtlpReceiver.start();
    t.after(() => receiver.close());
    const flags = [
      `--otlp-metrics-endpoint=${receiver.url}`,
      `--otlp-temporality=${temporality}`,
      '--otlp-interval=100ms',
    ];
    const { value } = await start(t, shop, ['--durations', ...flags]);
    for (const [name, ready] of [
      ['a', 6],
      ['b', 60],
      ['c', 6000],
    ] as const) {
      shop.pod(name, ready);
      await until('it is measured', async () => (await value(`${READY}_sum${OF_PODS}`))! >= ready);
      await receiver.until(receiver.received.length + 4);
    }
    const points = ofTheState(receiver.accepted)
      .flatMap(({ request }) => metricsOf(request))
      .filter(({ name }) => name === READY)
      .flatMap(({ exponentialHistogram }) => exponentialHistogram?.dataPoints ?? []);
    const all = temporality === 'delta' ? points : points.slice(-1);
    assert.equal(
      all.reduce((sum, { count = 0 }) => sum + Number(count), 0),
      3,
    );
    assert.equal(
      all.reduce((sum, point) => sum + (point.sum ?? 0), 0),
      6066,
    );
  });

test('beside transitions and under the semantic conventions the histograms are the same', async (t) => {
  const shop = new Shop();
  shop.pod('web');
  const { value } = await start(t, shop, ['--durations', '--transitions', '--profile=semconv']);
  shop.pod('web', 12);
  await until('a pod is measured', async () => (await value(`${READY}_sum${OF_PODS}`)) === 12);
  const changes = 'kube_transitions_pod_phase_changes_total{namespace="shop",from="Pending",to="Running"}';
  assert.equal(await value(changes), 1);
});

test('a filter of families leaves those that are told, and watches what they need', async (t) => {
  const shop = new Shop();
  shop.pod('web');
  const { stage, value } = await start(t, shop, ['--durations', `--metric-allowlist=^${READY}$`]);
  shop.pod('web', 12);
  await until('a pod is measured', async () => (await value(`${READY}_sum${OF_PODS}`)) === 12);
  assert.doesNotMatch(await stage.read('/metrics'), new RegExp(`${SCHEDULED}|kube_pod_`));
});

test('the status pages tell of the histograms', async (t) => {
  const shop = new Shop();
  shop.pod('web');
  const { stage, value } = await start(t, shop, ['--durations', '--status-page-on-main-port']);
  shop.pod('web', 12);
  await until('a pod is measured', async () => (await value(`${READY}_sum${OF_PODS}`)) === 12);
  const report = JSON.parse(await stage.read('/api/v1/cardinality?resource=durations'));
  const [row] = report.families.rows;
  assert.deepEqual([row.type, row.series], ['histogram', 19]);
  const page = await stage.read('/cardinality?resource=durations');
  assert.match(page.replaceAll('<wbr>', ''), /kube_durations_pod_/);
});

test('without --durations nothing is measured', async (t) => {
  const shop = new Shop();
  shop.pod('web');
  const { stage } = await start(t, shop, []);
  assert.doesNotMatch(await stage.read('/metrics'), /kube_durations_/);
});
