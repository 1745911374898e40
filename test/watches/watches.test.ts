/** The set of watches of one cluster while what is wanted changes, seen by what is told and by what the server is asked. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { EVERYTHING, type Scope } from '../../src/kubernetes/scope.ts';
import { JOIN_NAMES } from '../../src/resources/declare/joins.ts';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { pods as declared } from '../../src/resources/kinds/pods/pods.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import type { Wanted } from '../../src/watch/wanted.ts';
import { startSimulator } from '../simulator/server.ts';
import { defaultKinds as builtIn } from '../support/kinds/default-kinds.ts';
import { until } from '../support/until.ts';
import { startWatches } from './harness.ts';

const [PODS, NODES, REPLICASETS] = ['pods', 'nodes', 'replicasets'].map(
  (resource) => builtIn.find((kind) => kind.resource === resource)!,
) as [Kind, Kind, Kind];

/** A server that is not asked again by itself within a test: only who is woken asks. */
const PATIENT = { retry: { least: 3600, most: 3600 }, slowRetry: { least: 3600, most: 3600 } };

const want = (kind: Kind, some: Partial<Scope> = {}): Wanted => ({ kind, scope: { ...EVERYTHING, ...some } });

async function setUp(t: TestContext, options: Parameters<typeof startWatches>[1] = {}) {
  const cluster = new SimulatedCluster();
  cluster.apply('nodes', { metadata: { name: 'n1' } });
  for (const namespace of ['shop', 'desk']) {
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'web', controller: true };
    cluster.apply('replicasets', { metadata: { name: 'web-1', namespace, ownerReferences: [owner] } });
  }
  for (let at = 0; at < 8; at++) {
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'web-1', controller: true };
    cluster.apply('pods', {
      metadata: {
        name: `p${at}`,
        namespace: at < 6 ? 'shop' : 'desk',
        labels: { at: `${at}` },
        ownerReferences: [owner],
      },
      status: { phase: 'Running' },
    });
  }
  const simulator = await startSimulator({ cluster });
  const start = (own: Parameters<typeof startWatches>[1] = options) => {
    const started = startWatches(simulator.url, own);
    t.after(() => started.close());
    /** The series of a family, by their lines. */
    const lines = async (family: string) => (await started.scrape()).filter((line) => line.startsWith(`${family}{`));
    const shows = (family: string, count: number) =>
      until(`${family} has ${count} series`, async () => (await lines(family)).length === count);
    return { ...started, lines, shows };
  };
  t.after(() => simulator.close());
  /** How often a collection was asked for. */
  const asked = (resource: string) => simulator.requests.filter(({ url }) => url.includes(`/${resource}?`)).length;
  return { cluster, simulator, asked, start, ...start() };
}

describe('what is wanted', () => {
  test('is listed when it comes, not touched while it stays, and forgotten when it goes', async (t) => {
    const { watches, store, shows, lines, asked, simulator } = await setUp(t);
    watches.apply([want(PODS)]);
    await shows('kube_pod_created', 8);
    const before = asked('pods');
    watches.apply([want(PODS), want(NODES)]);
    await shows('kube_node_created', 1);
    watches.apply([want(NODES), want(PODS)]);
    assert.equal(asked('pods'), before);
    watches.apply([want(NODES)]);
    assert.deepEqual(await lines('kube_pod_created'), []);
    assert.deepEqual(
      store.kinds.map(({ id }) => id),
      ['nodes'],
    );
    assert.deepEqual(
      watches.reports.map(({ resource }) => resource),
      ['nodes'],
    );
    await until('the watch of pods is closed', () => simulator.watches() === 1);
  });

  test('takes the place of what it replaces in one step', async (t) => {
    const { watches, shows, lines, simulator } = await setUp(t);
    watches.apply([want(PODS)]);
    await shows('kube_pod_created', 8);
    const release = simulator.faults.add({ resource: 'pods', fault: { kind: 'status', code: 500 } });
    watches.apply([want(PODS, { namespace: 'shop' })]);
    const before = simulator.requests.length;
    await until('the new one has tried', () => simulator.requests.length > before + 3);
    assert.equal((await lines('kube_pod_created')).length, 8);
    release();
    await shows('kube_pod_created', 6);
  });

  test('is not held up for long by a scope that is refused', async (t) => {
    const { watches, shows, simulator } = await setUp(t);
    watches.apply([want(PODS)]);
    await shows('kube_pod_created', 8);
    simulator.deny({ resource: 'pods', namespace: 'desk' });
    watches.apply(['shop', 'desk'].map((namespace) => want(PODS, { namespace })));
    await shows('kube_pod_created', 6);
  });

  test('goes back to what it was without a trace', async (t) => {
    const { watches, shows, simulator, asked } = await setUp(t);
    watches.apply([want(PODS)]);
    await shows('kube_pod_created', 8);
    simulator.faults.add({ resource: 'pods', fault: { kind: 'status', code: 500 } });
    const before = asked('pods');
    watches.apply([want(PODS, { namespace: 'shop' })]);
    await until('the new one has tried', () => asked('pods') > before);
    watches.apply([want(PODS)]);
    await until('only the first watches', () => simulator.watches() === 1);
    await shows('kube_pod_created', 8);
  });
});

describe('the families of a kind', () => {
  const plain = configure(declared as unknown as Kind, {});
  const withSelectors = configure(declared as unknown as Kind, {
    families: ({ name, optIn }) => !optIn || name === 'kube_pod_nodeselectors',
  });

  test('are switched on and off in place where the fields are there', async (t) => {
    const { watches, shows, asked, cluster } = await setUp(t);
    cluster.apply('pods', { metadata: { name: 'p9', namespace: 'shop' }, spec: { nodeSelector: { disk: 'ssd' } } });
    watches.apply([want(plain)]);
    await shows('kube_pod_created', 9);
    const before = asked('pods');
    watches.apply([want(withSelectors)]);
    await shows('kube_pod_nodeselectors', 9);
    watches.apply([want(plain)]);
    await shows('kube_pod_nodeselectors', 0);
    assert.equal(asked('pods'), before);
    cluster.apply('pods', { metadata: { name: 'p10', namespace: 'shop' } });
    await shows('kube_pod_created', 10);
  });

  test('are read anew beside where they need more', async (t) => {
    const { watches, lines, shows, asked } = await setUp(t);
    watches.apply([want(PODS)]);
    await shows('kube_pod_created', 8);
    const before = asked('pods');
    watches.apply([want(configure(declared as unknown as Kind, { labels: ['at'] }))]);
    assert.equal((await lines('kube_pod_created')).length, 8);
    await until('labels are told', async () =>
      (await lines('kube_pod_labels')).some((line) => line.includes('at="1"')),
    );
    assert.ok(asked('pods') > before);
  });
});

describe('joins', () => {
  const pods = configure(declared as unknown as Kind, { join: JOIN_NAMES.filter((name) => name !== 'cluster') });
  const workloads = (lines: readonly string[]) => lines.map((line) => /workload="(.*?)"/.exec(line)?.[1]);

  test('are switched on and off while it runs, together with their sources', async (t) => {
    const { watches, lines, shows } = await setUp(t);
    watches.apply([want(PODS)]);
    await shows('kube_pod_created', 8);
    watches.apply([want(pods), want(REPLICASETS)]);
    await until('all pods have their workload', async () => {
      const names = new Set(workloads(await lines('kube_pod_created')));
      assert.equal(names.size, 1, 'all are told alike, with it or without');
      return names.has('web');
    });
    watches.apply([want(PODS)]);
    await until('none has it', async () => workloads(await lines('kube_pod_created')).every((name) => !name));
    assert.deepEqual([watches.joins.size, watches.joins.scopes], [0, 1]);
  });

  test('have their source when that comes later, and keep it while that is replaced', async (t) => {
    const { watches, lines, shows, cluster } = await setUp(t);
    watches.apply([want(pods)]);
    await shows('kube_pod_created', 8);
    assert.ok(workloads(await lines('kube_pod_created')).every((name) => name === 'web-1'));
    watches.apply([want(pods), want(REPLICASETS)]);
    const areWeb = async () => workloads(await lines('kube_pod_created')).every((name) => name === 'web');
    await until('all pods have their workload', areWeb);
    watches.apply([want(pods), want(REPLICASETS, { namespace: 'shop' })]);
    await until('the new scope is there', () => watches.reports.some(({ namespace }) => namespace === 'shop'));
    assert.ok(await areWeb());
    const replicaset = cluster.list('replicasets').find(({ metadata }) => metadata.namespace === 'shop');
    cluster.apply('replicasets', { ...replicaset!, metadata: { ...replicaset!.metadata, ownerReferences: [] } });
    const inShop = async () => (await lines('kube_pod_created')).filter((line) => line.includes('namespace="shop"'));
    await until('a change is followed', async () => workloads(await inShop()).every((name) => name === 'web-1'));
  });

  test('have sources of other shards', async (t) => {
    const { start } = await setUp(t);
    const shards = [0, 1].map((ordinal) => ({ shard: { ordinal, total: 2 } }));
    const both = shards.map((scope) => {
      const started = start();
      started.watches.apply([want(pods, scope), want(REPLICASETS, scope)]);
      return started;
    });
    const tell = async () => (await Promise.all(both.map(({ lines }) => lines('kube_pod_created')))).map(workloads);
    await until('all pods are told', async () => (await tell()).flat().length === 8);
    const told = await tell();
    assert.ok(
      told.every((names) => names.length > 0),
      'each shard has some',
    );
    assert.ok(
      told.flat().every((name) => name === 'web'),
      JSON.stringify(told),
    );
    const sets = await Promise.all(both.map(({ lines }) => lines('kube_replicaset_created')));
    assert.equal(sets.flat().length, 2);
  });
});

describe('joins of a shard', () => {
  const pods = configure(declared as unknown as Kind, { join: ['workload'] });
  const shardOf = (ordinal: number) => ({ shard: { ordinal, total: 2 } });

  test('outlive the shard that they were heard of in', async (t) => {
    const { start, cluster } = await setUp(t);
    for (const before of [undefined, 0, 1]) {
      for (const ordinal of [0, 1, 2]) {
        const { watches, lines, close } = start();
        const former = before === undefined ? {} : shardOf(before);
        const next = { shard: { ordinal, total: 3 } };
        const both = (scope: Partial<Scope>) => [want(pods, scope), want(REPLICASETS, scope)];
        watches.apply(both(former));
        await until('the former shard is watched', () => watches.areSettled);
        watches.apply([...both(former), ...both(next)]);
        await until('both are watched', () => watches.areSettled);
        watches.apply(both(next));
        const known = new Set(await lines('kube_pod_created'));
        const names = Array.from({ length: 40 }, (_, at) => `new-${before}-${ordinal}-${at}`);
        const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'web-1', controller: true };
        for (const name of names) {
          cluster.apply('pods', { metadata: { name, namespace: 'shop', ownerReferences: [owner] } });
        }
        // Not all of them belong to this shard.
        await until('new pods are told', async () => (await lines('kube_pod_created')).length > known.size);
        const told = (await lines('kube_pod_created')).filter((line) => !known.has(line));
        for (const line of told) assert.match(line, /workload="web"/);
        for (const name of names) cluster.delete('pods', 'shop', name);
        await close();
      }
    }
  });

  test('that are switched on while it runs have sources of other shards, and forget them afterwards', async (t) => {
    const { start } = await setUp(t);
    for (const ordinal of [0, 1]) {
      const { watches, lines } = start();
      const [all, joined] = [PODS, pods].map((kind) => [
        want(kind, shardOf(ordinal)),
        want(REPLICASETS, shardOf(ordinal)),
      ]) as [Wanted[], Wanted[]];
      watches.apply(all);
      await until('both are watched', () => watches.reports.every(({ state }) => state === 'watching'));
      const { length } = await lines('kube_pod_created');
      assert.deepEqual([length > 0, watches.joins.size], [true, 0]);
      watches.apply(joined);
      await until('all pods have their workload', async () => {
        const told = await lines('kube_pod_created');
        assert.equal(told.length, length);
        const names = new Set(told.map((line) => /workload="(.*?)"/.exec(line)?.[1]));
        assert.ok(!names.has('web-1'), 'they are not told before it is known');
        return names.has('web');
      });
      watches.apply(all);
      await until('nothing is remembered', () => watches.joins.size === 0);
    }
  });
});

describe('a watch that waits', () => {
  test('asks at once when it is poked', async (t) => {
    const { watches, shows, lines, simulator } = await setUp(t, { timing: PATIENT });
    const allow = simulator.deny({ resource: 'pods' });
    watches.apply([want(PODS), want(NODES)]);
    await until('pods are forbidden', () => watches.reports.some(({ state }) => state === 'forbidden'));
    allow();
    watches.poke('nodes');
    assert.deepEqual(await lines('kube_pod_created'), []);
    watches.poke('pods');
    await shows('kube_pod_created', 8);
  });

  test('is woken by the first that recovers from an outage', async (t) => {
    const { watches, shows, simulator } = await setUp(t, { timing: PATIENT });
    simulator.faults.add({ fault: { kind: 'reset' } });
    watches.apply([want(PODS), want(NODES)]);
    await until('both fail', () => watches.reports.every(({ state }) => state === 'failing'));
    simulator.faults.clear();
    watches.poke('nodes');
    await shows('kube_pod_created', 8);
  });
});

test('what is wanted later takes readiness back from nobody', async (t) => {
  const { watches, readiness, simulator } = await setUp(t);
  watches.apply([want(PODS)]);
  await until('it is ready', () => readiness.ready);
  simulator.faults.add({ resource: 'nodes', fault: { kind: 'status', code: 500 } });
  watches.apply([want(PODS), want(NODES)]);
  await until('nodes are waited for', () => readiness.waiting.join() === 'nodes');
  assert.equal(readiness.ready, true);
  watches.apply([want(PODS)]);
  assert.deepEqual([readiness.waiting, readiness.ready], [[], true]);
});

test('series end that nothing was heard of for too long, and are there again afterwards', async (t) => {
  const { watches, shows, lines, simulator, cluster } = await setUp(t, { staleAfter: 300 });
  watches.apply([want(PODS), want(NODES)]);
  await shows('kube_pod_created', 8);
  await shows('kube_node_created', 1);
  const release = simulator.faults.add({ resource: 'pods', fault: { kind: 'reset' } });
  for (const api of cluster.api.remove({ group: '', kind: 'Pod' })) cluster.api.restore(api);
  await shows('kube_pod_created', 0);
  assert.equal((await lines('kube_node_created')).length, 1);
  release();
  await shows('kube_pod_created', 8);
});
