/** The selectors of the simulator; test/real/selectors.test.ts compares them with those of an API server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { PODS, SELECTORS } from './selector-cases.ts';
import { startSimulator } from './server.ts';

test('selectors are taken or refused as an API server does', async (t) => {
  const cluster = new SimulatedCluster();
  for (const pod of PODS) cluster.apply('pods', pod);
  const simulator = await startSimulator({ cluster });
  t.after(() => simulator.close());
  for (const [parameter, text, refusal] of SELECTORS) {
    const answer = await fetch(`${simulator.url}/api/v1/pods?${new URLSearchParams({ [parameter]: text })}`);
    const { message } = (await answer.json()) as { message?: string };
    assert.equal(answer.status, refusal === undefined ? 200 : 400, text);
    assert.equal(message?.slice(0, refusal?.length), refusal, text);
  }
});
