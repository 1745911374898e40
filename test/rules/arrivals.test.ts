import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { until } from '../component/harness.ts';
import { restarting, smallCluster, troubledCluster } from '../dashboards/clusters.ts';
import { kubeStateMetrics, type Subject, start, startKubeStateMetrics, WAYS } from '../dashboards/start.ts';
import { prometheus3 } from '../receivers/program.ts';
import { resultOf } from '../receivers/prometheus.ts';
import { namesOf, type Outcome, outcomeOf } from './outcome.ts';

const ROOT = join(import.meta.dirname, '../..');
const OURS = globSync('deploy/prometheus/*.yaml', { cwd: ROOT }).map((file) => join(ROOT, file));
const OF_OTHERS = ['test/receivers/mixin-rules.yaml', 'test/rules/known-rules.yaml'].map((file) => join(ROOT, file));

/** The alerts of ours that hold over a cluster with troubles. */
const EXPECTED = [
  'CertificateSigningRequestWaiting',
  'ContainerCrashLooping',
  'ContainerRestarted',
  'DaemonSetRolloutStuck',
  'DeploymentRolloutStuck',
  'HorizontalPodAutoscalerAtMaximum',
  'ImagePullFailing',
  'JobFailed',
  'NodeNotReady',
  'PersistentVolumeClaimPending',
  'PodFailedOrUnknown',
  'ResourceQuotaNearlyFull',
  'StatefulSetRolloutStuck',
];

/** How many lists fail, and how busy the machine is, differs from process to process. */
const isLasting = (name: string) => !/^(KubeStateMetricsList|ClusterStateEventLoop)/.test(name);

/** Lets a container restart once all have its pod, and looks until all agree and have all that is expected. */
async function settle(
  t: TestContext,
  subject: Subject,
  starts: readonly ((t: TestContext, subject: Subject) => Promise<number>)[],
  expected: readonly string[],
  wanted: (name: string) => boolean,
): Promise<readonly Outcome[]> {
  const ports = await Promise.all(starts.map((begin) => begin(t, subject)));
  const isThere = async (port: number) => (await resultOf(port, 'kube_pod_info{pod="restarting"}')).length > 0;
  for (const port of ports) await until('the pod is told of', () => isThere(port), { each: 200 });
  subject.cluster.apply('pods', restarting(3));
  const look = () => Promise.all(ports.map((port) => outcomeOf(port, wanted)));
  const agree = (outcomes: readonly Outcome[]) => new Set(outcomes.map(({ told }) => JSON.stringify(told))).size === 1;
  let outcomes: readonly Outcome[] = [];
  const settled = async () => {
    outcomes = await look();
    return agree(outcomes) && expected.every((name) => namesOf(outcomes[0]!).has(name));
  };
  await until('all agree', settled, { each: 300 }).catch(() => {});
  for (const { told } of outcomes) assert.deepEqual(told, outcomes[0]!.told);
  const names = namesOf(outcomes[0]!);
  assert.deepEqual(
    expected.filter((name) => !names.has(name)),
    [],
  );
  return outcomes;
}

describe('the rules in a real Prometheus', { skip: prometheus3.skip }, () => {
  test('give the same for series that are scraped, pushed, and both, and texts without holes', {
    timeout: 180_000,
  }, async (t) => {
    const subject = { cluster: troubledCluster(), name: 'north', denied: 'leases', rules: OURS };
    const starts = WAYS.map((way) => (each: TestContext, of: Subject) => start(each, way, of));
    const [scraped] = await settle(t, subject, starts, [...EXPECTED, 'ClusterStateKindForbidden'], isLasting);
    const texts = scraped!.alerts.flatMap(({ annotations }) => Object.values(annotations));
    assert.deepEqual(
      texts.filter((text) => /<no value>|<error|\{\{/.test(text)),
      [],
    );
    assert.ok(texts.some((text) => /^The job troubles\/failed of the cluster north failed/.test(text)));
  });

  test('are silent over a cluster where all is well', { timeout: 120_000 }, async (t) => {
    const port = await start(t, 'scraped', { cluster: smallCluster(), rules: OURS });
    const evaluated = async () => (await resultOf(port, 'cluster:kube_node_not_ready:sum')).length > 0;
    await until('rules are evaluated', evaluated, { each: 200 });
    // Before anything is scraped, nothing arrives.
    const alerts = async () => (await outcomeOf(port, isLasting)).alerts;
    const areSilent = async () => (await alerts()).length === 0;
    await until('no alert is left', areSilent, { each: 200 }).catch(() => {});
    assert.deepEqual(await alerts(), []);
  });

  test('and those that people have give the same as with kube-state-metrics', {
    skip: kubeStateMetrics.skip,
    timeout: 180_000,
  }, async (t) => {
    const subject = { cluster: troubledCluster(), name: 'north', rules: [...OURS, ...OF_OTHERS] };
    const starts = [
      startKubeStateMetrics,
      ...(['scraped', 'pushed'] as const).map((way) => (each: TestContext, of: Subject) => start(each, way, of)),
    ];
    const isOfState = (name: string) => !/^(ClusterState|KubeStateMetrics|KubeletDown|job:up)/.test(name);
    const [first] = await settle(t, subject, starts, EXPECTED, isOfState);
    assert.ok(namesOf(first!).size > 40, [...namesOf(first!)].join());
  });
});
