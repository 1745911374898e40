import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { startStage, until } from '../component/harness.ts';

test('the log says once when everything is synced, with what is served then', async (t) => {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const stage = await startStage(t, { cluster, flags: ['--resources=pods,nodes'] });
  const synced = () => stage.log.filter(({ msg }) => msg.startsWith('Synced: '));
  const line = await until('it is said', () => synced()[0]);
  const series = (await stage.read('/metrics'))
    .split('\n')
    .filter((each) => each !== '' && !each.startsWith('#')).length;
  assert.equal(line.kinds, 2);
  assert.equal(line.series, series);
  assert.equal(
    line.objects,
    stage.component.store.kinds.reduce((sum, { scopes }) => sum + scopes[0]!.size, 0),
  );
  assert.match(line.msg, /^Synced: 2 kinds, \d+ objects, \d+ series, in [\d.]+ s\.$/);
  assert.equal(synced().length, 1);
});
