/** What writing lines leaves to the collector. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getHeapSpaceStatistics } from 'node:v8';
import { linesLayout } from '../../src/prometheus/formats/layout.ts';
import { eachSample } from '../../src/resources/declare/kind.ts';
import type { StateStore } from '../../src/state/store.ts';
import { allocatedBy, collectGarbage } from './garbage.ts';
import { createLivingCluster } from './living-cluster.ts';

function writeAll({ kinds, restarts }: StateStore): () => number {
  const layout = linesLayout('text', 'underscores', restarts);
  return () => {
    let written = 0;
    for (const state of kinds)
      for (const { objects } of state.blocks()) {
        const identities = new Map();
        for (const family of state.kind.families)
          written += layout.samples(state.kind, family, objects, identities).samples;
      }
    return written;
  };
}

function walkAll({ kinds }: StateStore): void {
  const sink = { object() {}, sample() {} };
  for (const state of kinds)
    for (const { objects } of state.blocks())
      for (const family of state.kind.families) eachSample(family, objects, sink);
}

test('a line leaves next to nothing on the heap, beside what giving its sample does', async (t) => {
  const { store } = createLivingCluster(200, 'protobuf');
  const write = writeAll(store);
  // Enough for both to be compiled.
  for (let time = 0; time < 20; time++) {
    write();
    walkAll(store);
  }
  const lines = write();
  const leastOf = async (work: () => unknown) => {
    let least = Number.POSITIVE_INFINITY;
    for (let time = 0; time < 5; time++) least = Math.min(least, (await allocatedBy(work)) ?? Number.NaN);
    return least;
  };
  const each = ((await leastOf(write)) - (await leastOf(() => walkAll(store)))) / lines;
  if (Number.isNaN(each)) return t.skip('this Node.js does not count what is allocated');
  // Some 120. As strings that are joined, a line left 650.
  assert.ok(each < 250, `${each} bytes a line`);
});

test('what writing leaves is gone with what is young', () => {
  const { store } = createLivingCluster(200, 'protobuf');
  const write = writeAll(store);
  for (let time = 0; time < 20; time++) write();
  collectGarbage();
  const oldSpace = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')!.space_used_size;
  const before = oldSpace();
  for (let time = 0; time < 10; time++) write();
  const each = (oldSpace() - before) / 10 / 200;
  // Next to none; it was 1,500.
  assert.ok(each < 300, `${each} bytes a pod`);
});
