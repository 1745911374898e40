import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { Known } from '../../src/kubernetes/codec/decoder.ts';
import { Exposition } from '../../src/prometheus/exposition.ts';
import type { KubernetesObject } from '../../src/resources/declare/kind.ts';
import { createRandom } from '../../src/simulator/random.ts';
import { keyOf } from '../../src/state/blocks/blocks.ts';
import { createDestination, startPush } from '../conformance/pushed.ts';
import { bulkPodStatus } from '../simulator/bulk-pods.ts';
import { rendered, scrape } from '../support/scrape.ts';
import { usedBytes } from './garbage.ts';
import { createLivingCluster, type LivingCluster } from './living-cluster.ts';
import { startReceiver } from './receiver.ts';

const PODS = 300;
const CHANGES = 1_000_000;
/** After so many everything that is kept for speed is as full as it gets. */
const WARM = 100_000;
/** So many changes lie between two scrapes; a push follows each. */
const ROUND = 20_000;
/** MiB. A single byte that a change leaves behind would be as much. */
const MOST = 1;

test(`after ${CHANGES} changes memory is where it was, and a scrape a render from scratch`, async (context) => {
  const living = createLivingCluster(PODS, 'protobuf');
  const { store, followed } = living;
  const { scope, encoded } = followed.get('pods')!;
  const pods = changingPods(living);
  const known: Known<KubernetesObject> = (namespace, name) => scope.held(keyOf(namespace, name));
  const exposition = new Exposition(store);
  const receiver = await startReceiver(context);
  await startPush(context, store, receiver.url);
  // Keeps what it writes from push to push.
  const keeping = createDestination(context, store, receiver.url);
  const random = createRandom(7);
  const change = (version: number) => {
    const event = encoded.readFrame(random.pick(pods)(version), known);
    if (event.type === 'DELETED') scope.delete(event.object);
    else if ('object' in event) scope.apply(event.object);
  };

  let warm = 0;
  for (let made = 0; made < CHANGES; ) {
    for (const end = made + ROUND; made < end; made++) change(made);
    const { requests } = receiver.seen;
    await scrape(exposition, { encoding: made % (2 * ROUND) === 0 ? 'gzip' : 'identity' });
    while (receiver.seen.requests === requests) await setImmediate();
    assert.equal((await keeping.push('all', undefined)).result, 'complete');
    if (made === WARM) warm = await usedBytes();
  }
  const grown = ((await usedBytes()) - warm) / 2 ** 20;
  context.diagnostic(`${grown.toFixed(2)} MiB more, ${receiver.seen.requests} requests of pushes`);
  assert.ok(grown < MOST, `${grown} MiB more`);
  assert.ok((await scrape(exposition)) === rendered(store));
});

/** For each pod what gives its next event: mostly that a container has restarted, now and then another state, its end, its return. */
function changingPods({ cluster, followed }: LivingCluster): ((version: number) => Uint8Array)[] {
  const { encoded } = followed.get('pods')!;
  return cluster.list('pods').map((pod) => {
    const metadata = { ...pod.metadata, resourceVersion: VERSION };
    const frame = (
      type: 'ADDED' | 'MODIFIED' | 'DELETED',
      state: 'running' | 'crashing' | 'pending',
      restarts: number,
    ) => {
      const status = bulkPodStatus({ app: 'app', metadata: pod.metadata, ip: '10.0.0.1', state }, restarts);
      return patched(encoded.frame(type, { ...pod, metadata, status }));
    };
    const restarts = Array.from({ length: 10 }, (_, at) => frame('MODIFIED', 'running', at));
    const frames = [
      ...restarts,
      frame('MODIFIED', 'crashing', 10),
      ...restarts,
      frame('MODIFIED', 'pending', 0),
      frame('DELETED', 'pending', 0),
      frame('ADDED', 'running', 0),
    ];
    let next = 0;
    return (version) => frames[next++ % frames.length]!(version);
  });
}

/** As long as any version here. */
const VERSION = '0000000000';

/** An event in which each version is another text, so that no two of them are the same bytes. */
function patched(frame: Uint8Array): (version: number) => Uint8Array {
  const bytes = Buffer.from(frame);
  const at = bytes.indexOf(VERSION);
  assert.ok(at > 0);
  return (version) => {
    bytes.write(String(version).padStart(VERSION.length, '0'), at, 'latin1');
    return bytes;
  };
}
