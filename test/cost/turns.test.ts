/**
 * The event loop is given back: with turns that are always over, whatever has long work does one part of it between two
 * rounds of the loop. So the length of a turn is that of `Turns`, and not that of the work.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextRound } from 'node:timers/promises';
import { createApiClient } from '../../src/kubernetes/client/client.ts';
import { createDecoder } from '../../src/kubernetes/codec/decoders.ts';
import { createStringCache } from '../../src/kubernetes/codec/strings.ts';
import { noCredentials } from '../../src/kubernetes/credentials/credentials.ts';
import { runReflector } from '../../src/kubernetes/reflector/reflector.ts';
import { Exposition } from '../../src/prometheus/exposition.ts';
import { pods as declared } from '../../src/resources/kinds/pods/pods.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { BLOCK_SIZE } from '../../src/state/blocks/blocks.ts';
import { StateStore } from '../../src/state/store.ts';
import { Turns } from '../../src/turns.ts';
import { fillCluster } from '../simulator/bulk.ts';
import { startSimulator } from '../simulator/server.ts';
import { encodedKind } from '../support/kinds/encoded.ts';
import { pushOnce } from '../support/otlp/push-once.ts';
import { silentObserver } from '../support/silent-observer.ts';
import { startReceiver } from './receiver.ts';

/** Turns that are over as soon as they begin. */
const noTime = () => new Turns(0);

/** How much of the work that `count` tells was done at most between two rounds of the event loop, while `work` ran. */
async function mostInARound(work: Promise<unknown>, count: () => number): Promise<number> {
  let most = 0;
  let running = true;
  const end = work.finally(() => {
    running = false;
  });
  for (let before = count(); running; before = count()) {
    await nextRound();
    most = Math.max(most, count() - before);
  }
  await end;
  return most;
}

function bulk(count: number): SimulatedCluster {
  const cluster = new SimulatedCluster();
  fillCluster(cluster, { pods: count });
  return cluster;
}

const pods = configure(declared, {});

function storeOf(cluster: SimulatedCluster, kind = pods): StateStore {
  const store = new StateStore();
  const scope = store.open(kind);
  const { read, listBody } = encodedKind(pods, 'protobuf');
  scope.init();
  for (const object of read(listBody(cluster.list('pods')))) scope.initApply(object);
  scope.initDone();
  return store;
}

/** Reads bulk pods with a reflector until `enough` calls of its consumer, and gives the most of them in a round. */
async function readInTurns(context: TestContext, watchList: boolean): Promise<{ calls: number; most: number }> {
  const simulator = await startSimulator({ cluster: bulk(600) });
  const client = createApiClient({ server: simulator.url, credentials: noCredentials, userAgent: 'test' });
  const ending = new AbortController();
  const scope = new StateStore().open(pods);
  const listed = Promise.withResolvers<void>();
  let calls = 0;
  const took = (object: Parameters<typeof scope.apply>[0]) => {
    calls++;
    scope.apply(object);
  };
  const ended = runReflector({
    client,
    path: '/api/v1/pods',
    decoder: createDecoder(pods.schema, { form: 'object' }, createStringCache()),
    sink: {
      init: () => {},
      initApply: took,
      initDone: listed.resolve,
      apply: took,
      delete: () => {},
    },
    observer: silentObserver,
    signal: ending.signal,
    random: Math.random,
    turns: noTime(),
    watchList,
  });
  context.after(async () => {
    ending.abort();
    await Promise.all([ended, client.close(), simulator.close()]);
  });
  const most = await mostInARound(listed.promise, () => calls);
  return { calls, most };
}

test('a list is decoded an object at a time', async (context) => {
  assert.deepEqual(await readInTurns(context, false), { calls: 600, most: 1 });
});

test('the initial events of a watch are decoded an object at a time', async (context) => {
  assert.deepEqual(await readInTurns(context, true), { calls: 600, most: 1 });
});

test('ten scrapes at once make a fragment at a time', async () => {
  const exposition = new Exposition(storeOf(bulk(600)), noTime());
  const drain = async () => {
    for await (const _chunk of exposition.stream({ format: 'text', encoding: 'gzip' }));
  };
  const scrapes = Promise.all(Array.from({ length: 10 }, drain));
  assert.equal(await mostInARound(scrapes, () => exposition.statistics.made), 1);
});

test('warming makes a fragment at a time', async () => {
  const exposition = new Exposition(storeOf(bulk(600)), noTime());
  assert.equal(await mostInARound(exposition.warm(), () => exposition.statistics.made), 1);
});

test('a scrape that makes nothing sends a chunk at a time', async () => {
  for (const encoding of ['gzip', 'identity'] as const) {
    const exposition = new Exposition(storeOf(bulk(600)), noTime());
    await exposition.warm();
    let chunks = 0;
    const drain = async () => {
      for await (const _chunk of exposition.stream({ format: 'text', encoding })) chunks++;
    };
    // The last chunk ends the stream, which is no part of its own.
    assert.ok((await mostInARound(drain(), () => chunks)) <= 2, encoding);
    assert.ok(chunks > 2, encoding);
  }
});

test('a push walks a family of a block at a time', async (context) => {
  const { url } = await startReceiver(context);
  const { kind, visits } = visitedPods();
  const store = storeOf(bulk(600), kind);
  const before = visits();
  assert.equal(await mostInARound(pushOnce(store, url, { turns: noTime() }), visits), BLOCK_SIZE);
  assert.equal(visits() - before, 600 * kind.families.length);
});

test('a list that holds nothing any more asks none of the objects that are gone for samples', () => {
  const { kind, visits } = visitedPods();
  const store = storeOf(bulk(600), kind);
  const before = visits();
  const scope = store.kinds[0]!.scopes[0]!;
  scope.init();
  scope.initDone();
  assert.equal(scope.size, 0);
  assert.equal(visits(), before);
});

/** The pods, with a count of the objects that their families were given. */
function visitedPods(): { kind: typeof pods; visits: () => number } {
  let visits = 0;
  const families = pods.families.map((family) => ({
    ...family,
    visit: (...given: Parameters<typeof family.visit>) => {
      visits++;
      family.visit(...given);
    },
  }));
  return { kind: { ...pods, families }, visits: () => visits };
}
