/** What a configuration says of shards, and a file that comes and goes, under load. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { until } from '../support/until.ts';
import { destinationsOf, startFollowed } from './harness.ts';

const SOME = { resources: ['pods', 'configmaps', 'nodes'] };

test('through changes of the number of shards and of what is watched no series is absent that both have', async (t) => {
  const followed = await startFollowed(t, { ...SOME, total_shards: 3 });
  const to = destinationsOf(followed.destinations, ['a']);
  const changes = [
    { total_shards: 2 },
    { total_shards: 5 },
    { total_shards: 5, label_selector: { pods: 'app=web' } },
    { total_shards: 4 },
    { total_shards: 4, resources: ['pods', 'services'] },
    { total_shards: 3 },
  ];
  for (const change of changes) {
    followed.step = JSON.stringify(change);
    await followed.follow({ ...SOME, ...change, ...to }, 'swap');
  }
  assert.deepEqual(followed.wrong, []);
});

test('a file that goes leaves what flags say, and is followed when it comes again', async (t) => {
  const flags = ['--continue-without-config', '--resources=pods'];
  const followed = await startFollowed(t, { resources: ['pods', 'nodes'] }, flags);
  const { destinations } = followed;
  const first = { resources: ['pods', 'nodes'], ...destinationsOf(destinations, ['a']) };
  await followed.follow({ resources: ['pods', 'nodes'] });
  followed.step = 'without a file';
  // What flags say, and a file would, if anybody saw it.
  await followed.hasten({ resources: ['pods'] });
  rmSync(followed.path('config.yaml'));
  await until('it is noticed', () => followed.applied.resources?.join() === 'pods');
  await followed.arrived();
  for (const way of ['rename', 'swap'] as const) {
    followed.step = `a file by ${way}`;
    await followed.follow(first, way);
  }
  assert.deepEqual(followed.wrong, []);
});
