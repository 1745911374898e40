/** Values that others have for the chart kube-state-metrics. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { chartWith, type Json, one, renderer } from '../render.ts';
import { settingsOf } from './settings.ts';

suite('values files of others', { skip: renderer.skip }, () => {
  for (const [whose, values] of Object.entries(valuesOfOthers())) {
    test(`those of ${whose} are taken as they are`, () => {
      const { documents } = chartWith(values);
      settingsOf(documents);
      if (values.prometheus?.monitor?.enabled) {
        const { spec, metadata } = one(documents, 'ServiceMonitor');
        assert.equal(metadata.labels.release, 'ksm');
        assert.equal(spec.endpoints[0].honorLabels, true);
      }
    });
  }

  test('keys that older versions of that chart had do nothing', () => {
    const values = { podSecurityPolicy: { enabled: false }, networkPolicy: { flavor: 'kubernetes' } };
    assert.deepEqual(chartWith(values).documents, chartWith().documents);
  });
});

/** What other charts give to theirs. */
function valuesOfOthers(): Readonly<Record<string, Json>> {
  return {
    'kube-prometheus-stack': {
      enabled: true,
      releaseLabel: true,
      prometheusScrape: false,
      prometheus: { monitor: { enabled: true, http: { honorLabels: true }, metrics: { honorLabels: true } } },
    },
    'opentelemetry-kube-stack': {
      namespaceOverride: '',
      rbac: { create: true },
      releaseLabel: true,
      prometheus: { monitor: { enabled: true, interval: '30s', sampleLimit: 0, honorLabels: true } },
    },
    'k8s-monitoring': {
      deploy: true,
      metricLabelsAllowlist: ['nodes=[agentpool,kubernetes.io/arch,topology.kubernetes.io/zone]'],
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      podAnnotations: { 'k8s.grafana.com/logs.autogather': 'true' },
      releaseLabel: true,
      autosharding: { enabled: false },
      updateStrategy: 'Recreate',
      prometheusScrape: false,
    },
    'the chart prometheus': { enabled: true },
  };
}
