/** Values that the chart refuses, and what it says. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CHART, chartWith, type Json, renderer, tryRender } from '../render.ts';
import { NAME } from './settings.ts';

suite('what is refused', { skip: renderer.skip }, () => {
  for (const [what, values, sentence] of [
    ['an unknown key', { replicaCount: 2 }, /replicaCount/],
    ['an unknown key of a destination', { destinations: { a: { endpoint: 'x', header: {} } } }, /header/],
    ['a value of another type', { replicas: 'two' }, /replicas/],
    ['the image of kube-state-metrics', { image: { repository: 'kube-state-metrics/kube-state-metrics' } }, /would be/],
    ['two digests', { image: { sha: 'sha256:a', digest: 'sha256:b' } }, /only one/],
    ['an allowlist beside a denylist', { metricAllowlist: ['a'], metricDenylist: ['b'] }, /exclude each other/],
    ['Roles in no namespace', { rbac: { useClusterRole: false } }, /namespaces/],
    ['replicas that all push', pushing({ replicas: 2, leaderElection: { enabled: false } }), /would push/],
    ['an election among shards', { autosharding: { enabled: true }, leaderElection: { enabled: true } }, /StatefulSet/],
    ['two checks of who scrapes', { authFilter: { enabled: true }, kubeRBACProxy: { enabled: true } }, /only one/],
    ['a destination without an address', { destinations: { a: {} } }, /endpoint/],
    ['no names without servers for them', { dnsPolicy: 'None' }, /dnsConfig/],
  ] as const) {
    test(`${what} is, with a sentence that says why`, () => {
      assert.match(tryRender([{ chart: CHART, values }])[0]!.error ?? '', sentence);
    });
  }
});

test('the notes say where metrics are, what is pushed, and what is missing', { skip: renderer.skip }, () => {
  assert.match(chartWith().notes, new RegExp(`http://${NAME}.monitoring.svc:8080/metrics`));
  assert.match(chartWith().notes, /Nothing is pushed[\s\S]*limits.memory is not set/);
  const values = { destinations: { vendor: { endpoint: 'https://x' } }, resources: { limits: { memory: '1Gi' } } };
  const { notes } = chartWith(values);
  assert.match(notes, /Pushed by OTLP to vendor; the Lease monitoring/);
  assert.doesNotMatch(notes, /limits.memory/);
});

function pushing(values: Json): Json {
  return { ...values, otlp: { endpoint: 'http://collector:4318' } };
}
