import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { until } from '../support/until.ts';
import { startStage } from './harness.ts';

describe('/readyz', () => {
  test('says 503 and which kinds it waits for, until the last has settled', async (t) => {
    let release = () => {};
    const stage = await startStage(t, {
      flags: ['--resources=pods,nodes,namespaces,jobs'],
      before: ({ faults }) => {
        const ends = ['pods', 'jobs'].map((resource) => faults.add({ resource, fault: { kind: 'status', code: 503 } }));
        release = () => ends.forEach((end) => void end());
      },
    });
    const { url } = stage.component;
    const waiting = 'waiting for: jobs, pods\n';
    await until('two of four kinds have settled', async () => (await stage.read('/readyz')) === waiting);
    assert.equal((await fetch(`${url}/readyz`)).status, 503);
    release();
    await until('all have settled', async () => (await fetch(`${url}/readyz`)).status === 200);
  });

  test('waits for a list that has begun and does not end, of which nothing is served', async (t) => {
    const cluster = new SimulatedCluster();
    for (let at = 0; at < 1000; at++) cluster.apply('pods', { metadata: { name: `pod-${at}`, namespace: 'shop' } });
    const stage = await startStage(t, {
      cluster,
      flags: ['--resources=pods,nodes'],
      before: ({ faults }) => faults.add({ resource: 'pods', fault: { kind: 'blackHole', afterBytes: 20_000 } }),
    });
    await until('the rest has settled', async () => (await stage.read('/readyz')) === 'waiting for: pods\n');
    assert.doesNotMatch(await stage.read('/metrics'), /kube_pod_/);
  });

  test('stays ready with the last state through an outage of the API server, and goes on after it', async (t) => {
    const cluster = new SimulatedCluster();
    createShop(cluster).tick();
    const stage = await startStage(t, { cluster });
    await stage.ready();
    const { url } = stage.component;
    const before = await stage.read('/metrics');

    stage.simulator.faults.add({ fault: { kind: 'reset' } });
    for (const api of [...cluster.api.resources]) {
      cluster.api.remove(api);
      cluster.api.restore(api);
    }
    await until('the outage is told', () =>
      stage.log.some(({ msg }) => msg.startsWith('The API server can not be read')),
    );
    const asked = stage.simulator.requests.length;
    await until('every kind has been asked for again', () => stage.simulator.requests.length > asked + 50);
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    assert.equal((await fetch(`${url}/livez`)).status, 200);
    assert.equal(await stage.read('/metrics'), before);

    stage.simulator.faults.clear();
    cluster.apply('pods', { metadata: { name: 'after-the-outage', namespace: 'shop' } });
    await until('what came later is served', async () => (await stage.read('/metrics')).includes('after-the-outage'));
  });
});
