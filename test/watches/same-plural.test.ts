/** Two kinds of one plural, core `services` and Knative's, told apart by everything that keeps or tells something of them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { EVERYTHING } from '../../src/kubernetes/scope.ts';
import { Exposition } from '../../src/prometheus/exposition.ts';
import { resourceFilter } from '../../src/prometheus/request/query.ts';
import { type Kind, kindId } from '../../src/resources/declare/kind.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { Joins } from '../../src/state/joins/joins.ts';
import { Readiness } from '../../src/state/readiness.ts';
import { StateStore } from '../../src/state/store.ts';
import { Telemetry } from '../../src/telemetry/metrics.ts';
import { Settling } from '../../src/watch/settling.ts';
import { startSimulator } from '../simulator/server.ts';
import { defaultKinds as builtIn } from '../support/kinds/default-kinds.ts';
import { readAs } from '../support/kinds/kind-lines.ts';
import { countedKinds, startCounting } from '../support/kinds/transitions.ts';
import { pushOnce } from '../support/otlp/push-once.ts';
import { OtlpReceiver, receivedSeries } from '../support/otlp/receiver.ts';
import { scrape } from '../support/scrape.ts';
import { until } from '../support/until.ts';
import { startWatches } from './harness.ts';
import { KNATIVE } from './model.ts';

const CORE = builtIn.find(({ resource }) => resource === 'services') as Kind;

function service(kind: Kind, name: string, resourceVersion = '1') {
  const { absent } = kind.schema as unknown as { absent: Record<string, object> };
  const metadata = { ...absent.metadata, namespace: 'shop', name, uid: `${kind.group} ${name}`, resourceVersion };
  return { ...absent, metadata: { ...metadata, creationTimestamp: 1 } } as never;
}

/** A service of either kind, both of one name. */
function setUp() {
  const store = new StateStore();
  const scopes = { core: store.open(CORE), knative: store.open(KNATIVE) };
  for (const scope of [scopes.core, scopes.knative]) {
    scope.init();
    scope.initApply(service(scope.kind, 'cart'));
    scope.initDone();
  }
  return { store, ...scopes };
}

describe('two kinds of one plural', () => {
  test('are two kinds of the state, of which one can be closed', () => {
    const { store, knative } = setUp();
    assert.deepEqual(
      store.kinds.map(({ id }) => id),
      ['services', 'services.serving.knative.dev'],
    );
    store.close(knative);
    assert.deepEqual(
      store.kinds.map(({ id, scopes }) => [id, scopes[0]!.size]),
      [['services', 1]],
    );
  });

  test('have histories of their own in the journal', () => {
    const { store, core, knative } = setUp();
    store.journal.attach({ latest: 1e9, told: () => [{ first: 0, last: 1e9 }] });
    knative.delete(service(KNATIVE, 'cart'));
    assert.deepEqual([[...store.journal.histories(CORE)].length, [...store.journal.histories(KNATIVE)].length], [0, 1]);
    assert.equal(core.size, 1);
  });

  test('stand in one exposition under one header, and can be asked for by name', async () => {
    const exposition = new Exposition(setUp().store);
    const created = async (...names: string[]) => {
      const resources = resourceFilter(new URLSearchParams(names.map((name) => ['resources', name])));
      const text = await scrape(exposition, { resources });
      return text.split('\n').filter((line) => line.includes('kube_service_created'));
    };
    const header = ['# HELP kube_service_created', '# TYPE kube_service_created gauge'];
    const [core, knative] = ['service="cart"', 'knative="cart"'].map(
      (name) => (line: string) => line.startsWith('kube_service_created{') && line.includes(name),
    );
    const all = await created();
    assert.ok(header.every((text) => all.filter((line) => line.startsWith(text)).length === 1));
    assert.deepEqual([all.filter(core!).length, all.filter(knative!).length, all.length], [1, 1, 4]);
    const named = await created('services.serving.knative.dev');
    assert.deepEqual([named.filter(core!).length, named.filter(knative!).length, named.length], [0, 1, 3]);
    const plural = await created('services');
    assert.deepEqual([plural.filter(core!).length, plural.filter(knative!).length, plural.length], [1, 0, 3]);
  });

  test('are counted apart in the metrics of the component itself', async (context) => {
    const { store } = setUp();
    const exposition = new Exposition(store);
    await exposition.warm();
    const telemetry = new Telemetry({
      version: '1',
      kinds: () => store.kinds,
      watches: () => [],
      series: () => exposition.series(),
      repeatedSamples: () => exposition.repeatedSamples(),
      bodySizes: () => exposition.bodySizes,
      failures: () => [],
      shard: () => undefined,
      isLeader: () => undefined,
    });
    const server = createServer((request, response) => telemetry.handle(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    context.after(() => telemetry.shutdown());
    context.after(() => server.close());
    const text = await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).text();
    for (const metric of ['kube_state_otel_objects', 'kube_state_otel_series']) {
      const names = [...text.matchAll(new RegExp(`^${metric}{resource="(.*?)"}`, 'gm'))].map(([, name]) => name);
      assert.deepEqual(names, ['services', 'services.serving.knative.dev'], metric);
    }
  });

  test('are pushed and ended apart', async (context) => {
    const { store, knative } = setUp();
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    const pushed = async () => {
      receiver.received.length = 0;
      await pushOnce(store, receiver.url);
      return receivedSeries(receiver.received).filter((text) => text.startsWith('kube_service_created'));
    };
    assert.equal((await pushed()).length, 2);
    knative.delete(service(KNATIVE, 'cart'));
    const rest = await pushed();
    assert.equal(rest.length, 1);
    assert.match(rest[0]!, /service="cart"/);
  });

  test('are watched and counted apart', async (context) => {
    const cluster = new SimulatedCluster();
    const api = {
      group: KNATIVE.group,
      version: 'v1',
      plural: 'services',
      kind: 'Service',
      scope: 'Namespaced',
    } as const;
    cluster.api.register(api);
    cluster.apply('services', { metadata: { name: 'core', namespace: 'shop' } });
    cluster.apply('services.serving.knative.dev', { metadata: { name: 'knative', namespace: 'shop' } });
    const simulator = await startSimulator({ cluster });
    const { watches, store, listed, close } = startWatches(simulator.url);
    context.after(() => simulator.close());
    context.after(close);
    watches.apply([CORE, KNATIVE].map((kind) => ({ kind, scope: EVERYTHING })));
    await until('both are listed', () => store.kinds.every(({ visibleScopes }) => visibleScopes.length > 0));
    const held = store.kinds.map(({ scopes }) => scopes.flatMap((scope) => [...scope.keys()]));
    assert.deepEqual(held, [['shop/core'], ['shop/knative']]);
    assert.deepEqual([...listed].sort(), ['*v1.Service', 'services.serving.knative.dev']);
    assert.deepEqual(
      watches.reports.map(({ resource }) => resource),
      ['services', 'services.serving.knative.dev'],
    );
  });

  test('settle one by one', async () => {
    const readiness = new Readiness([]);
    const settling = new Settling(readiness);
    for (const kind of [CORE, KNATIVE]) settling.expect(kind, kind);
    settling.settle(CORE, CORE);
    await settling.whenSettled([kindId(CORE)]);
    assert.deepEqual(readiness.waiting, ['services.serving.knative.dev']);
    settling.settle(KNATIVE, KNATIVE);
    assert.deepEqual(readiness.waiting, []);
  });

  test('only one of them gives labels to those that join it', () => {
    const store = new StateStore();
    const source = { form: 'metadata', give: () => ({ to: 'services/shop/cart', value: 'given' }) } as const;
    const join = { sources: { services: source }, key: () => 'services/shop/cart' };
    const joins = new Joins(store, () => {});
    const dependents = store.open({ ...KNATIVE, resource: 'dependents', joins: [join] } as Kind);
    const sinks = [dependents, store.open(KNATIVE), store.open(CORE)].map((scope) => joins.sinkFor(scope));
    const given = sinks.map((sink, at) => {
      sink.init();
      sink.initApply(service([KNATIVE, KNATIVE, CORE][at]!, 'cart'));
      sink.initDone();
      for (const _ of joins.rewrite());
      return (dependents.find('shop/cart') as { joined?: unknown[] } | undefined)?.joined;
    });
    assert.deepEqual(given, [[undefined], [undefined], ['given']]);
  });

  test('only the one that is counted counts', () => {
    const { store, list, counted } = startCounting();
    list('pods', []);
    const pods = countedKinds.find(({ resource }) => resource === 'pods')!;
    const others = store.open({ ...pods, group: 'example.com' });
    const pod = (phase: string) =>
      readAs(pods.schema, { metadata: { namespace: 'shop', name: 'a', uid: 'a' }, status: { phase } });
    others.init();
    others.initDone();
    others.apply(pod('Running'));
    others.apply(pod('Failed'));
    others.delete(pod('Failed'));
    assert.deepEqual(counted(), []);
  });
});
