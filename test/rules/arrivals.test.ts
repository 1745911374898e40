import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Choices, until } from '../component/harness.ts';
import { restarting, smallCluster, troubledCluster } from '../dashboards/clusters.ts';
import { start, WAYS } from '../dashboards/start.ts';
import { prometheus3 } from '../receivers/program.ts';
import { dataOf, resultOf, textOf } from '../receivers/prometheus.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILES = globSync('deploy/prometheus/*.yaml', { cwd: ROOT }).map((file) => join(ROOT, file));

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Rule {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
  readonly alerts?: readonly Alert[];
}

/** All rules as they were evaluated last; asserts that each could be. */
async function rulesOf(port: number): Promise<readonly Rule[]> {
  const { groups } = await dataOf<{ groups: readonly { readonly rules: readonly Rule[] }[] }>(port, '/api/v1/rules');
  const rules = groups.flatMap((group) => group.rules);
  for (const { name, health, lastError } of rules) assert.notEqual(health, 'err', `${name}: ${lastError}`);
  return rules;
}

/** The alerts whose condition holds, whether for long enough or not, as sorted texts of their labels. */
function alertsIn(rules: readonly Rule[]): readonly string[] {
  return rules.flatMap(({ alerts = [] }) => alerts.map(({ labels }) => JSON.stringify(sorted(labels)))).sort();
}

function sorted(labels: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(labels).sort());
}

/** What was recorded, as sorted texts with values; rates are told at other times in each way, so they are left out. */
async function recordedIn(port: number, rules: readonly Rule[]): Promise<readonly string[]> {
  const recorded = rules.filter(({ type, query }) => type === 'recording' && !query.includes('increase('));
  const results = await Promise.all(recorded.map(({ name }) => resultOf(port, `{__name__="${name}"}`)));
  return results.flatMap((all) => all.map((result) => textOf(result))).sort();
}

/** What a cluster with troubles is told of. */
const EXPECTED = [
  'CertificateSigningRequestWaiting',
  'ClusterStateKindForbidden',
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

describe('the rules in a real Prometheus', { skip: prometheus3.skip }, () => {
  test('give the same alerts and records for series that are scraped, pushed, and both', {
    timeout: 180_000,
  }, async (t) => {
    const cluster = troubledCluster();
    const flags = ['--cluster-name=north', '--join=cluster'];
    const choices: Choices = { flags, before: (simulator) => simulator.deny({ resource: 'leases' }) };
    const ports = await Promise.all(WAYS.map((way) => start(t, way, cluster, choices, FILES)));
    const areThere = async (port: number) => (await resultOf(port, 'kube_pod_info{pod="restarting"}')).length > 0;
    for (const port of ports) await until('the pod is told of', () => areThere(port), { each: 200 });
    cluster.apply('pods', restarting(3));

    const look = async (port: number) => {
      const rules = await rulesOf(port);
      const lists = rules.filter(({ name }) => !name.startsWith('KubeStateMetricsList'));
      return { rules, alerts: alertsIn(lists), recorded: await recordedIn(port, rules) };
    };
    const namesIn = (rules: readonly Rule[]) =>
      new Set(rules.filter(({ alerts = [] }) => alerts.length > 0).map(({ name }) => name));
    const settled = async () => {
      const [first, ...rest] = await Promise.all(ports.map(look));
      return (
        EXPECTED.every((name) => namesIn(first!.rules).has(name)) &&
        rest.every(
          (other) =>
            JSON.stringify([other.alerts, other.recorded]) === JSON.stringify([first!.alerts, first!.recorded]),
        )
      );
    };
    await until('all agree', settled, { each: 300 }).catch(() => {});
    const [scraped, ...others] = await Promise.all(ports.map(look));
    for (const other of others) {
      assert.deepEqual(other.alerts, scraped!.alerts);
      assert.deepEqual(other.recorded, scraped!.recorded);
    }
    const names = namesIn(scraped!.rules);
    assert.deepEqual(
      EXPECTED.filter((name) => !names.has(name)),
      [],
    );
    const texts = scraped!.rules.flatMap(({ alerts = [] }) =>
      alerts.flatMap(({ annotations }) => Object.values(annotations)),
    );
    assert.deepEqual(
      texts.filter((text) => /<no value>|<error|\{\{/.test(text)),
      [],
    );
    assert.ok(texts.some((text) => /^The job troubles\/failed of the cluster north failed/.test(text)));
  });

  test('are silent over a cluster where all is well', { timeout: 120_000 }, async (t) => {
    const port = await start(t, 'scraped', smallCluster(), {}, FILES);
    const evaluated = async () => (await resultOf(port, 'cluster:kube_node_not_ready:sum')).length > 0;
    await until('rules are evaluated', evaluated, { each: 200 });
    // Before anything is scraped, nothing arrives.
    const areSilent = async () => alertsIn(await rulesOf(port)).length === 0;
    await until('no alert is left', areSilent, { each: 200 }).catch(() => {});
    assert.deepEqual(alertsIn(await rulesOf(port)), []);
  });
});
