import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { buffer, text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import { gunzipSync } from 'node:zlib';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { CodedError, createStateMetrics, type StateMetricsOptions } from '../../src/index.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { servedSeries } from '../component/harness.ts';
import { startSimulator } from '../simulator/server.ts';
import { freePort } from '../support/free-port.ts';
import { seriesText } from '../support/series.ts';
import { until } from '../support/until.ts';

/** The state of a shop that stands still, as soon as it is ready. */
async function openState(t: TestContext, options: StateMetricsOptions = {}) {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const simulator = await startSimulator({ cluster });
  t.after(() => simulator.close());
  const state = await createStateMetrics({ apiserver: simulator.url, ...options });
  t.after(() => state.shutdown());
  await state.ready();
  return { cluster, simulator, state };
}

function inMemory() {
  return new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
}

function seriesOf({ scopeMetrics }: ResourceMetrics): string[] {
  return scopeMetrics
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => seriesText(descriptor.name, attributes, value as number)),
    )
    .sort();
}

describe('the producer', () => {
  test("gives a stock reader the series of the exposition, under the cluster's resource", async (t) => {
    const { cluster, state } = await openState(t, { clusterName: 'blue' });
    const exporter = inMemory();
    const reader = new PeriodicExportingMetricReader({ exporter });
    reader.setMetricProducer(state.producer);
    await reader.forceFlush();
    const [exported] = exporter.getMetrics();
    const exposed = servedSeries(await text(state.exposition()));
    assert.ok(exposed.length > 1000);
    assert.deepEqual(seriesOf(exported!), exposed);
    assert.deepEqual(exported!.resource.attributes, (await state.resource).attributes);
    assert.equal(exported!.resource.attributes['k8s.cluster.name'], 'blue');
    const { uid } = cluster.get('namespaces', undefined, 'kube-system')!.metadata;
    assert.equal(exported!.resource.attributes['k8s.cluster.uid'], uid);
    await reader.shutdown();
  });

  test("stands beside a MeterProvider's own instruments", async (t) => {
    const { state } = await openState(t, { resources: ['pods'] });
    const exporter = inMemory();
    const reader = new PeriodicExportingMetricReader({ exporter, metricProducers: [state.producer] });
    const provider = new MeterProvider({ resource: await state.resource, readers: [reader] });
    provider.getMeter('orders').createCounter('orders').add(1);
    await provider.forceFlush();
    const [exported] = exporter.getMetrics();
    assert.deepEqual(exported?.scopeMetrics.map(({ scope }) => scope.name).sort(), ['kube-state-otel', 'orders']);
    await provider.shutdown();
  });

  test('puts the attributes of an entity on its points under the profile semconv', async (t) => {
    const { cluster, state } = await openState(t, { resources: ['pods'], profile: 'semconv' });
    const { resourceMetrics } = await state.producer.collect();
    const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
    const phases = metrics.find(({ descriptor }) => descriptor.name === 'k8s.pod.status.phase')!;
    const told = new Set(phases.dataPoints.map(({ attributes }) => attributes['k8s.pod.uid']));
    assert.deepEqual(told, new Set(cluster.list('pods').map(({ metadata }) => metadata.uid)));
  });

  test('is empty, and keeps nobody waiting, while no API server can be reached', async () => {
    const state = await createStateMetrics({ apiserver: `http://127.0.0.1:${await freePort()}` });
    const ready = assert.rejects(state.ready(), { name: 'AbortError' });
    assert.deepEqual((await state.producer.collect()).resourceMetrics.scopeMetrics, []);
    await state.shutdown();
    await ready;
    await assert.rejects(state.resource, { name: 'AbortError' });
  });
});

describe('the meter', () => {
  test('has what callbacks observe told by the producer, in its cycle and no longer, and by nothing else', async (t) => {
    const { state } = await openState(t, { resources: ['nodes'] });
    const budget = state.meter.createObservableGauge('budget', { description: 'What is paid for.' });
    const spent = state.meter.createObservableCounter('spent');
    let teams = ['shop', 'depot'];
    budget.addCallback((result) => {
      for (const team of teams) result.observe(12, { team });
    });
    state.meter.addBatchObservableCallback((result) => result.observe(spent, 7), [spent]);
    const told = async () => {
      const { resourceMetrics, errors } = await state.producer.collect();
      assert.deepEqual(errors, []);
      assert.deepEqual(resourceMetrics.resource, await state.resource);
      return seriesOf(resourceMetrics).filter((series) => !series.startsWith('kube_'));
    };
    assert.deepEqual(await told(), ['budget{team="depot"} 12', 'budget{team="shop"} 12', 'spent{} 7']);
    teams = ['shop'];
    assert.deepEqual(await told(), ['budget{team="shop"} 12', 'spent{} 7']);
    assert.doesNotMatch(await text(state.exposition()), /budget|spent/);
    await state.shutdown();
    assert.deepEqual((await state.producer.collect()).resourceMetrics.scopeMetrics, []);
  });

  test('reports a callback that fails, and tells everything else', async (t) => {
    const { state } = await openState(t, { resources: ['nodes'] });
    state.meter.createObservableGauge('broken').addCallback(() => {
      throw new Error('no figures today');
    });
    const { resourceMetrics, errors } = await state.producer.collect();
    assert.match(String(errors), /no figures today/);
    assert.ok(seriesOf(resourceMetrics).some((series) => series.startsWith('kube_node_info{')));
  });
});

describe('the exposition', () => {
  test('comes as OpenMetrics, by gzip, of chosen resources', async (t) => {
    const { state } = await openState(t);
    const request = { format: 'openmetrics', resources: ['nodes'] } as const;
    const plain = await text(state.exposition(request));
    assert.match(plain, /# EOF\n$/);
    assert.match(plain, /^kube_node_info\{/m);
    assert.doesNotMatch(plain, /^kube_pod_/m);
    const zipped = await buffer(state.exposition({ ...request, encoding: 'gzip' }));
    assert.equal(gunzipSync(zipped).toString(), plain);
  });

  test('ends with the reason of an aborted signal', async (t) => {
    const { state } = await openState(t);
    await assert.rejects(text(state.exposition({ signal: AbortSignal.abort(new Error('enough')) })), /enough/);
  });
});

describe('shutdown', () => {
  test('leaves no connection open and tells nothing more', async (t) => {
    const { simulator, state } = await openState(t);
    assert.ok(simulator.watches() > 0);
    await state.shutdown();
    await until('all connections are closed', () => simulator.connections() === 0);
    assert.deepEqual((await state.producer.collect()).resourceMetrics.scopeMetrics, []);
    await assert.rejects(text(state.exposition()), { name: 'AbortError' });
    await state.shutdown();
  });
});

describe('options', () => {
  test('choose the scope as the flags do', async (t) => {
    const { state } = await openState(t, {
      resources: ['pods', 'nodes'],
      namespacesDenylist: ['shop'],
      fieldSelectors: { pods: 'status.phase=Running' },
      objectLimit: 1,
    });
    const exposed = await text(state.exposition());
    assert.doesNotMatch(exposed, /namespace="shop"/);
    assert.equal(exposed.match(/^kube_pod_created\{/gm)?.length, 1);
    assert.equal(exposed.match(/^kube_node_created\{/gm)?.length, 1);
  });

  test('choose namespaces, labels, opt-in families and attributes as the flags do', async (t) => {
    const { state } = await openState(t, {
      resources: ['pods'],
      namespaces: ['shop'],
      labelsAllowlist: { pods: ['app*'] },
      optIn: ['^kube_pod_init_'],
      serviceName: 'state',
      resourceAttributes: { 'deployment.environment.name': 'test' },
    });
    const exposed = await text(state.exposition());
    assert.match(exposed, /^kube_pod_labels\{.*label_app/m);
    assert.deepEqual([...new Set(exposed.match(/namespace="[^"]+"/g))], ['namespace="shop"']);
    const { attributes } = await state.resource;
    assert.equal(attributes['service.name'], 'state');
    assert.equal(attributes['deployment.environment.name'], 'test');
  });

  test('choose families and rows as the flags do', async (t) => {
    const { state } = await openState(t, {
      resources: ['pods'],
      metricAllowlist: ['^kube_pod_status_'],
      metricStability: 'stable',
      sparse: 'all',
    });
    const exposed = await text(state.exposition());
    const names = new Set(exposed.match(/^kube_\w+/gm));
    assert.ok(names.has('kube_pod_status_phase') && ![...names].some((name) => !name.startsWith('kube_pod_status_')));
    assert.ok(!names.has('kube_pod_status_qos_class'));
    assert.doesNotMatch(exposed, /^kube_pod_status_phase.* 0$/m);
  });

  const wrong: readonly [unknown, string, RegExp][] = [
    [{ resources: 'pods' }, 'KSO_OPTION', /resources .* list of at least one name/],
    [{ namespaces: [] }, 'KSO_OPTION', /namespaces .* list of at least one name/],
    [{ labelSelectors: ['app=web'] }, 'KSO_OPTION', /labelSelectors .* object of selectors/],
    [{ objectLimit: -1 }, 'KSO_OPTION', /objectLimit .* whole number/],
    [{ node: 'n1' }, 'KSO_NODE', /--node selects pods/],
    [{ labelsAllowlist: 'pods=[app]' }, 'KSO_OPTION', /labelsAllowlist .* object of lists/],
    [{ profile: 'otel' }, 'KSO_OPTION', /profile .* "semconv"/],
    [{ log: console.log }, 'KSO_OPTION', /log .* functions/],
    [{ namespace: 'shop' }, 'KSO_OPTION', /namespace of createStateMetrics is not known; .* namespaces,/],
    [{ resources: ['pod'] }, 'KSO_UNKNOWN_RESOURCE', /"pod"/],
    [{ labelsAllowlist: { pod: ['app'] } }, 'KSO_ALLOWLIST_RESOURCE', /"pod"/],
    [{ metricAllowlist: ['a'], metricDenylist: ['b'] }, 'KSO_METRIC_LISTS', /exclude each other/],
    [{ optIn: ['('] }, 'KSO_METRIC_PATTERN', /--metric-opt-in-list/],
    [{ sparse: true }, 'KSO_OPTION', /sparse .* "safe"/],
    [{ metricStability: 'STABLE' }, 'KSO_OPTION', /metricStability .* "stable"/],
    [{ apiserver: 'localhost' }, 'KSO_APISERVER_ADDRESS', /localhost/],
    [{ kubeconfig: '/nowhere' }, 'KSO_KUBECONFIG_UNREADABLE', /nowhere/],
  ];
  for (const [options, code, message] of wrong) {
    test(`${inspect(options)} are refused`, async () => {
      const creation = createStateMetrics({ apiserver: 'http://127.0.0.1:1', ...(options as StateMetricsOptions) });
      await assert.rejects(creation, (error) => {
        assert.ok(error instanceof CodedError);
        assert.equal(error.code, code);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  test('stand in docs/library.md, each in a row of its table', async () => {
    const page = await readFile(new URL('../../docs/library.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `(\w+)` \| (?:`--|\|)/gm)].map(([, option]) => option);
    const { message } = (await createStateMetrics({ none: 1 } as StateMetricsOptions).catch((error) => error)) as Error;
    const known = /known are (.*)\.$/.exec(message)![1]!.split(', ');
    assert.deepEqual(documented, known);
  });

  test('a log is told of a kind that may not be listed', async (t) => {
    const simulator = await startSimulator({ cluster: new SimulatedCluster() });
    t.after(() => simulator.close());
    simulator.deny({ resource: 'pods' });
    const lines: string[] = [];
    const write = (...line: unknown[]) => void lines.push(line.map((part) => JSON.stringify(part)).join(' '));
    const log = { info: write, warn: write, error: write };
    const state = await createStateMetrics({ apiserver: simulator.url, resources: ['pods', 'nodes'], log });
    t.after(() => state.shutdown());
    await state.ready();
    assert.equal(lines.filter((line) => line.includes('pods is forbidden')).length, 1);
    assert.deepEqual(
      state.watches().map(({ resource, state: doing }) => [resource, doing]),
      [
        ['nodes', 'watching'],
        ['pods', 'forbidden'],
      ],
    );
  });
});
