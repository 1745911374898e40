import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Exposition } from '../../src/prometheus/exposition.ts';
import type { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createRandom, type Random } from '../../src/simulator/random.ts';
import { bulkPodStatus } from '../simulator/bulk-pods.ts';
import { ENCODINGS } from '../support/kinds/encoded.ts';
import { rendered, scrape } from '../support/scrape.ts';
import { createLivingCluster } from './living-cluster.ts';

const ROUNDS = 20;
const UPDATES = 100;

/** One pod restarts, goes, or goes and comes back as another. */
function changePod(cluster: SimulatedCluster, random: Random): void {
  const pod = random.pick(cluster.list('pods').slice(0, 200));
  const { name, namespace } = pod.metadata;
  const what = random.integer(10);
  if (what < 7) {
    const state = random.pick(['running', 'crashing', 'pending', 'evicted'] as const);
    const { metadata } = pod;
    const status = bulkPodStatus({ app: 'app', metadata, ip: '10.0.0.1', state }, random.integer(100));
    cluster.apply('pods', { ...pod, status });
  } else {
    cluster.delete('pods', namespace, name);
    if (what < 9) {
      const { uid: _uid, ...metadata } = pod.metadata;
      cluster.apply('pods', { ...pod, metadata: { ...metadata, uid: random.uuid() } });
    }
  }
}

for (const [seed, encoding] of ENCODINGS.entries()) {
  test(`each scrape after random updates in ${encoding} is a render from scratch, byte for byte`, async () => {
    const random = createRandom(seed);
    const { cluster, shop, store, changes, take, relist } = createLivingCluster(200, encoding, seed);
    const exposition = new Exposition(store);
    let taken = 0;
    for (let round = 0; round < ROUNDS; round++) {
      shop.tick();
      for (let update = 0; update < UPDATES; update++) changePod(cluster, random);
      const fresh = changes();
      // Now and then a watch misses what happened, and a list tells it.
      if (random.integer(8) === 0)
        for (const resource of new Set(fresh.map((change) => change.resource))) relist(resource);
      else for (const { resource, event } of fresh) take(resource, event);
      taken += fresh.length;
      const format = random.pick(['text', 'openmetrics'] as const);
      const options = { format, encoding: random.pick(['gzip', 'zstd', 'identity'] as const) };
      if (random.integer(4) === 0) await exposition.warm();
      const text = await scrape(exposition, options);
      assert.ok(text === rendered(store, format), `the scrape of round ${round} differs`);
    }
    assert.ok(taken > 2000, `${taken} updates`);
  });
}

test('a scrape after a list that most objects are gone from is a render from scratch, byte for byte', async () => {
  const { cluster, store, relist } = createLivingCluster(600, 'protobuf');
  const exposition = new Exposition(store);
  await exposition.warm();
  const gone = cluster.list('pods').filter((_, at) => at % 4 !== 0);
  for (const { metadata } of gone) cluster.delete('pods', metadata.namespace, metadata.name);
  relist('pods');
  assert.ok((await scrape(exposition)) === rendered(store));
});
