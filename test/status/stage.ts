/** A component that watches a shop, and its status pages. */
import type { TestContext } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop, type Shop } from '../../src/simulator/shop/shop.ts';
import { type Choices, type Stage, startStage } from '../component/harness.ts';

/** What a test of the pages works with. */
export interface StatusStage {
  readonly stage: Stage;
  readonly shop: Shop;
  /** The answer at a path of the telemetry port as JSON. */
  json(path: string): Promise<Json>;
}

/** Any JSON; a test says by what it reads what it expects. */
// biome-ignore lint/suspicious/noExplicitAny: what the API answers is what these tests are about.
export type Json = any;

/** Starts it all on free ports, and ends it with the test. */
export async function startStatusStage(t: TestContext, choices: Omit<Choices, 'cluster'> = {}): Promise<StatusStage> {
  const cluster = new SimulatedCluster();
  const shop = createShop(cluster, { seed: 3 });
  for (let tick = 0; tick < 5; tick++) shop.tick();
  const stage = await startStage(t, { ...choices, cluster });
  await stage.ready();
  return { stage, shop, json: async (path) => JSON.parse(await stage.read(path, 'telemetry')) };
}
