/** Custom kinds that come, change and go, while a component is scraped without a pause: nothing else is ever absent. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { readRules } from '../../src/custom-resources/rules/read.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { sampleOf, startStage } from '../component/harness.ts';
import { OtlpReceiver, receivedSeries } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';
import { type Defined, define, serve, undefine } from './definitions.ts';

const STEADY: Defined = { group: 'steady.example.org', kind: 'Rock', plural: 'rocks' };
const COMING: Defined = { group: 'coming.example.org', kind: 'Bird', plural: 'birds' };
const BOTH: Defined = { ...COMING, versions: ['v1', 'v2'] };
const BIRDS = 'birds.coming.example.org';

const metric = (name: string, path: readonly string[]) => ({ name, each: { type: 'Gauge', gauge: { path } } });
const rule = (group: string, ...metrics: object[]) => ({
  groupVersionKind: { group, version: '*', kind: '*' },
  labelsFromPath: { name: ['metadata', 'name'] },
  metrics,
});
const rules = (...more: object[]) =>
  JSON.stringify({ spec: { resources: [rule(STEADY.group, metric('weight', ['spec', 'weight'])), ...more] } });
const RULES = rules(rule(COMING.group, metric('speed', ['spec', 'speed'])));

test('a definition that comes, changes and goes touches the series of its kind alone', async (t) => {
  const { cluster, stage, birds, settled, isSteady } = await start(t, RULES);

  define(cluster, COMING);
  cluster.apply(BIRDS, { metadata: { name: 'swift', namespace: 'sky' }, spec: { speed: 31 } });
  await settled('the kind is told', ['v1 swift 31']);
  cluster.apply(BIRDS, { metadata: { name: 'swift', namespace: 'sky' }, spec: { speed: 30 } });
  await settled('an object changes', ['v1 swift 30']);

  define(cluster, { group: 'other.example.org', kind: 'Cat', plural: 'cats' });
  cluster.apply('customresourcedefinitions', {
    ...definitionOf(cluster, BIRDS),
    metadata: { name: BIRDS, labels: { a: 'b' } },
  });

  define(cluster, BOTH);
  await settled('a version is added', ['v1 swift 30', 'v2 swift 30']);
  define(cluster, { ...BOTH, versions: ['v2'] });
  await settled('a version is served no more', ['v2 swift 30']);

  undefine(cluster, COMING);
  await settled('the kind is gone', []);
  assert.equal(await birds(), '');
  await isSteady();
  assert.deepEqual(stage.warnings(BIRDS), []);
  const watched = stage.component.store.kinds.map(({ id }) => id);
  assert.ok(!watched.some((id) => id.includes('coming')), String(watched));
  const states = await stage.read('/metrics', 'telemetry');
  assert.doesNotMatch(states, /^kube_state_otel_watch_state\{[^}]*coming\.example\.org/m);
});

test('definitions are told of themselves beside the kinds that they define', async (t) => {
  const { cluster, stage, settled } = await start(t, RULES, {}, ['--resources=customresourcedefinitions']);
  define(cluster, COMING);
  cluster.apply(BIRDS, { metadata: { name: 'swift', namespace: 'sky' }, spec: { speed: 31 } });
  await settled('the kind is told', ['v1 swift 31']);
  const told = (text: string) => /^kube_customresourcedefinition_\w+\{[^}]*birds\.coming\.example\.org/m.test(text);
  await until('its definition is told', async () => told(await stage.read('/metrics')));
});

test('the definitions that come and go are counted as kube-state-metrics counts them', async (t) => {
  const { cluster, stage, settled } = await start(t, RULES);
  define(cluster, COMING);
  cluster.apply(BIRDS, { metadata: { name: 'swift', namespace: 'sky' }, spec: { speed: 31 } });
  await settled('the kind is told', ['v1 swift 31']);
  undefine(cluster, COMING);
  await settled('the kind is gone', []);
  const own = await stage.read('/metrics', 'telemetry');
  const value = (name: string) => sampleOf(own, `kube_state_metrics_custom_resource_state_${name} `);
  assert.deepEqual([value('add_events_total'), value('delete_events_total'), value('cache')], [2, 1, 1]);
});

test('a kind whose API is served some time after its definition says so is told as soon as it is', async (t) => {
  const { cluster, settled, isSteady } = await start(t, RULES, { discoveryInterval: 600_000 });
  define(cluster, COMING, { served: false });
  await setTimeout(100);
  serve(cluster, COMING);
  cluster.apply(BIRDS, { metadata: { name: 'swift', namespace: 'sky' }, spec: { speed: 31 } });
  await settled('the kind is told', ['v1 swift 31']);
  await isSteady();
});

test('twenty kinds that come and go many times leave nothing behind', async (t) => {
  const { cluster, stage, isSteady } = await start(t, RULES);
  const kinds = Array.from({ length: 20 }, (_, at) => ({ ...COMING, kind: `Bird${at}`, plural: `birds${at}` }));
  const counted = async () =>
    (await stage.read('/metrics')).split('\n').filter((line) => line.startsWith('kube_customresource_speed{')).length;
  for (let round = 0; round < 3; round++) {
    for (const kind of kinds) {
      define(cluster, kind);
      cluster.apply(`${kind.plural}.${kind.group}`, { metadata: { name: 'a', namespace: 'sky' }, spec: { speed: 1 } });
    }
    await until('all are told', async () => (await counted()) === 20);
    for (const kind of kinds) undefine(cluster, kind);
    await until('none is told', async () => (await counted()) === 0);
  }
  await isSteady();
  assert.deepEqual(stage.component.store.kinds.map(({ id }) => id).sort(), [
    'customresourcedefinitions.v1.apiextensions.k8s.io',
    'rocks.v1.steady.example.org',
    'services',
  ]);
});

test('rules that change while the component runs touch the kinds that they are about alone', async (t) => {
  const { cluster, stage, settled, isSteady } = await start(t, rules(), {}, [], COMING);
  cluster.apply(BIRDS, { metadata: { name: 'swift', namespace: 'sky' }, spec: { speed: 31, age: 2 } });
  const reload = (text: string) =>
    stage.component.reload({ ...stage.settings, customResources: readRules('rules', text) });
  await reload(RULES);
  await settled('a kind is meant', ['v1 swift 31']);
  await reload(rules(rule(COMING.group, metric('speed', ['spec', 'age']))));
  await settled('another field is read', ['v1 swift 2']);
  await reload(rules());
  await settled('the kind is meant no more', []);
  await isSteady();
});

test('rules that a component gets while it runs are followed, and gone when they are taken away', async (t) => {
  const cluster = new SimulatedCluster();
  define(cluster, COMING);
  cluster.apply(BIRDS, { metadata: { name: 'swift', namespace: 'sky' }, spec: { speed: 31 } });
  const { component, settings, ready, read } = await startStage(t, { cluster, flags: ['--resources=services'] });
  await ready();
  const isTold = async () => (await read('/metrics')).includes('kube_customresource_speed{');
  for (let round = 0; round < 2; round++) {
    await component.reload({ ...settings, customResources: readRules('rules', RULES) });
    await until('the kind is told', isTold);
    await component.reload(settings);
    await until('it is told no more', async () => !(await isTold()));
    assert.deepEqual(
      component.store.kinds.map(({ id }) => id),
      ['services'],
    );
  }
});

test('in the profile of the conventions each object is a resource of its own', async (t) => {
  const receiver = await OtlpReceiver.start();
  const cluster = new SimulatedCluster();
  define(cluster, COMING);
  cluster.apply(BIRDS, { metadata: { name: 'swift', namespace: 'sky', uid: 'u1' }, spec: { speed: 31 } });
  const { ready, read } = await startStage(t, {
    cluster,
    flags: [
      ...['--resources=services', '--profile=semconv', `--custom-resource-state-config=${RULES}`],
      ...[`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=200ms'],
    ],
  });
  t.after(() => receiver.close());
  await ready();
  const attributesOf = () =>
    receiver.received
      .flatMap(({ request }) => request.resourceMetrics)
      .filter(({ scopeMetrics = [] }) =>
        scopeMetrics.some(({ metrics = [] }) => metrics.some(({ name }) => name === 'kube_customresource_speed')),
      )
      .map(({ resource }) =>
        Object.fromEntries((resource?.attributes ?? []).map(({ key, value }) => [key, value?.stringValue])),
      );
  const attributes = await until('it is pushed', () => attributesOf()[0]);
  assert.equal(attributes['k8s.bird.uid'], 'u1');
  assert.equal(attributes['k8s.bird.name'], 'swift');
  assert.match(await read('/metrics'), /^kube_customresource_speed\{k8s_bird_uid="u1",.*name="swift"\} 31$/m);
});

test('what may not be seen of the definitions is told once, and touches nothing else', async (t) => {
  const cluster = new SimulatedCluster();
  const { component, ready, warnings } = await startStage(t, {
    cluster,
    flags: ['--resources=services', `--custom-resource-state-config=${RULES}`],
    before: (simulator) => simulator.deny({ resource: 'customresourcedefinitions' }),
  });
  await ready();
  await setTimeout(300);
  assert.equal(warnings('customresourcedefinitions.v1.apiextensions.k8s.io').length, 1);
  assert.ok(component.readiness.ready);
});

test('custom families are pushed, and end with their objects and with their kind', async (t) => {
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.close());
  const flags = [`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=200ms'];
  const { cluster, settled } = await start(t, RULES, {}, flags, COMING);
  cluster.apply(BIRDS, { metadata: { name: 'swift', namespace: 'sky' }, spec: { speed: 31 } });
  await settled('the kind is told', ['v1 swift 31']);
  const speeds = () => receivedSeries(receiver.received).filter((series) => series.includes('speed'));
  await until('it is pushed', () => speeds().some((series) => series.endsWith(' 31')));
  undefine(cluster, COMING);
  await until('its end is pushed', () => speeds().some((series) => series.endsWith(' NaN')));
  receiver.clear();
  await until('other series are pushed again', () => receivedSeries(receiver.received).length > 0);
  assert.deepEqual(speeds(), []);
});

function definitionOf(cluster: SimulatedCluster, name: string) {
  return cluster.get('customresourcedefinitions', undefined, name)!;
}

/** A component that is scraped without a pause, with series that have to be there in every scrape. */
async function start(
  t: TestContext,
  text: string,
  timing = {},
  flags: readonly string[] = [],
  ...defined: readonly Defined[]
) {
  const cluster = new SimulatedCluster();
  for (const each of [STEADY, ...defined]) define(cluster, each);
  cluster.apply('services', { metadata: { name: 'shop', namespace: 'sky' } });
  cluster.apply('rocks.steady.example.org', { metadata: { name: 'boulder', namespace: 'sky' }, spec: { weight: 5 } });
  const stage = await startStage(t, {
    cluster,
    flags: ['--resources=services', `--custom-resource-state-config=${text}`, ...flags],
    timing,
  });
  await stage.ready();
  const steadyLines = async () =>
    (await stage.read('/metrics'))
      .split('\n')
      .filter((line) => /^kube_service|^kube_customresource_weight\{/.test(line));
  const before = await steadyLines();
  assert.ok(
    before.some((line) => line.startsWith('kube_customresource_weight{')),
    'it is told when the component is ready',
  );
  let scrapes = 0;
  let isOver = false;
  const scraping = (async () => {
    while (!isOver || scrapes < 4) {
      assert.deepEqual(await steadyLines(), before);
      scrapes++;
    }
  })();
  scraping.catch(() => {});
  t.after(() => {
    isOver = true;
  });
  const birds = async () =>
    (await stage.read('/metrics'))
      .split('\n')
      .filter((line) => line.startsWith('kube_customresource_speed{'))
      .join('\n');
  const rows = async () =>
    [...(await birds()).matchAll(/customresource_version="(\w+)",name="(\w+)"\} (\S+)/g)].map(([, ...row]) =>
      row.join(' '),
    );
  return {
    cluster,
    stage,
    birds,
    settled: (what: string, wanted: readonly string[]) =>
      until(what, async () => (await rows()).join() === wanted.join(), { details: rows as never }),
    async isSteady() {
      isOver = true;
      await scraping;
    },
  };
}
