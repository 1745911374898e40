/** What the objects of the chart are called. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { CHART, chartWith, containerOf, type Json, one, render, renderer } from '../render.ts';
import { NAME } from './settings.ts';

suite('names and labels', { skip: renderer.skip }, () => {
  test('are those of the chart kube-state-metrics', () => {
    const { documents } = chartWith();
    const found = documents.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    assert.deepEqual(found.sort(), [
      `ClusterRole /${NAME}`,
      `ClusterRoleBinding /${NAME}`,
      `Deployment monitoring/${NAME}`,
      `Service monitoring/${NAME}`,
      `ServiceAccount monitoring/${NAME}`,
    ]);
    const selector = { 'app.kubernetes.io/name': 'kube-state-metrics', 'app.kubernetes.io/instance': 'ksm' };
    assert.deepEqual(one(documents, 'Deployment').spec.selector.matchLabels, selector);
    assert.deepEqual(one(documents, 'Service').spec.selector, selector);
    assert.deepEqual(ports(one(documents, 'Service')), { http: 8080 });
    assert.equal(containerOf(documents).name, 'kube-state-metrics');
  });

  test('the release does not repeat the name that it has in it', () => {
    const { documents } = render({ chart: CHART, release: 'kube-state-metrics' });
    assert.ok(documents.every(({ metadata }) => metadata.name === 'kube-state-metrics'));
  });

  test('fullnameOverride, namespaceOverride, customLabels and releaseLabel reach every object', () => {
    const values = {
      ...everything,
      fullnameOverride: 'whole',
      namespaceOverride: 'elsewhere',
      customLabels: { team: '{{ .Release.Name }}s' },
      releaseLabel: true,
    };
    for (const { kind, metadata } of chartWith(values).documents) {
      assert.match(metadata.name, /^(stsdiscovery-|lease-)?whole(-|$)/, kind);
      if (!kind.startsWith('ClusterRole')) assert.equal(metadata.namespace, 'elsewhere', kind);
      assert.equal(metadata.labels.team, 'ksms', kind);
      assert.equal(metadata.labels.release, 'ksm', kind);
    }
  });

  test('as a subchart under another name, values of the parent apply', (t) => {
    const parent = parentChart(t, 'kube-state-metrics');
    const values = { 'kube-state-metrics': { enabled: true, releaseLabel: true, prometheusScrape: false } };
    const { documents } = render({ chart: parent, values: { ...values, global: { imageRegistry: 'mirror' } } });
    assert.equal(one(documents, 'Deployment', NAME).metadata.labels.release, 'ksm');
    assert.match(containerOf(documents).image, /^mirror\//);
    assert.equal(one(documents, 'Service').metadata.annotations, undefined);
  });
});

/** With what no other value excludes. */
const everything = {
  selfMonitor: { enabled: true },
  prometheus: { monitor: { enabled: true }, scrapeconfig: { enabled: true } },
  networkPolicy: { enabled: true },
  podDisruptionBudget: { minAvailable: 1 },
  verticalPodAutoscaler: { enabled: true },
  kubeRBACProxy: { enabled: true },
  customResourceState: { enabled: true },
  kubeconfig: { enabled: true, secret: 'eA==' },
  config: { sparse: 'safe' },
  destinations: { vendor: { endpoint: 'https://otlp.example.com' } },
};

function ports(service: Json): Record<string, number> {
  return Object.fromEntries(service.spec.ports.map(({ name, port }: Json) => [name, port]));
}

/** A chart that has ours under another name. */
function parentChart(t: TestContext, alias: string): string {
  const folder = temporary(t);
  const { name, version } = parse(readFileSync(`${CHART}/Chart.yaml`, 'utf8'));
  mkdirSync(join(folder, 'charts'));
  symlinkSync(CHART, join(folder, 'charts', name));
  const dependencies = [{ name, version, alias, condition: `${alias}.enabled` }];
  writeFileSync(
    join(folder, 'Chart.yaml'),
    JSON.stringify({ apiVersion: 'v2', name: 'parent', version: '1.0.0', dependencies }),
  );
  return folder;
}

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}
