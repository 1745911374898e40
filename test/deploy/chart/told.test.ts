/** Values of the chart that say what is told. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CHART_COLLECTORS } from '../anchors.ts';
import { chartWith, containerOf, renderer } from '../render.ts';
import { settingsOf } from './settings.ts';

suite('what is told', { skip: renderer.skip }, () => {
  test('by default the kinds of the chart kube-state-metrics are', () => {
    assert.ok(containerOf(chartWith().documents).args.includes(`--resources=${CHART_COLLECTORS}`));
  });

  for (const [what, values, expected] of [
    ['collectorsExclude takes some away', { collectorsExclude: ['pods', 'nodes'] }, without('pods', 'nodes')],
    ['collectorsExclude may be a text', { collectorsExclude: 'pods, nodes' }, without('pods', 'nodes')],
    ['collectorsExtra adds some, once', { collectorsExtra: ['roles', 'pods'] }, [...CHART_COLLECTORS, 'roles']],
    ['collectorsExtra may be all', { collectors: [], collectorsExtra: 'pods,nodes' }, ['pods', 'nodes']],
  ] as const) {
    test(what, () => {
      assert.deepEqual(settingsOf(chartWith(values).documents).resources, expected);
    });
  }

  test('filters, labels and namespaces become settings', () => {
    const { documents } = chartWith({
      metricLabelsAllowlist: ['pods=[app,team]', 'nodes=[*]'],
      metricAnnotationsAllowList: ['pods=[owner]'],
      metricDenylist: ['kube_.+_created', 'kube_secret_.+'],
      namespaces: 'shop, payments',
      releaseNamespace: true,
      namespacesDenylist: ['kube-system'],
      joins: ['workload'],
      sparse: 'safe',
      profile: 'both',
      clusterName: 'production',
      resourceAttributes: { team: 'a, b=c' },
      extraArgs: ['--enable-gzip-encoding', '-v=4'],
    });
    const settings = settingsOf(documents);
    assert.equal(settings.labelsAllowlist, 'pods=[app,team],nodes=[*]');
    assert.equal(settings.annotationsAllowlist, 'pods=[owner]');
    assert.deepEqual(settings.metricDenylist, ['kube_.+_created', 'kube_secret_.+']);
    assert.deepEqual(settings.namespaces, ['shop', 'payments', 'monitoring']);
    assert.deepEqual(settings.namespacesDenylist, ['kube-system']);
    assert.deepEqual(settings.resourceAttributes, { team: 'a, b=c' });
    const { join, sparse, profile, clusterName, logLevel } = settings;
    const expected = {
      join: ['workload'],
      sparse: 'safe',
      profile: 'both',
      clusterName: 'production',
      logLevel: 'debug',
    };
    assert.deepEqual({ join, sparse, profile, clusterName, logLevel }, expected);
  });
});

function without(...names: string[]): string[] {
  return CHART_COLLECTORS.filter((name) => !names.includes(name));
}
