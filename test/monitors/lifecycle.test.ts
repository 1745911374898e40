/** Monitors that come, change, break and go while a component is scraped: nothing else is ever absent. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { define, undefine } from '../custom-resources/definitions.ts';
import { OtlpReceiver, receivedSeries } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';
import {
  applyMonitor,
  BAR,
  BARS,
  clusterWith,
  FOO,
  FOOS,
  familyOf,
  line,
  MONITOR_KIND,
  MONITORS,
  scrapeMeanwhile,
  startMonitors,
  storeOf,
} from './harness.ts';

const SIZE = { resolver: 'cel', families: [familyOf('size', 'o.spec.size')] };
const object = (name: string, spec: object, labels = {}) => ({
  metadata: { name, namespace: 'default', labels },
  spec,
});

function steadyCluster() {
  const steady = {
    stores: [storeOf(FOO, { resolver: 'unstructured', families: [familyOf('weight', 'spec.weight')] })],
  };
  const cluster = clusterWith({ steady });
  cluster.apply(FOOS, object('rock', { weight: 5 }));
  cluster.apply(BARS, object('a', { size: 1 }));
  cluster.apply(BARS, object('b', { size: 2 }));
  return cluster;
}

const isSteady = (text: string) => /^kube_service|^kube_customresource_weight\{/.test(text);
const WEIGHT = line('weight', FOO, 'rock', 5);

test('a monitor that comes, changes, breaks and goes touches the series of its own families alone', async (t) => {
  const cluster = steadyCluster();
  const stage = await startMonitors(t, cluster);
  await stage.told('what was there first is told', [WEIGHT]);
  const stop = scrapeMeanwhile(stage, isSteady);
  const sizes = [line('size', BAR, 'a', 1), line('size', BAR, 'b', 2)];

  applyMonitor(cluster, 'sizes', { stores: [storeOf(BAR, SIZE)] });
  await stage.told('a monitor came', [WEIGHT, ...sizes]);

  applyMonitor(cluster, 'others', {
    stores: [storeOf(BAR, { ...SIZE, families: [familyOf('twice', 'o.spec.size * 2')] })],
  });
  const twice = [line('twice', BAR, 'a', 2), line('twice', BAR, 'b', 4)];
  await stage.told('another about the same kind came', [WEIGHT, ...sizes, ...twice]);

  applyMonitor(cluster, 'sizes', {
    stores: [storeOf(BAR, { ...SIZE, families: [familyOf('size', 'o.spec.size + ')] })],
  });
  await stage.told('it is broken', [WEIGHT, ...twice]);

  const families = [familyOf('size', 'o.spec.size'), familyOf('wrong', 'o.')];
  applyMonitor(cluster, 'sizes', { stores: [storeOf(BAR, { ...SIZE, families }), { kind: 'Bar' }] });
  await stage.told('a family and a store of it are broken', [WEIGHT, ...sizes, ...twice]);

  cluster.delete(MONITORS, 'default', 'sizes');
  await stage.told('it is gone', [WEIGHT, ...twice]);

  undefine(cluster, BAR);
  await stage.told('the kind is gone', [WEIGHT]);
  define(cluster, BAR);
  cluster.apply(BARS, object('c', { size: 4 }));
  await stage.told('the kind is back', [WEIGHT, line('twice', BAR, 'c', 8)]);

  await stop();
  const ids = stage.component.store.kinds.map(({ id }) => id).sort();
  assert.deepEqual(
    ids.filter((id) => id.includes('monitored')),
    ['bars.monitored.v1beta1.samplecontroller.k8s.io', 'foos.monitored.v1alpha1.samplecontroller.k8s.io'],
  );
});

test('stores that select different objects of a kind are each told of their own, also under one name', async (t) => {
  const cluster = clusterWith({
    one: { stores: [storeOf(BAR, { ...SIZE, selectors: { label: 'tier in (gold, silver)' } })] },
  });
  cluster.apply(BARS, object('a', { size: 1 }, { tier: 'gold' }));
  cluster.apply(BARS, object('b', { size: 2 }, { tier: 'tin' }));
  const stage = await startMonitors(t, cluster);
  await stage.told('the API server selects', [line('size', BAR, 'a', 1)]);
  const asked = () =>
    stage.simulator.requests.filter(({ url }) => url.includes('/bars?') && url.includes('labelSelector'));
  assert.ok(asked().length > 0);
  const stop = scrapeMeanwhile(stage, (text) => text.startsWith('kube_customresource_size{') && text.includes('"a"'));
  applyMonitor(cluster, 'two', { stores: [storeOf(BAR, { ...SIZE, selectors: { field: 'metadata.name=b' } })] });
  await stage.told('each selects its own', [line('size', BAR, 'a', 1), line('size', BAR, 'b', 2)]);
  await stop();
});

test('a monitor with wildcards follows kinds that come, and a plural that a built-in kind has too', async (t) => {
  const store = { group: '*.example.org', version: '*', kind: '*', ...SIZE };
  const cluster = clusterWith({ all: { stores: [store] } });
  const stage = await startMonitors(t, cluster);
  const service = { group: 'web.example.org', kind: 'Service', plural: 'services', versions: ['v1', 'v2'] };
  const stop = scrapeMeanwhile(stage, (text) => text.startsWith('kube_service'));
  define(cluster, service);
  cluster.apply('services.web.example.org', object('a', { size: 7 }));
  await stage.told('both versions are told', [
    line('size', { ...service, versions: ['v1'] }, 'a', 7),
    line('size', { ...service, versions: ['v2'] }, 'a', 7),
  ]);
  await stop();
});

test('what a metric can not give for an object is counted with monitor and family, and told with the object', async (t) => {
  const cluster = clusterWith({ sizes: { stores: [storeOf(BAR, SIZE)] } });
  cluster.apply(BARS, object('a', { size: 1 }));
  cluster.apply(BARS, object('b', {}));
  const stage = await startMonitors(t, cluster);
  await stage.told('the other is told', [line('size', BAR, 'a', 1)]);
  const own = await stage.read('/metrics', 'telemetry');
  assert.match(
    own,
    /^kube_state_otel_unusable_values\{monitor="default\/sizes",family="kube_customresource_size"\} 1$/m,
  );
  const told = stage.log.filter(({ monitor, name }) => monitor === 'default/sizes' && name === 'b');
  assert.equal(told.length, 1);
});

test('an expression that is too dear is stopped, and tried no more, while everything else is told', async (t) => {
  const dear = familyOf('dear', 'o.spec.list.map(a, o.spec.list.map(b, o.spec.list.map(c, 1).size()).size()).size()');
  const cluster = clusterWith({
    one: { stores: [storeOf(BAR, { ...SIZE, families: [...SIZE.families, dear] })] },
  });
  const list = Array.from({ length: 200 }, (_, at) => at);
  for (let at = 0; at < 20; at++) cluster.apply(BARS, object(`o${at}`, { size: at, list }));
  const stage = await startMonitors(t, cluster);
  await stage.told(
    'the others are told',
    list.slice(0, 20).map((at) => line('size', BAR, `o${at}`, at)),
  );
  const own = await stage.read('/metrics', 'telemetry');
  assert.match(
    own,
    /^kube_state_otel_unusable_values\{monitor="default\/one",family="kube_customresource_dear"\} 20$/m,
  );
});

test('families of monitors are pushed, counters as counters, and end with their monitor', async (t) => {
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.close());
  const families = [familyOf('size', 'o.spec.size'), familyOf('sails_total', 'o.spec.size')];
  const cluster = clusterWith({ sizes: { stores: [storeOf(BAR, { ...SIZE, families })] } });
  cluster.apply(BARS, object('a', { size: 1 }));
  const flags = [`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=200ms'];
  const stage = await startMonitors(t, cluster, { flags });
  const type = /^# TYPE kube_customresource_sails_total counter$/m;
  await until('the counter is told', async () => type.test(await stage.read('/metrics')));
  const pushed = () => receivedSeries(receiver.received).filter((series) => series.includes('customresource'));
  await until('both are pushed', () => ['size', 'sails'].every((name) => pushed().some((each) => each.includes(name))));
  cluster.delete(MONITORS, 'default', 'sizes');
  await until('their end is pushed', () => pushed().some((series) => series.endsWith(' NaN')));
});

test('where monitors are not defined the component is ready, and follows them as soon as they are', async (t) => {
  const cluster = new SimulatedCluster();
  define(cluster, BAR);
  cluster.apply('services', { metadata: { name: 'shop', namespace: 'sky' } });
  cluster.apply(BARS, object('a', { size: 1 }));
  // What is absent is asked for again in ten minutes, unless its definition comes.
  const timing = { slowRetry: { least: 600, most: 600 }, discoveryInterval: 600_000 };
  const stage = await startMonitors(t, cluster, { timing });
  assert.equal(stage.warnings(MONITORS).length, 1);
  define(cluster, MONITOR_KIND);
  applyMonitor(cluster, 'sizes', { stores: [storeOf(BAR, SIZE)] });
  await stage.told('the monitor is followed', [line('size', BAR, 'a', 1)]);
});

test('with namespaces chosen, only monitors in these are followed, and only for objects in these', async (t) => {
  const cluster = clusterWith({ sizes: { stores: [storeOf(BAR, SIZE)] } });
  cluster.apply(MONITORS, {
    metadata: { name: 'elsewhere', namespace: 'sky' },
    spec: { configuration: { stores: [storeOf(BAR, { ...SIZE, families: [familyOf('other', '1')] })] } },
  });
  cluster.apply(BARS, object('a', { size: 1 }));
  cluster.apply(BARS, { ...object('b', { size: 2 }), metadata: { name: 'b', namespace: 'sky' } });
  const stage = await startMonitors(t, cluster, { flags: ['--namespaces=default'] });
  await stage.told('the chosen one is told', [line('size', BAR, 'a', 1)]);
});

test('without the option nothing is loaded or watched for monitors', async (t) => {
  const cluster = clusterWith({ sizes: { stores: [storeOf(BAR, SIZE)] } });
  const stage = await startMonitors(t, cluster, { flags: ['--resource-metrics-monitors=false'] });
  assert.deepEqual(
    stage.component.store.kinds.map(({ id }) => id),
    ['services'],
  );
});
