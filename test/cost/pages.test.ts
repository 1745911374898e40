import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextRound } from 'node:timers/promises';
import { type ApiClient, createApiClient } from '../../src/kubernetes/client/client.ts';
import { createDecoder } from '../../src/kubernetes/codec/decoders.ts';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import { noCredentials } from '../../src/kubernetes/credentials/credentials.ts';
import { runReflector } from '../../src/kubernetes/reflector/reflector.ts';
import { pods } from '../../src/resources/kinds/pods/pods.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { StateStore } from '../../src/state/store.ts';
import { fillCluster } from '../simulator/bulk.ts';
import { startSimulator } from '../simulator/server.ts';
import { jsonOnly } from '../support/json-only.ts';
import { ENCODINGS } from '../support/kinds/encoded.ts';
import { silentObserver } from '../support/silent-observer.ts';
import { collectGarbage } from './garbage.ts';

for (const encoding of ENCODINGS) {
  test(`one page of a list in ${encoding} is in memory at a time`, async (context) => {
    const { reads, pages } = await listInPages(context, encoding === 'protobuf', 3000);
    assert.equal(reads, 3000);
    assert.equal(pages.length, 12);
    assert.deepEqual(
      pages,
      pages.map(() => 0),
    );
  });
}

/** Lists bulk pods through a reflector; `pages` counts at each request for a page those before it that still live. */
async function listInPages(context: TestContext, protobuf: boolean, count: number) {
  const cluster = new SimulatedCluster();
  fillCluster(cluster, { pods: count });
  const simulator = await startSimulator({ cluster });
  const client = createApiClient({ server: simulator.url, credentials: noCredentials, userAgent: 'test' });
  const ending = new AbortController();
  const bodies: WeakRef<object>[] = [];
  const pages: number[] = [];
  let reads = 0;
  // What was just looked at lives until the end of the turn, and what a function worked with until its frame is used again.
  const living = async (rounds = 5): Promise<number> => {
    await nextRound();
    collectGarbage();
    const count = bodies.filter((body) => body.deref() !== undefined).length;
    return count === 0 || rounds === 1 ? count : living(rounds - 1);
  };
  const counting: ApiClient = {
    ...client,
    async get(path, query, options) {
      pages.push(await living());
      const answer = await client.get(path, query, options);
      bodies.push(new WeakRef(answer.body.buffer));
      return answer;
    },
  };
  const decoder = createDecoder(pods.schema, { form: 'object' }, createStringCache());
  const scope = new StateStore().open(configure(pods, {}));
  const listed = Promise.withResolvers<void>();
  const ended = runReflector({
    client: counting,
    path: '/api/v1/pods',
    decoder: protobuf ? decoder : jsonOnly(decoder),
    sink: {
      init: () => scope.init(),
      initApply(object) {
        reads++;
        scope.initApply(object);
      },
      initDone() {
        scope.initDone();
        listed.resolve();
      },
      apply: (object) => scope.apply(object),
      delete: (object) => scope.delete(object),
    },
    observer: silentObserver,
    signal: ending.signal,
    random: Math.random,
    watchList: false,
  });
  context.after(async () => {
    ending.abort();
    await Promise.all([ended, client.close(), simulator.close()]);
  });
  await listed.promise;
  return { reads, pages };
}
