/** Lists are read as they come, however they come; the changes that a watch tells may wait for one another. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ApiClient, createApiClient } from '../../src/kubernetes/client/client.ts';
import { createDecoder } from '../../src/kubernetes/codec/decoders.ts';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import { noCredentials } from '../../src/kubernetes/credentials/credentials.ts';
import { runReflector } from '../../src/kubernetes/reflector/reflector.ts';
import { pods as declared } from '../../src/resources/kinds/pods/pods.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { fillCluster } from '../simulator/bulk.ts';
import { startSimulator } from '../simulator/server.ts';
import { silentObserver } from '../support/silent-observer.ts';

for (const watchList of [true, false]) {
  test(`nobody waits for a watch once its list is complete, ${watchList ? 'as events' : 'in pages'}`, async (context) => {
    const cluster = new SimulatedCluster();
    fillCluster(cluster, { pods: 50 });
    const simulator = await startSimulator({ cluster });
    const asking = createApiClient({ server: simulator.url, credentials: noCredentials, userAgent: 'test' });
    const ending = new AbortController();
    const told: string[] = [];
    const isUnhurried = Promise.withResolvers<void>();
    const client: ApiClient = {
      ...asking,
      async stream(...request) {
        const answer = await asking.stream(...request);
        Object.assign(answer.body, {
          unhurried() {
            told.push('unhurried');
            isUnhurried.resolve();
          },
        });
        return answer;
      },
    };
    const ended = runReflector({
      client,
      path: '/api/v1/pods',
      decoder: createDecoder(configure(declared, {}).schema, { form: 'object' }, createStringCache()),
      sink: {
        init() {},
        initApply: () => told.push('object'),
        initDone: () => told.push('all'),
        apply() {},
        delete() {},
      },
      observer: silentObserver,
      signal: ending.signal,
      random: Math.random,
      watchList,
    });
    context.after(async () => {
      ending.abort();
      await asking.close();
      await ended;
      await simulator.close();
    });
    await isUnhurried.promise;
    assert.deepEqual(told.slice(0, 52), [...Array(50).fill('object'), 'all', 'unhurried']);
  });
}
