/** What each command prints, in each of its formats. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertGolden, command } from './harness.ts';

const LOCAL = ['--local', '-f', 'objects.yaml'];
const RECORDED = '../../conformance/clusters/basic/expected/default.prom.gz';
const RULES = '--custom-resource-state-config-file=rules.yaml';
const CUSTOM = ['--local', '-f', 'custom.yaml', RULES];
const LISTS = ['table', 'wide', 'json', 'yaml', 'name'];
const DATA = ['text', 'json', 'yaml'];

/** Words, formats and the exit code. */
const CASES: readonly (readonly [
  name: string,
  words: readonly string[],
  formats: readonly string[],
  status: number,
])[] = [
  ['get-families', ['get', 'families', 'kube_pod_container_status_(waiting|ready)'], LISTS, 0],
  ['get-families-semconv', ['get', 'families', 'k8s_node_', '--profile=semconv', '--no-headers'], ['table'], 0],
  ['get-resources', ['get', 'resources'], LISTS, 0],
  ['get-series', ['get', 'series', 'kube_pod_info', '-n', 'shop', '-l', 'pod=web-1', ...LOCAL], [...LISTS, 'text'], 0],
  ['explain-family', ['explain', 'kube_pod_container_status_restarts_total'], DATA, 0],
  ['explain-opt-in', ['explain', 'kube_pod_labels'], ['text'], 0],
  ['explain-convention', ['explain', 'k8s.node.condition.status'], ['text'], 0],
  ['explain-label', ['explain', 'internal_ip'], DATA, 0],
  ['explain-object', ['explain', 'deploy/shop/web', '--promote-labels=deployments=[app]', ...LOCAL], DATA, 0],
  ['explain-object-sparse', ['explain', 'object', 'node', 'node-1', '--sparse=all', ...LOCAL], ['text'], 0],
  ['explain-object-joined', ['explain', 'po', 'web-1', '-n', 'shop', '--join=workload', ...LOCAL], ['json'], 0],
  ['explain-object-elsewhere', ['explain', 'pod/web-1', '--namespaces=shop', ...LOCAL], ['text'], 1],
  ['explain-object-not-selected', ['explain', 'pod/shop/gone-1', '--label-selector=pods=app', ...LOCAL], ['text'], 1],
  ['explain-object-not-watched', ['explain', 'pod/shop/web-1', '--resources=nodes', ...LOCAL], ['text'], 1],
  [
    'explain-object-of-other-shard',
    ['explain', 'pod/shop/web-1', '--shard=0', '--total-shards=2', ...LOCAL],
    ['text'],
    1,
  ],
  ['explain-object-custom', ['explain', 'crontab/shop/nightly', ...CUSTOM], ['text', 'json'], 0],
  ['explain-family-custom', ['explain', 'crontab_info', RULES], ['text', 'yaml'], 0],
  ['get-families-custom', ['get', 'families', 'crontab_', RULES], LISTS, 0],
  ['get-series-custom', ['get', 'series', 'crontab_info', ...CUSTOM], ['table', 'text'], 0],
  [
    'dump-custom',
    ['dump', '--resources=priorityclasses', '--metric-denylist=.*_labels,.*_annotations', ...CUSTOM],
    ['text'],
    0,
  ],
  ['top', ['top', RECORDED, '--limit=4'], LISTS, 0],
  ['top-by-resource', ['top', RECORDED, '--limit=4', '--by=resource', '--sort-by=bytes'], ['wide'], 0],
  ['top-by-namespace', ['top', RECORDED, '--limit=4', '--by=namespace', '--sort-by=name'], ['table'], 0],
  ['top-by-label', ['top', RECORDED, '--limit=4', '--by=label'], ['table', 'json'], 0],
  ['top-of-objects', ['top', ...LOCAL, '--limit=2', '--by=resource'], ['table'], 0],
  ['problems', ['problems', ...LOCAL], LISTS, 3],
  ['problems-of-none', ['problems', '-n', 'elsewhere', ...LOCAL], ['table'], 0],
  ['check-metrics', ['check', 'metrics', 'mistakes.prom'], LISTS, 3],
  ['check-metrics-form', ['check', 'metrics', 'mistakes.prom', '--no-catalog'], ['table'], 3],
  ['config-print', ['config', 'print', '--only-changed', '--port=81', '--resources=pods,nodes'], ['yaml', 'json'], 0],
  ['generate-rbac', ['generate', 'rbac', '--resources=pods,nodes', '--auth-filter'], ['yaml', 'json'], 0],
  [
    'generate-rbac-in-namespaces',
    ['generate', 'rbac', '--resources=pods,jobs', '--namespaces=a,b', '--leader-elect', '--name=x', '--namespace=y'],
    ['yaml'],
    0,
  ],
  [
    'generate-rbac-of-packs',
    ['generate', 'rbac', '--resources=pods', '--custom-resource-packs=jobset,cert-manager'],
    ['yaml'],
    0,
  ],
  [
    'generate-manifests',
    ['generate', 'manifests', '--resources=pods', '--port=82', '--image=i:1'],
    ['yaml', 'json'],
    0,
  ],
  [
    'generate-values',
    [
      ...['generate', 'values', '--resources=pods,nodes', '--metric-labels-allowlist=pods=[a,b],nodes=[*]'],
      ...['--port=82', '--leader-elect', '--otlp-endpoint=http://collector:4318', '--resource-attributes=a=b%20c'],
      ...['--host=0.0.0.0', '--label-selector=pods=app=web', '--kubeconfig=mine', '--image=example.com:5000/kso:1'],
    ],
    ['yaml', 'json'],
    0,
  ],
  ['generate-values-of-nothing', ['generate', 'values'], ['yaml'], 0],
  ['generate-values-of-events', ['generate', 'values', '--events', '--otlp-events'], ['yaml'], 0],
  ['generate-values-of-file', ['generate', 'values', '--config=otlp.yaml', RULES], ['yaml'], 0],
  ['convert-values', ['convert', '--from=helm-values', 'helm-values.yaml'], LISTS, 3],
  ['generate-dashboards', ['generate', 'dashboards'], ['name'], 0],
  ['diff', ['diff', 'before.prom', 'after.prom'], DATA, 1],
  ['diff-names', ['diff', 'before.prom', 'after.prom'], ['name'], 1],
  ['dump', ['dump', '--metric-allowlist=kube_pod_status_phase,kube_deployment_', ...LOCAL], ['text', 'openmetrics'], 0],
];

/** Formats with a text of the user's; `name` tells the files apart. */
const TEMPLATES: readonly (readonly [name: string, words: readonly string[], format: string, status: number])[] = [
  ['jsonpath', ['top', RECORDED, '--limit=2'], 'jsonpath={range .items[*]}{.name}{"\\t"}{.series}{"\\n"}{end}', 0],
  ['jsonpath-file', ['problems', ...LOCAL], 'jsonpath-file=names.jsonpath', 3],
  ['jsonpath-of-one', ['explain', 'internal_ip'], 'jsonpath={.families[*].name}', 0],
  ['jsonpath-filter', ['top', RECORDED], 'jsonpath={.items[?(@.series>150)].name}', 0],
  ['custom-columns', ['problems', ...LOCAL], 'custom-columns=WHERE:.namespace,WHAT:{.object},NONE:.nothing', 3],
  ['custom-columns-bare', ['problems', ...LOCAL, '--no-headers'], 'custom-columns=WHAT:object', 3],
  ['custom-columns-file', ['top', RECORDED, '--limit=2'], 'custom-columns-file=columns.txt', 0],
  ['jsonpath-custom', ['get', 'resources', RULES], 'jsonpath={.items[?(@.kind=="CronTab")]}', 0],
  ['custom-columns-object', ['explain', 'deploy/shop/web', ...LOCAL], 'custom-columns=NAME:name,WHY:.absent[0].why', 0],
  [
    'jsonpath-configuration',
    ['config', 'print', '--port=81', '--resources=pods,nodes'],
    'jsonpath={.items[?(@.flag=="--port")].value} {.items[?(@.flag=="--resources")].value[1]}',
    0,
  ],
  [
    'custom-columns-configuration',
    ['config', 'print', '--port=81', '--only-changed'],
    'custom-columns=KEY:key,VALUE:value',
    0,
  ],
  ['sort-by-column', ['check', 'metrics', 'mistakes.prom', '--sort-by=subject'], 'table', 3],
  ['sort-by-path', ['problems', ...LOCAL, '--sort-by={.problem}', '--no-headers'], 'table', 3],
  ['sort-by-name', ['top', RECORDED, '--limit=3', '--sort-by=NAME'], 'name', 0],
  ['sort-by-values', ['top', RECORDED, '--limit=3', '--by=label', '--sort-by=values'], 'table', 0],
];

describe('a command prints', { concurrency: 2 }, () => {
  for (const [name, words, formats, status] of CASES) {
    for (const format of formats) {
      test(`${name} as ${format}`, async () => {
        const ended = await command([...words, '-o', format], { env: { VENDOR_TOKEN: 'secret' } });
        assert.equal(ended.status, status, ended.stderr);
        assertGolden(`${name}.${format}.txt`, ended.stdout);
      });
    }
  }

  for (const [name, words, format, status] of TEMPLATES) {
    test(`${words.slice(0, 2).join(' ')} with ${name}`, async () => {
      const ended = await command([...words, '-o', format]);
      assert.equal(ended.status, status, ended.stderr);
      assertGolden(`with-${name}.txt`, ended.stdout);
    });
  }

  test('what becomes of the flags of kube-state-metrics', async () => {
    const flags = [
      '--resources=pods',
      '--logtostderr=true',
      '-v=2',
      '--port',
      '80',
      '--no-such-flag',
      '--namespaces=a',
    ];
    const ended = await command(['convert', '--', ...flags]);
    assert.equal(ended.status, 3);
    assertGolden('convert.txt', ended.stdout);
  });

  test('what becomes of a file of kube-state-metrics', async () => {
    const ended = await command(['convert', '--from=ksm-config', 'kube-state-metrics.yaml']);
    assert.equal(ended.status, 0, ended.stderr);
    assertGolden('convert-file.txt', ended.stdout);
  });

  test('its help', async () => {
    const ended = await command(['diff', '--help']);
    assert.deepEqual([ended.status, ended.stderr], [0, '']);
    assertGolden('help-diff.txt', ended.stdout);
  });
});
