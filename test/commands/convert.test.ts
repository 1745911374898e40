/** Values of others' charts, and what is said of them. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CHART, type Json, renderer, tryRender } from '../deploy/render.ts';
import { command } from './harness.ts';

const convert = (values: Json) =>
  command(['convert', '--from=helm-values', '-', '-o', 'json'], { input: JSON.stringify(values) });

test('of a chart that hands values down, its block is looked at', async () => {
  const ended = await convert({
    alertmanager: { enabled: false },
    'kube-state-metrics': { releaseLabel: true, prometheusScrape: false, prometheus: { monitor: { enabled: true } } },
  });
  assert.equal(ended.status, 0, ended.stderr);
  assert.deepEqual(
    JSON.parse(ended.stdout).items.map(({ here }: { here: string }) => here),
    ['releaseLabel', 'prometheusScrape', 'prometheus.monitor.enabled'],
  );
  assert.match(ended.stderr, /Only the block kube-state-metrics[\s\S]*All of it can be used/);
});

test('values that are none are refused without their text', async () => {
  const ended = await command(['convert', '--from=helm-values', '-'], { input: 'a: [secret' });
  assert.deepEqual([ended.status, ended.stdout], [1, '']);
  assert.match(ended.stderr, /standard input .* at line 1.*\n.*KSO_HELM_VALUES/);
  assert.doesNotMatch(ended.stderr, /secret/);
  assert.equal((await command(['convert', '--from=helm-values', 'nowhere.yaml'])).status, 1);
});

suite('what is refused is what the chart refuses', { skip: renderer.skip }, () => {
  const CASES: readonly (readonly [what: string, values: Json])[] = [
    ['an empty file', {}],
    ['an unknown key', { replicaCount: 2 }],
    ['an unknown key within', { service: { prot: 1 } }],
    ['another type', { replicas: 'two' }],
    ['an entry of another type', { collectors: [1] }],
    ['a text or a list', { namespaces: ['a'], namespacesDenylist: 'b', collectorsExtra: 'roles', affinity: 'x: {}' }],
    ['a choice that there is not', { updateStrategy: 'x' }],
    ['nulls and dead keys', { affinity: null, podSecurityPolicy: { enabled: false }, networkPolicy: { cilium: 1 } }],
    [
      'keys of the user',
      { nodeSelector: { a: 'b' }, securityContext: { enabled: true, fsGroupChangePolicy: 'Always' } },
    ],
    ['keys of a parent', { global: { clusterDomain: 'x' }, enabled: true }],
    ['the image of kube-state-metrics', { image: { repository: 'kube-state-metrics/kube-state-metrics' } }],
    ['both lists of metrics', { metricAllowlist: ['a'], metricDenylist: ['b'] }],
    ['Roles in no namespace', { rbac: { useClusterRole: false } }],
    ['two checks of who scrapes', { authFilter: { enabled: true }, kubeRBACProxy: { enabled: true } }],
    ['no names without servers for them', { dnsPolicy: 'None' }],
  ];
  const renderings = renderer.skip ? [] : tryRender(CASES.map(([, values]) => ({ chart: CHART, values })));
  for (const [index, [what, values]] of CASES.entries()) {
    test(what, async () => {
      const ended = await convert(values);
      const { error } = renderings[index]!;
      assert.equal(ended.status, error === undefined ? 0 : 3, `${error}\n${ended.stdout}${ended.stderr}`);
    });
  }
});

test('a flag about a resource that another one names is not refused by itself', async () => {
  const ended = await command(['convert', '--', '--resources=roles', '--metric-labels-allowlist=roles=[a]']);
  assert.equal(ended.status, 0, ended.stdout);
});

test('a resource that there is not is refused', async () => {
  const ended = await command(['convert', '--', '--resources=unicorns']);
  assert.equal(ended.status, 3);
  assert.match(ended.stdout, /refused .*"unicorns"/);
});
