/** What rules give is told once, whatever names everything else is told under: of custom kinds, of built-in ones, and of packs. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { startStage } from '../component/harness.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';
import { define } from './definitions.ts';

const metric = (name: string) => ({
  name,
  each: { type: 'Gauge', gauge: { path: ['spec', 'size'], nilIsZero: true } },
});
const rule = (group: string, kind: string, name: string) => ({
  groupVersionKind: { group, version: 'v1', kind },
  metricNamePrefix: 'my',
  labelsFromPath: { name: ['metadata', 'name'] },
  metrics: [metric(name)],
});
const RULES = JSON.stringify({
  spec: { resources: [rule('coming.example.org', 'Bird', 'bird'), rule('', 'Service', 'service')] },
});
const FAMILIES = ['my_bird', 'my_service', 'kube_jobset_created', 'kube_jobset_specified_replicas'];

const set = {
  metadata: { name: 'set', namespace: 'sky', uid: 'u3', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { replicatedJobs: [{ name: 'a', replicas: 2 }] },
};

function destinationsFile(t: TestContext, metricsEndpoint: string, profile: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'destinations.json');
  writeFileSync(file, JSON.stringify({ destinations: [{ name: 'one', metricsEndpoint, profile }] }));
  return file;
}

for (const [profile, destination] of [
  ['ksm', 'ksm'],
  ['both', 'both'],
  ['ksm', 'both'],
  ['both', 'ksm'],
] as const) {
  test(`with --profile=${profile} what rules give is shown once, and pushed once to a destination of the profile ${destination}`, async (t) => {
    const receiver = await OtlpReceiver.start();
    t.after(() => receiver.close());
    const cluster = new SimulatedCluster();
    define(cluster, { group: 'coming.example.org', kind: 'Bird', plural: 'birds' });
    define(cluster, { group: 'jobset.x-k8s.io', kind: 'JobSet', plural: 'jobsets', versions: ['v1alpha2'] });
    cluster.apply('birds.coming.example.org', { metadata: { name: 'swift', namespace: 'sky', uid: 'u1' } });
    cluster.apply('services', { metadata: { name: 'api', namespace: 'sky', uid: 'u2' } });
    cluster.apply('jobsets.jobset.x-k8s.io', set as never);
    const stage = await startStage(t, {
      cluster,
      flags: [
        ...['--resources=services', `--profile=${profile}`, `--custom-resource-state-config=${RULES}`],
        ...[
          '--custom-resource-packs=jobset',
          `--otlp-destinations-file=${destinationsFile(t, receiver.url, destination)}`,
          '--otlp-interval=200ms',
        ],
      ],
    });
    await stage.ready();
    const shown = async () => {
      const lines = (await stage.read('/metrics')).split('\n');
      return FAMILIES.map((name) => lines.filter((line) => line.startsWith(`${name}{`)).length);
    };
    await until('all is shown', async () => (await shown()).every((count) => count > 0));
    assert.deepEqual(await shown(), [1, 1, 1, 1]);
    const pushed = () => {
      const all = receiver.received
        .flatMap(({ request }) => request.resourceMetrics)
        .flatMap(({ scopeMetrics = [] }) => scopeMetrics.flatMap(({ metrics = [] }) => metrics));
      return FAMILIES.map((name) => {
        const times = all
          .filter((each) => each.name === name)
          .flatMap(({ gauge }) => (gauge?.dataPoints ?? []).map(({ timeUnixNano }) => String(timeUnixNano)));
        return [...Map.groupBy(times, (time) => time).values()].map((same) => same.length);
      });
    };
    await until('all is pushed', () => pushed().every((counts) => counts.length > 0));
    for (const counts of pushed()) assert.deepEqual([...new Set(counts)], [1]);
  });
}
