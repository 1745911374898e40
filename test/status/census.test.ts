/** The count by namespace and label goes on from the one before, and is what a count from the start would be. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Exposition } from '../../src/prometheus/exposition.ts';
import { nodes as builtIn } from '../../src/resources/kinds/nodes/nodes.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { BLOCK_SIZE } from '../../src/state/blocks/blocks.ts';
import { StateStore } from '../../src/state/store.ts';
import { type Census, createCensus } from '../../src/status/api/census.ts';
import { Turns } from '../../src/turns.ts';
import { readAs } from '../support/kinds/kind-lines.ts';
import { startStatusStage } from './stage.ts';

function censusOf(store: StateStore) {
  const { signal } = new AbortController();
  return createCensus({ exposition: new Exposition(store), turns: new Turns(), signal });
}

/** As plain data. */
function told({ namespaces, labels, series }: Census) {
  const about = [...labels].map(([label, { series: all, distinct, longest, characters, values }]) => [
    label,
    { all, distinct, longest, characters, values: Object.fromEntries(values) },
  ]);
  return { namespaces: Object.fromEntries(namespaces), labels: Object.fromEntries(about), series };
}

test('after thousands of random changes all is counted as from the start', async (t) => {
  const { stage, shop } = await startStatusStage(t);
  const { store } = stage.component;
  let changes = 0;
  for (const { resource } of stage.cluster.api.resources) stage.cluster.subscribe(resource, () => changes++);
  const goesOn = censusOf(store);
  for (let round = 0; round < 8; round++) {
    for (let tick = 0; tick < 50; tick++) shop.tick();
    // What comes meanwhile may be in one and not yet in the other.
    for (let version = -1; version !== store.version; ) {
      version = store.version;
      const [one, other] = [await goesOn(), await censusOf(store)()];
      if (version === store.version) assert.deepEqual(told(one), told(other));
    }
  }
  assert.ok(changes > 2000, `${changes} changes`);
});

test('only blocks in which something changed are counted anew', async () => {
  let visits = 0;
  const nodes = configure(builtIn, {});
  const families = nodes.families.map((family) => ({
    ...family,
    visit: (...given: Parameters<typeof family.visit>) => {
      visits++;
      family.visit(...given);
    },
  }));
  const store = new StateStore();
  const scope = store.open({ ...nodes, families } as typeof nodes);
  const apply = (name: string, round: number) =>
    scope.apply(readAs(nodes.schema, { metadata: { name, uid: name, labels: { round: String(round) } } }));
  scope.init();
  for (let number = 0; number < 1000; number++) apply(`node-${number}`, 0);
  scope.initDone();
  const census = censusOf(store);
  const cost = async () => {
    const before = visits;
    await census();
    return visits - before;
  };
  assert.equal(await cost(), 1000 * families.length);
  assert.equal(await cost(), 0);
  scope.apply(readAs(nodes.schema, { metadata: { name: 'node-500', uid: 'node-500' }, spec: { unschedulable: true } }));
  visits = 0;
  assert.equal(await cost(), BLOCK_SIZE * families.length);
});
