/** Rules for built-in kinds: their families come out of the one list and watch of the kind, and its own stay as they are. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { readRules } from '../../src/custom-resources/rules/read.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { sampleOf, startStage } from '../component/harness.ts';
import { OtlpReceiver, receivedSeries } from '../support/otlp-receiver.ts';
import { until } from '../support/until.ts';
import { define } from './definitions.ts';

const POD = {
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: { app: 'web', 'a.org/team': 'blue' },
  },
  spec: {
    nodeName: 'n1',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 45,
    containers: [{ name: 'main', image: 'web:1', resources: { limits: { memory: '1Gi' } } }],
  },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null }] },
};

const NAMES = { name: ['metadata', 'name'], namespace: ['metadata', 'namespace'] };
const gauge = (name: string, path: readonly string[], more: object = {}) => ({
  name,
  help: `About ${name}`,
  each: { type: 'Gauge', gauge: { path, ...more } },
});
const resource = (kind: string, metrics: readonly object[], more: object = {}, group = '') => ({
  groupVersionKind: { group, version: 'v1', kind },
  metricNamePrefix: 'my',
  labelsFromPath: NAMES,
  metrics,
  ...more,
});
const PODS = resource('Pod', [
  gauge('grace_seconds', ['spec', 'terminationGracePeriodSeconds']),
  {
    name: 'memory_limit_bytes',
    each: { type: 'Gauge', gauge: { path: ['spec', 'containers'], valueFrom: ['resources', 'limits', 'memory'] } },
  },
  {
    name: 'labels',
    each: { type: 'Info', info: { path: ['metadata'], labelsFromPath: { 'l_*': ['labels'], of: ['uid'] } } },
  },
  {
    name: 'phase',
    each: { type: 'StateSet', stateSet: { path: ['status', 'phase'], labelName: 'phase', list: ['Running'] } },
  },
]);
const rulesOf = (...resources: readonly object[]) => JSON.stringify({ spec: { resources } });
const RULES = rulesOf(PODS);
const GVK = 'customresource_group="",customresource_kind="Pod",customresource_version="v1"';

const MINE = [
  `my_grace_seconds{${GVK},name="web",namespace="shop"} 45`,
  `my_memory_limit_bytes{${GVK},name="web",namespace="shop"} 1.073741824e+09`,
  `my_labels{${GVK},l_a_org_team="blue",l_app="web",name="web",namespace="shop",of="u1"} 1`,
  `my_phase{${GVK},name="web",namespace="shop",phase="Running"} 1`,
];

const clusterOf = (...objects: readonly (readonly [resource: string, object: object])[]) => {
  const cluster = new SimulatedCluster();
  for (const [name, object] of objects) cluster.apply(name, object as never);
  return cluster;
};

async function start(t: TestContext, rules: string, flags: readonly string[], cluster = clusterOf(['pods', POD])) {
  const text = rules === '' ? [] : [`--custom-resource-state-config=${rules}`];
  const stage = await startStage(t, { cluster, flags: [...text, ...flags] });
  await stage.ready();
  const linesOf = async (prefix: string) =>
    (await stage.read('/metrics')).split('\n').filter((line) => line.startsWith(prefix));
  const asked = (path: string) => stage.simulator.requests.filter(({ url }) => url.startsWith(path));
  return { stage, cluster, linesOf, asked };
}

test('what rules give of a built-in kind comes out of the list and watch that there is of it', async (t) => {
  const { linesOf, asked } = await start(t, RULES, ['--resources=pods']);
  assert.deepEqual(await linesOf('my_'), MINE);
  // One watch, which begins with all objects.
  const requests = asked('/api/v1/pods?');
  assert.deepEqual(
    requests.map(({ headers }) => headers.accept),
    ['application/json'],
  );
  assert.equal(asked('/apis/apiextensions.k8s.io/v1/customresourcedefinitions').length, 0);
});

for (const format of ['text/plain', 'application/openmetrics-text; version=1.0.0']) {
  test(`the families of the kind itself stay byte for byte what they are, as ${format}`, async (t) => {
    const flags = ['--resources=pods', '--metric-labels-allowlist=pods=[*]', '--promote-labels=pods=[app]'];
    const told = async (rules: string) => {
      const { stage } = await start(t, rules, flags);
      const answer = await fetch(`${stage.component.url}/metrics`, { headers: { accept: format } });
      return (await answer.text())
        .split('\n')
        .filter((line) => !line.includes('my_'))
        .join('\n');
    };
    const [without, withRules] = [await told(''), await told(RULES)];
    assert.match(without, /kube_pod_labels\{.*label_app="web"/);
    assert.equal(withRules, without);
  });
}

test('a kind that is told for nothing else is watched for its rules alone', async (t) => {
  const { stage, linesOf } = await start(t, RULES, ['--resources=services']);
  assert.deepEqual(await linesOf('my_'), MINE);
  assert.deepEqual(await linesOf('kube_pod'), []);
  const [pods] = stage.component.store.kinds.filter(({ id }) => id === 'pods');
  assert.deepEqual(
    pods!.kind.families.map(({ name }) => name),
    ['my_grace_seconds', 'my_memory_limit_bytes', 'my_labels', 'my_phase'],
  );
});

test('with --custom-resource-state-only rules for built-in kinds are told, and nothing else is watched', async (t) => {
  const { stage, linesOf } = await start(t, RULES, ['--custom-resource-state-only']);
  assert.deepEqual(await linesOf('my_'), MINE);
  assert.deepEqual(
    stage.component.store.kinds.map(({ id }) => id),
    ['pods'],
  );
});

test('an object that changes, comes or goes is followed', async (t) => {
  const { cluster, linesOf } = await start(t, RULES, ['--resources=pods']);
  const graces = async () =>
    (await linesOf('my_grace_seconds')).map((line) => line.replace(/.*,name="(\w+)".* /, '$1 '));
  assert.deepEqual(await graces(), ['web 45']);
  cluster.apply('pods', { ...POD, spec: { ...POD.spec, terminationGracePeriodSeconds: 5 } });
  await until('the change is told', async () => (await graces()).join() === 'web 5');
  cluster.apply('pods', { ...POD, metadata: { ...POD.metadata, name: 'api', uid: 'u2' } });
  await until('the new one is told', async () => (await graces()).toSorted().join() === 'api 45,web 5');
  cluster.delete('pods', 'shop', 'web');
  await until('the one that is gone is not', async () => (await graces()).join() === 'api 45');
});

test('rules that come and go while it runs leave the series of the kind in place', async (t) => {
  const { stage, linesOf } = await start(t, '', ['--resources=pods']);
  const own = await linesOf('kube_pod');
  for (let round = 0; round < 2; round++) {
    await stage.component.reload({ ...stage.settings, customResources: readRules('rules', RULES) });
    await until('they are told', async () => {
      assert.deepEqual(await linesOf('kube_pod'), own);
      return (await linesOf('my_')).length === MINE.length;
    });
    await stage.component.reload(stage.settings);
    await until('they are told no more', async () => {
      assert.deepEqual(await linesOf('kube_pod'), own);
      return (await linesOf('my_')).length === 0;
    });
  }
});

test('a rule that can not use a value leaves out its own row alone, and is counted once', async (t) => {
  const rules = rulesOf(resource('Pod', [gauge('policy', ['spec', 'restartPolicy']), ...PODS.metrics]));
  const { stage, linesOf } = await start(t, rules, ['--resources=pods']);
  assert.deepEqual(await linesOf('my_'), MINE);
  assert.ok((await linesOf('kube_pod_info{')).length === 1);
  const own = await stage.read('/metrics', 'telemetry');
  assert.equal(sampleOf(own, 'kube_state_otel_unusable_values{family="my_policy"}'), 1);
});

test('a family that the kind has itself is not given by a rule, and that is told', async (t) => {
  const rules = rulesOf(
    resource('Pod', [gauge('info', ['spec', 'terminationGracePeriodSeconds'])], { metricNamePrefix: 'kube_pod' }),
  );
  const { stage, linesOf } = await start(t, rules, ['--resources=pods']);
  assert.equal((await linesOf('kube_pod_info{')).length, 1);
  assert.ok(stage.log.some(({ msg }) => msg.includes('kube_pod_info')));
});

test('lists of families, namespaces and the name of the cluster hold for rules as for the kind', async (t) => {
  const cluster = clusterOf(
    ['pods', POD],
    ['pods', { ...POD, metadata: { ...POD.metadata, namespace: 'other', uid: 'u2' } }],
  );
  const flags = ['--resources=pods', '--namespaces=shop', '--metric-denylist=my_labels,my_phase'];
  const { linesOf } = await start(t, RULES, [...flags, '--join=cluster', '--cluster-name=c1'], cluster);
  assert.deepEqual(
    await linesOf('my_'),
    MINE.slice(0, 2).map((line) => line.replace('{', '{cluster="c1",')),
  );
});

test('objects of a list and of a watch are of the same kind and version to a path', async (t) => {
  const rules = rulesOf(
    resource('Pod', [
      { name: 'type', each: { type: 'Info', info: { labelsFromPath: { of: ['kind'], in: ['apiVersion'] } } } },
    ]),
  );
  const { cluster, linesOf } = await start(t, rules, ['--resources=pods']);
  cluster.apply('pods', { ...POD, metadata: { ...POD.metadata, name: 'api', uid: 'u2' } });
  await until('both are told', async () => (await linesOf('my_type{')).length === 2);
  for (const line of await linesOf('my_type{')) assert.match(line, /in="v1",name="\w+",namespace="shop",of="Pod"/);
});

test('of a secret rules are told of its metadata, and its data never leaves the API server', async (t) => {
  const secret = {
    metadata: { name: 's', namespace: 'shop', labels: { level: '3' } },
    type: 'Opaque',
    data: { key: 'c2VjcmV0' },
  };
  for (const flag of ['--resources=secrets', '--resources=services']) {
    const rules = rulesOf(resource('Secret', [gauge('secret_level', ['metadata', 'labels', 'level'])]));
    const { linesOf, stage, asked } = await start(t, rules, [flag], clusterOf(['secrets', secret]));
    assert.deepEqual(
      (await linesOf('my_')).map((line) => line.split(' ')[1]),
      ['3'],
    );
    assert.equal((await linesOf('kube_secret_type{')).length, flag.includes('secrets') ? 1 : 0);
    for (const { headers } of asked('/api/v1/secrets?'))
      assert.match(headers.accept!, /as=(Table|PartialObjectMetadata)\b/);
    assert.deepEqual(stage.warnings('secrets'), []);
  }
});

test('what a rule reads of a config map is asked for, and of no other kind more than metadata', async (t) => {
  const map = { metadata: { name: 'm', namespace: 'shop' }, data: { level: '7' } };
  const rules = rulesOf(resource('ConfigMap', [gauge('level', ['data', 'level'])]));
  const { linesOf } = await start(t, rules, ['--resources=configmaps'], clusterOf(['configmaps', map]));
  assert.equal((await linesOf('my_level{'))[0]?.split(' ')[1], '7');
  assert.equal((await linesOf('kube_configmap_info{')).length, 1);
});

test('a built-in kind that a definition serves is told once', async (t) => {
  const cluster = clusterOf();
  define(cluster, {
    group: 'quota.openshift.io',
    kind: 'ClusterResourceQuota',
    plural: 'clusterresourcequotas',
    scope: 'Cluster',
  });
  cluster.apply('clusterresourcequotas', { metadata: { name: 'q', uid: 'u1', labels: { level: '7' } } });
  const rule = resource(
    'ClusterResourceQuota',
    [gauge('level', ['metadata', 'labels', 'level'])],
    {},
    'quota.openshift.io',
  );
  const other = resource('Boat', [gauge('boats', ['spec'])], {}, 'sea.example.org');
  const { stage, linesOf } = await start(t, rulesOf(rule, other), ['--resources=services'], cluster);
  await until('the definition is known', async () => /state_cache 1$/m.test(await stage.read('/metrics', 'telemetry')));
  assert.equal((await linesOf('my_level{')).length, 1);
  assert.deepEqual(
    stage.component.store.kinds.map(({ id }) => id).filter((id) => id.includes('quota')),
    ['clusterresourcequotas.quota.openshift.io'],
  );
});

test('a family that rules give of two kinds is one family', async (t) => {
  const cluster = clusterOf(
    ['pods', POD],
    ['services', { metadata: { name: 'api', namespace: 'shop', labels: { level: '7' } } }],
  );
  const path = ['metadata', 'labels', 'level'];
  const rules = rulesOf(
    resource('Pod', [gauge('level', path, { nilIsZero: true })]),
    resource('Service', [gauge('level', path)]),
  );
  const { linesOf } = await start(t, rules, ['--resources=pods,services'], cluster);
  assert.deepEqual((await linesOf('my_level{')).map((line) => line.replace(/.*kind="(\w+)".* /, '$1 ')).toSorted(), [
    'Pod 0',
    'Service 7',
  ]);
  assert.deepEqual(await linesOf('# TYPE my_level'), ['# TYPE my_level gauge']);
});

test('rules are about a kind that only a join needs as about any other', async (t) => {
  const owner = { kind: 'ReplicaSet', name: 'web-1', uid: 'r1', controller: true };
  const set = {
    metadata: {
      name: 'web-1',
      namespace: 'shop',
      uid: 'r1',
      ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'd1', controller: true }],
    },
    spec: { replicas: 3 },
  };
  const pod = { ...POD, metadata: { ...POD.metadata, ownerReferences: [owner] } };
  const rules = rulesOf(resource('ReplicaSet', [gauge('wanted', ['spec', 'replicas'])], {}, 'apps'));
  const cluster = clusterOf(['replicasets', set], ['pods', pod]);
  const { linesOf } = await start(t, rules, ['--resources=pods', '--join=workload'], cluster);
  assert.equal((await linesOf('my_wanted{'))[0]?.split(' ')[1], '3');
  assert.match((await linesOf('kube_pod_info{'))[0]!, /workload="web"/);
});

for (const profile of ['ksm', 'both', 'semconv']) {
  test(`what rules give is pushed once with --profile=${profile}, as it is shown`, async (t) => {
    const receiver = await OtlpReceiver.start();
    t.after(() => receiver.close());
    const { cluster, linesOf } = await start(t, RULES, [
      ...['--resources=pods', `--profile=${profile}`],
      ...[`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=200ms'],
    ]);
    assert.equal((await linesOf('my_grace_seconds{')).length, 1);
    const pushed = (last: string) =>
      receivedSeries(receiver.received).filter((series) => series.startsWith('my_grace') && series.endsWith(last));
    const [series] = await until('it is pushed', () => (pushed(' 45').length > 0 ? pushed(' 45') : undefined));
    assert.match(series!, /name="web",namespace="shop"\} 45$/);
    assert.equal(/pod=/.test(series!), false);
    assert.deepEqual([...new Set(pushed(' 45'))].length, 1);
    cluster.delete('pods', 'shop', 'web');
    await until('its end is pushed', () => pushed(' NaN').length > 0 || profile === 'semconv');
  });
}
