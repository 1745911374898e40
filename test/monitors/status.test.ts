/** The status of monitors, written to a simulated API server: where it differs, and only there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { until } from '../support/until.ts';
import {
  applyMonitor,
  BAR,
  BARS,
  clusterWith,
  familyOf,
  line,
  MONITORS,
  type MonitorStage,
  startMonitors,
  storeOf,
} from './harness.ts';

const STATUS = '--resource-metrics-monitors-status';
const SIZE = { resolver: 'cel', families: [familyOf('size', 'o.spec.size')] };
const object = (name: string) => ({ metadata: { name, namespace: 'default' }, spec: { size: 1 } });

interface Told {
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly observedGeneration: number;
  }[];
  readonly cardinality?: { readonly total: number };
}

const statusOf = (cluster: SimulatedCluster) => (cluster.get(MONITORS, 'default', 'one')?.status ?? {}) as Told;
const conditionsOf = (cluster: SimulatedCluster) =>
  (statusOf(cluster).conditions ?? [])
    .filter(({ status }) => status === 'True')
    .map(({ type, observedGeneration }) => `${type} ${observedGeneration}`)
    .join();
const writes = (stage: MonitorStage) => stage.simulator.requests.filter(({ method }) => method === 'PUT').length;

test('conditions follow the monitor, and are not written again', async (t) => {
  const cluster = clusterWith({ one: { stores: [storeOf(BAR, SIZE)] } });
  cluster.apply(BARS, object('a'));
  const stage = await startMonitors(t, cluster, { flags: [STATUS] });
  const became = (wanted: string) =>
    until(wanted, () => conditionsOf(cluster) === wanted, { details: () => conditionsOf(cluster) as never });
  await became('Processed 1');
  await until('samples are counted', () => statusOf(cluster).cardinality?.total === 1);
  const before = writes(stage);
  await setTimeout(2500);
  assert.equal(writes(stage), before);

  applyMonitor(cluster, 'one', {
    stores: [storeOf(BAR, { ...SIZE, families: [...SIZE.families, familyOf('b', 'o.')] })],
  });
  await became('Processed 2,Failed 2');
  applyMonitor(cluster, 'one', { stores: [storeOf(BAR, { ...SIZE, cardinalityLimit: 1 })] });
  await became('Processed 3,CardinalityWarning 3');
  cluster.apply(BARS, object('b'));
  await became('Processed 3,CardinalityWarning 3,CardinalityCutoff 3');
  cluster.delete(BARS, 'default', 'b');
  await became('Processed 3,CardinalityWarning 3');
  assert.ok(writes(stage) - before <= 6, String(writes(stage)));
});

test('without the option nothing is written', async (t) => {
  const cluster = clusterWith({ one: { stores: [storeOf(BAR, SIZE)] } });
  cluster.apply(BARS, object('a'));
  const stage = await startMonitors(t, cluster);
  await until('it is told', async () => (await stage.lines()).length === 1);
  await setTimeout(1500);
  assert.equal(writes(stage), 0);
  assert.deepEqual(statusOf(cluster), {});
});

test('where it may not be written that is told once, and not tried again', async (t) => {
  const cluster = clusterWith({ one: { stores: [storeOf(BAR, SIZE)] } });
  const stage = await startMonitors(t, cluster, {
    flags: [STATUS],
    before: (simulator) => simulator.deny({ resource: MONITORS, verb: 'update' }),
  });
  const told = () => stage.log.filter(({ msg }) => msg.includes('may not be written'));
  await until('it is told', () => told().length === 1);
  for (let at = 0; at < 3; at++) {
    applyMonitor(cluster, 'one', { stores: [storeOf(BAR, { ...SIZE, cardinalityLimit: at + 1 })] });
    await setTimeout(500);
  }
  assert.equal(told().length, 1);
  assert.equal(writes(stage), 1);
});

test('of two shards each tells its own objects, and the first writes the status', async (t) => {
  const cluster = clusterWith({ one: { stores: [storeOf(BAR, SIZE)] } });
  const names = Array.from({ length: 12 }, (_, at) => `o${at}`);
  for (const name of names) cluster.apply(BARS, object(name));
  const shards = [];
  for (const shard of [0, 1]) {
    shards.push(await startMonitors(t, cluster, { flags: [STATUS, `--shard=${shard}`, '--total-shards=2'] }));
  }
  const [first, second] = shards as [MonitorStage, MonitorStage];
  const told = async () => [...(await first.lines()), ...(await second.lines())].sort();
  const expected = names.map((name) => line('size', BAR, name, 1)).sort();
  await until('all are told once', async () => (await told()).join() === expected.join());
  await until('the status is written', () => conditionsOf(cluster) === 'Processed 1');
  assert.ok((await first.lines()).length > 0 && (await second.lines()).length > 0);
  assert.equal(writes(second), 0);
});

test('a status that says what no status says is written anew', async (t) => {
  const cluster = clusterWith();
  const states = [
    'text',
    [],
    { conditions: 'text' },
    { conditions: [null, 1, {}] },
    { conditions: {}, cardinality: 'text' },
  ];
  for (const [at, status] of states.entries()) {
    applyMonitor(cluster, `m${at}`, { stores: [storeOf(BAR, SIZE)] });
    cluster.apply(MONITORS, { ...cluster.get(MONITORS, 'default', `m${at}`)!, status } as never);
  }
  await startMonitors(t, cluster, { flags: [STATUS] });
  const conditions = () =>
    states.map((_, at) => (cluster.get(MONITORS, 'default', `m${at}`)!.status as Told).conditions);
  await until(
    'all are written',
    () => conditions().every((each) => Array.isArray(each) && each[0]?.type === 'Processed'),
    {
      details: conditions as never,
    },
  );
});
