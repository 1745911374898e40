/** Monitors in a simulated cluster, and a component that follows them. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { type Choices, type Stage, startStage } from '../component/harness.ts';
import { type Defined, define } from '../custom-resources/definitions.ts';
import { until } from '../support/until.ts';

export const GROUP = 'resource-state-metrics.instrumentation.k8s-sigs.io';
export const MONITORS = `resourcemetricsmonitors.${GROUP}`;

export const MONITOR_KIND: Defined = {
  group: GROUP,
  kind: 'ResourceMetricsMonitor',
  plural: 'resourcemetricsmonitors',
  versions: ['v1alpha1'],
};
export const BAR: Defined = {
  group: 'samplecontroller.k8s.io',
  kind: 'Bar',
  plural: 'bars',
  versions: ['v1beta1'],
};
export const FOO: Defined = { ...BAR, kind: 'Foo', plural: 'foos', versions: ['v1alpha1'] };
export const BARS = 'bars.samplecontroller.k8s.io';
export const FOOS = 'foos.samplecontroller.k8s.io';

/** A store about a kind. */
export function storeOf({ group, kind, plural, versions = ['v1'] }: Defined, more: object): object {
  return { group, version: versions[0], kind, resource: plural, ...more };
}

/** A family with one metric. */
export function familyOf(name: string, value: string, more: object = {}): object {
  return { name, help: `About ${name}.`, metrics: [{ value, ...more }] };
}

/** Creates a monitor, or changes it as an API server does: its generation grows. */
export function applyMonitor(cluster: SimulatedCluster, name: string, configuration: unknown): void {
  const before = cluster.get(MONITORS, 'default', name);
  const generation = Number((before?.metadata as { generation?: number })?.generation ?? 0) + 1;
  cluster.apply(MONITORS, {
    ...(before?.status !== undefined && { status: before.status }),
    metadata: { ...before?.metadata, name, namespace: 'default', generation },
    spec: { configuration },
  } as never);
}

/** A cluster with the kinds, and with monitors where some are given. */
export function clusterWith(monitors: Readonly<Record<string, object>> = {}): SimulatedCluster {
  const cluster = new SimulatedCluster();
  for (const kind of [MONITOR_KIND, BAR, FOO]) define(cluster, kind);
  cluster.apply('services', { metadata: { name: 'shop', namespace: 'sky' } });
  for (const [name, configuration] of Object.entries(monitors)) applyMonitor(cluster, name, configuration);
  return cluster;
}

/** A running component that follows monitors. */
export interface MonitorStage extends Stage {
  /** The lines of families of monitors, without comments. */
  lines(): Promise<string[]>;
  /** Resolves when exactly these lines are told, in any order. */
  told(what: string, lines: readonly string[]): Promise<void>;
}

/** Starts a component. */
export async function startMonitors(
  t: TestContext,
  cluster: SimulatedCluster,
  { flags = [], ...choices }: Choices = {},
): Promise<MonitorStage> {
  const stage = await startStage(t, {
    ...choices,
    cluster,
    flags: ['--resources=services', '--resource-metrics-monitors', ...flags],
  });
  await stage.ready();
  const lines = async () =>
    (await stage.read('/metrics')).split('\n').filter((line) => line.startsWith('kube_customresource_'));
  return {
    ...stage,
    lines,
    async told(what, wanted) {
      const sorted = [...wanted].sort().join('\n');
      await until(what, async () => (await lines()).sort().join('\n') === sorted, { details: lines as never });
    },
  };
}

/**
 * Scrapes every 50 ms until the result is called, and at least a few times: it fails where a series of those at the
 * start was absent or another.
 */
export function scrapeMeanwhile(stage: Stage, isSteady: (line: string) => boolean): () => Promise<void> {
  let isOver = false;
  let scrapes = 0;
  const read = async () => (await stage.read('/metrics')).split('\n').filter(isSteady);
  const running = (async () => {
    const before = await read();
    assert.ok(before.length > 0, 'there is something to look for');
    while (!isOver || scrapes < 4) {
      assert.deepEqual(await read(), before);
      scrapes++;
      await setTimeout(50);
    }
  })();
  running.catch(() => {});
  return async () => {
    isOver = true;
    await running;
  };
}

/** A line of a family. */
export function line(
  family: string,
  { kind, group, versions = [] }: Defined,
  object: string,
  value: number,
  labels = '',
) {
  const automatic = `group="${group}",version="${versions[0]}",kind="${kind}",name="${object}",namespace="default"`;
  return `kube_customresource_${family}{${automatic}${labels}} ${value}`;
}
