/** A component over the sample shop, which stands still, for receivers that are asked what has arrived. */
import type { TestContext } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { type Stage, startStage } from '../component/harness.ts';

/** Starts it with some flags and resolves when it is ready. Pods show all their labels, some of them with `__`. */
export async function startShop(t: TestContext, flags: readonly string[]): Promise<Stage> {
  const cluster = new SimulatedCluster();
  const shop = createShop(cluster);
  for (let ticks = 0; ticks < 5; ticks++) shop.tick();
  cluster.apply('pods', {
    metadata: { name: 'unusual', namespace: 'shop', labels: { a__b: 'x', 'example.com/_tier': '"\\\n', empty: '' } },
  });
  const stage = await startStage(t, { cluster, flags: ['--metric-labels-allowlist=pods=[*]', ...flags] });
  await stage.ready();
  return stage;
}
