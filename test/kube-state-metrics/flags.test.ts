/** Under each flag that changes what is told, kube-state-metrics and ours tell the same of the same objects. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inCatalog } from '../conformance/catalog.ts';
import type { Cluster } from '../conformance/recordings.ts';
import { stored } from '../conformance/stored.ts';
import { difference, type FamilyLines, familiesIn } from '../conformance/text.ts';
import { until } from '../support/until.ts';
import { ask, ksm, startBoth } from './program.ts';

process.env.TZ = 'UTC';

const SOME = '--resources=pods,nodes,services,deployments,configmaps,secrets,jobs,replicasets';

const FLAGS: readonly (readonly string[])[] = [
  [],
  [SOME],
  ['--resources='],
  ['--metric-allowlist=kube_pod_info,kube_node_.*'],
  ['--metric-allowlist=^kube_pod_status_(?!reason)'],
  ['--metric-denylist=kube_.+_created,kube_pod_.*'],
  ['--metric-denylist=kube_(?=pod)', '--metric-opt-in-list=kube_.*_annotations'],
  ['--metric-opt-in-list=.*'],
  ['--metric-opt-in-list=kube_pod_nodeselectors', '--metric-allowlist=kube_pod_'],
  ['--metric-labels-allowlist=*=[*]'],
  ['--metric-labels-allowlist=pods=[app,app.kubernetes.io/*],nodes=[*],services=[]'],
  ['--metric-labels-allowlist=*=[app],pods=[*]', '--metric-annotations-allowlist=*=[*]'],
  ['--metric-annotations-allowlist=pods=[*],deployments=[deployment.kubernetes.io/revision]'],
  ['--namespaces=NAMESPACES'],
  ['--namespaces-denylist=NAMESPACES'],
  ['--namespaces=NAMESPACES', '--namespaces-denylist=NAMESPACES', '--resources=pods,nodes,namespaces'],
  ['--resources=pods', '--node=NODE'],
  ['--resources=pods', '--track-unscheduled-pods'],
  ['--object-limit=3'],
  ['--object-limit=1', '--namespaces=NAMESPACES'],
  ['--use-apiserver-cache', SOME],
  ...[0, 1, 2].map((shard) => [`--shard=${shard}`, '--total-shards=3']),
  ['--shard=4', '--total-shards=7', '--namespaces-denylist=NAMESPACES', '--metric-denylist=created'],
];

let port = 18_500;

for (const cluster of ['basic', 'edge'] as const) {
  describe(`of the cluster ${cluster} kube-state-metrics and ours tell the same`, { skip: ksm.skip }, () => {
    for (const flags of FLAGS) {
      test(flags.join(' ') || 'without flags', async (t) => {
        port += 2;
        const { theirs, ours } = await startBoth(t, stored(cluster), filled(flags, cluster), port);
        const told = familiesOf((await ask(ours, '/metrics')).body).filter(inCatalog);
        assert.ok(told.some(({ lines }) => lines.length > 0));
        const differs = async () => differences(familiesOf((await ask(theirs, '/metrics')).body), told);
        await until('both tell the same', async () => (await differs()) === '', {
          details: differs,
          each: 200,
          limit: 20_000,
        });
      });
    }
  });
}

/** Names of the cluster in the place of what stands for them: of namespaces two each time, of which both lists have one. */
function filled(flags: readonly string[], cluster: Cluster): readonly string[] {
  const pods = stored(cluster).list('pods');
  const [first, second, third] = new Set(pods.map(({ metadata }) => metadata.namespace));
  const node = pods.map(({ spec }) => (spec as { nodeName?: string }).nodeName).find(Boolean);
  assert.ok(third !== undefined && node !== undefined);
  return flags.map((flag) => {
    const namespaces = flag.includes('denylist') ? `${second},${third}` : `${first},${second}`;
    return flag.replace('NAMESPACES', namespaces).replace('NODE', node);
  });
}

function familiesOf(text: string): readonly FamilyLines[] {
  return familiesIn(text.replaceAll(/^# HELP .*\n/gm, ''));
}

function differences(expected: readonly FamilyLines[], actual: readonly FamilyLines[]): string {
  const named = (families: readonly FamilyLines[]) => families.map(({ name, type }) => `${name} ${type}`);
  const found = difference(named(expected), named(actual));
  if (found !== undefined) return found;
  const lines = new Map(actual.map((family) => [family.name, family.lines]));
  return expected
    .flatMap(({ name, lines: wanted }) => {
      const other = difference(firstOfEach(wanted), lines.get(name)!);
      return other === undefined ? [] : [`${name}: ${other}`];
    })
    .join('\n');
}

/** kube-state-metrics repeats a series where an object names something twice; the first counts. */
function firstOfEach(lines: readonly string[]): readonly string[] {
  const first = new Map<string, string>();
  for (const line of lines) {
    const series = line.slice(0, line.lastIndexOf(' '));
    if (!first.has(series)) first.set(series, line);
  }
  return [...first.values()];
}
