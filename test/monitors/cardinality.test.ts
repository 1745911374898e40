/** Limits of samples: what was there first stays, and what goes makes room. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { BAR, BARS, clusterWith, familyOf, line, startMonitors, storeOf } from './harness.ts';

const object = (name: string, created: string, size = 1) => ({
  metadata: { name, namespace: 'default', creationTimestamp: `2026-01-01T00:00:${created}Z` },
  spec: { list: Array.from({ length: size }, (_, at) => `${at}`) },
});
const family = { ...familyOf('size', '1', { labels: [{ name: 'at', value: 'o.spec.list' }] }), cardinalityLimit: 3 };
const configuration = { stores: [storeOf(BAR, { resolver: 'cel', families: [family] })] };
const told = (...names: readonly (readonly [string, number])[]) =>
  names.flatMap(([name, count]) => Array.from({ length: count }, (_, at) => line('size', BAR, name, 1, `,at="${at}"`)));

test('the oldest objects are told, and the next ones as soon as there is room', async (t) => {
  const cluster = clusterWith({ one: configuration });
  // Listed by name, and created the other way round.
  cluster.apply(BARS, object('a', '03', 2));
  cluster.apply(BARS, object('b', '02'));
  cluster.apply(BARS, object('c', '01'));
  const stage = await startMonitors(t, cluster);
  await stage.told('the youngest is cut', told(['c', 1], ['b', 1], ['a', 1]));
  cluster.apply(BARS, object('d', '04'));
  cluster.apply(BARS, { ...object('b', '02'), spec: { list: ['0'], other: 1 } });
  await stage.told('what comes later finds no room', told(['c', 1], ['b', 1], ['a', 1]));
  cluster.delete(BARS, 'default', 'c');
  await stage.told('the next one in age has it', told(['b', 1], ['a', 2]));
  cluster.delete(BARS, 'default', 'a');
  await stage.told('all have room', told(['b', 1], ['d', 1]));
});

test('a limit that stays reached has nothing made anew', async (t) => {
  const cluster = clusterWith({ one: configuration });
  for (const [at, name] of ['a', 'b', 'c', 'd', 'e'].entries()) cluster.apply(BARS, object(name, `0${at}`));
  const stage = await startMonitors(t, cluster);
  await stage.told('the first three are told', told(['a', 1], ['b', 1], ['c', 1]));
  await setTimeout(4500);
  const { version } = stage.component.store;
  const requests = stage.simulator.requests.length;
  await setTimeout(4000);
  assert.equal(stage.component.store.version, version);
  assert.ok(stage.simulator.requests.slice(requests).every(({ url }) => !url.includes('/bars')));
});
