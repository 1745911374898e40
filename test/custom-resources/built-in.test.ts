/** Rules for built-in kinds: their families come out of the one list and watch of the kind, and its own stay as they are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRules } from '../../src/custom-resources/rules/read.ts';
import { sampleOf } from '../component/harness.ts';
import { until } from '../support/until.ts';
import { clusterOf, gauge, MINE, POD, PODS, RULES, resource, rulesOf, start } from './pods.ts';

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
