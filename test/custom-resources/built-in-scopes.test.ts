/** What else holds for rules about built-in kinds: what a kind is narrowed by, joins, other kinds, destinations. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OtlpReceiver, receivedSeries } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';
import { define } from './definitions.ts';
import { clusterOf, gauge, MINE, POD, PODS, RULES, resource, rulesOf, start } from './pods.ts';

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

test('with the pods of one node rules are about these, and no other kind is watched for them', async (t) => {
  const elsewhere = {
    ...POD,
    metadata: { ...POD.metadata, name: 'api', uid: 'u2' },
    spec: { ...POD.spec, nodeName: 'n2' },
  };
  const cluster = clusterOf(['pods', POD], ['pods', elsewhere]);
  const rules = rulesOf(PODS, resource('Service', [gauge('services', ['spec'], { nilIsZero: true })]));
  const { stage, linesOf } = await start(t, rules, ['--resources=pods', '--node=n1'], cluster);
  assert.deepEqual(await linesOf('my_'), MINE);
  assert.deepEqual(
    stage.component.store.kinds.map(({ id }) => id),
    ['pods'],
  );
});

test('of several shards each tells what rules give of its own objects', async (t) => {
  const pods = Array.from({ length: 20 }, (_, at) => ({
    ...POD,
    metadata: { ...POD.metadata, name: `web-${at}`, uid: `uid-${at}` },
  }));
  const namesOf = async (shard: number) => {
    const cluster = clusterOf(...pods.map((pod) => ['pods', pod] as const));
    const flags = ['--resources=pods', `--shard=${shard}`, '--total-shards=2'];
    const { linesOf } = await start(t, RULES, flags, cluster);
    const names = async (family: string) =>
      (await linesOf(`${family}{`)).map((line) => /(?:name|pod)="(web-\d+)"/.exec(line)![1]!).toSorted();
    assert.deepEqual(await names('my_grace_seconds'), await names('kube_pod_info'));
    return names('my_grace_seconds');
  };
  const [first, second] = [await namesOf(0), await namesOf(1)];
  assert.ok(first.length > 0 && second.length > 0);
  assert.deepEqual([...first, ...second].toSorted(), pods.map(({ metadata }) => metadata.name).toSorted());
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
