import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { servedSeries, until } from '../component/harness.ts';
import { entityEventsOf } from '../support/otlp/entity-view.ts';
import { OtlpReceiver, ofTheState } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { QUICK, Replicas } from './harness.ts';

/** The shards of a cluster that push to one receiver, and what that knows as alive of each `service.instance.id`. */
async function setUp(t: TestContext, flags: readonly string[]) {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const receiver = await OtlpReceiver.start();
  const push = [`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=60s', '--otlp-push-changes=5ms'];
  const resources = '--resources=pods,nodes,services,configmaps,namespaces';
  const replicas = new Replicas(t, cluster, [resources, ...push, ...flags]);
  t.after(() => receiver.close());
  /** Entities that were said to have ended. */
  const ended: string[] = [];
  const views = new Map<string, ReceiverView>();
  const alive = (): string[][] => {
    const received = receiver.received.splice(0);
    for (const { logs } of received) {
      const deleted = logs === undefined ? [] : entityEventsOf(logs).filter(({ event }) => event === 'entity_delete');
      ended.push(...deleted.map(({ id }) => JSON.stringify(id)));
    }
    for (const { request } of ofTheState(received)) {
      for (const metrics of request.resourceMetrics) {
        const attributes = metrics.resource?.attributes ?? [];
        const id = attributes.find(({ key }) => key === 'service.instance.id')?.value?.stringValue ?? '';
        const view = views.get(id) ?? new ReceiverView();
        views.set(id, view);
        view.take({ resourceMetrics: [metrics] });
      }
    }
    return [...views.values()].map((view) => view.alive()).filter((series) => series.length > 0);
  };
  return { cluster, replicas, alive, ended };
}

test('a receiver knows of each shard what that serves, and of one that is gone nothing', async (t) => {
  const { replicas, alive } = await setUp(t, []);
  for (const count of [2, 3, 1]) {
    await replicas.scale(count);
    await until(`each of ${count} shards is known by what it serves`, async () => {
      const served = await Promise.all(replicas.running.map(async ({ read }) => servedSeries(await read('/metrics'))));
      const order = (lists: string[][]) => lists.map((list) => list.join('\n')).sort();
      return isDeepStrictEqual(order(alive()), order(served));
    });
  }
});

test('entities that belong to another shard than before are not said to have ended', async (t) => {
  const flags = ['--profile=semconv', '--otlp-entity-events'];
  const { cluster, replicas, alive, ended } = await setUp(t, flags);
  const known = () =>
    alive()
      .flat()
      .filter((series) => !series.includes('ksm'))
      .map((series) => series.slice(0, series.lastIndexOf(' ')))
      .sort();
  await replicas.scale(1);
  await until('all is told', () => known().length > 100);
  await setTimeout(QUICK.grace);
  const before = known();
  for (const count of [3, 2]) {
    await replicas.scale(count);
    await setTimeout(QUICK.grace * 3);
    assert.deepEqual(known(), before);
  }
  const living = cluster.list('pods').map(({ metadata }) => metadata.uid!);
  assert.ok(living.length > 10);
  assert.deepEqual(
    ended.filter((id) => living.some((uid) => id.includes(uid))),
    [],
  );
  assert.deepEqual(
    ended.filter((id) => id.includes('k8s.node')),
    [],
  );
});
