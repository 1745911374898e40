/** What a change costs the next scrape: fragments made, and nothing else. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Exposition } from '../../src/prometheus/exposition.ts';
import { renderFamily } from '../../src/prometheus/formats/text.ts';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import type { KindState } from '../../src/state/kind-state.ts';
import { ENCODINGS } from '../support/kinds/encoded.ts';
import { scrape } from '../support/scrape.ts';
import { collectGarbage } from './garbage.ts';
import { createLivingCluster, type LivingCluster } from './living-cluster.ts';

/** Pods for more than one block. */
const PODS = 100;

async function scraped(): Promise<LivingCluster & { readonly exposition: Exposition }> {
  const living = createLivingCluster(PODS, 'protobuf');
  const exposition = new Exposition(living.store);
  await scrape(exposition, { encoding: 'gzip' });
  return { ...living, exposition };
}

/** How many fragments the scrape after `change` makes, of all kinds or of those that are wanted. */
async function madeAfter(exposition: Exposition, change: () => void): Promise<number> {
  return (await workAfter(exposition, change)).made;
}

/** The same, and for how many objects it writes the samples of a family. */
async function workAfter(
  exposition: Exposition,
  change: () => void,
  resources: (names: readonly string[]) => boolean = () => true,
): Promise<{ readonly made: number; readonly written: number }> {
  const before = exposition.statistics;
  change();
  for await (const _chunk of exposition.stream({ format: 'text', encoding: 'gzip', resources }));
  const after = exposition.statistics;
  return { made: after.made - before.made, written: after.written - before.written };
}

/** The sample lines of each family in each block of a kind. */
function textsOf({ kind, scopes }: KindState): ReadonlyMap<string, string> {
  return new Map(
    scopes[0]!
      .blocks()
      .flatMap(({ id, objects }) =>
        kind.families.map((family) => [`${id} ${family.name}`, String(renderFamily(kind, family, objects).bytes)]),
      ),
  );
}

/** In how many (block, family) pairs that there are now the lines are others than before. */
function changedTexts(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): number {
  return [...after].filter(([key, text]) => (before.get(key) ?? '') !== text).length;
}

/** The families that have samples of an object. */
function filledBy(kind: Kind, object: KubernetesObject): readonly string[] {
  return kind.families.filter((family) => renderFamily(kind, family, [object]).samples > 0).map(({ name }) => name);
}

describe('fragments are made', () => {
  test('none by a scrape without changes, whatever it asks for', async () => {
    const { exposition } = await scraped();
    const made = await madeAfter(exposition, () => {});
    assert.equal(made, 0);
    // Whoever asks for no compression again gets a copy of that.
    for (let time = 0; time < 2; time++) await scrape(exposition);
    const { made: before } = exposition.statistics;
    for (const format of ['text', 'openmetrics'] as const)
      for (const encoding of ['gzip', 'zstd', 'identity'] as const)
        for (const resources of [undefined, (names: readonly string[]) => names.includes('pods')])
          await scrape(exposition, { format, encoding, ...(resources && { resources }) });
    assert.equal(exposition.statistics.made, before);
  });

  test('none by the first scrape after warming', async () => {
    const { store } = createLivingCluster(PODS, 'protobuf');
    const exposition = new Exposition(store);
    await exposition.warm();
    assert.equal(await madeAfter(exposition, () => {}), 0);
  });

  for (const encoding of ENCODINGS) {
    test(`none after a new list in ${encoding} of what is known`, async () => {
      const living = createLivingCluster(PODS, encoding);
      const exposition = new Exposition(living.store);
      await scrape(exposition, { encoding: 'gzip' });
      const made = await madeAfter(exposition, () => {
        for (const resource of living.followed.keys()) living.relist(resource);
      });
      assert.equal(made, 0);
    });
  }

  test('none after an update of fields that no family reads', async () => {
    const { exposition, cluster, changes, take } = await scraped();
    const made = await madeAfter(exposition, () => {
      for (const { metadata, ...pod } of cluster.list('pods'))
        cluster.apply('pods', { ...pod, metadata: { ...metadata, managedFields: [] } });
      for (const { resource, event } of changes()) take(resource, event);
    });
    assert.equal(made, 0);
  });

  test('none after the heartbeat of a node', async () => {
    const { exposition, cluster, changes, take } = await scraped();
    const made = await madeAfter(exposition, () => {
      for (const node of cluster.list('nodes')) {
        const status = node.status as { conditions?: object[] };
        const conditions = status.conditions?.map((one) => ({ ...one, lastHeartbeatTime: '2026-02-03T04:05:06Z' }));
        cluster.apply('nodes', { ...node, status: { ...status, conditions } });
      }
      for (const { resource, event } of changes()) take(resource, event);
    });
    assert.equal(made, 0);
  });

  test('one after a lease was renewed', async () => {
    const { exposition, cluster, changes, take } = await scraped();
    const made = await madeAfter(exposition, () => {
      const lease = cluster.list('leases')[0]!;
      const spec = { ...(lease.spec as object), renewTime: '2026-02-03T04:05:06.000000Z' };
      cluster.apply('leases', { ...lease, spec });
      for (const { resource, event } of changes()) take(resource, event);
    });
    assert.equal(made, 1);
  });

  test('as many as there are families of blocks in which a change of the shop changes lines, of that object alone', async () => {
    const { exposition, followed, shop, changes, take } = await scraped();
    const texts = new Map([...followed].map(([resource, { state }]) => [resource, textsOf(state)]));
    const seen = { ADDED: 0, MODIFIED: 0, DELETED: 0 };
    for (let tick = 0; tick < 20; tick++) {
      shop.tick();
      for (const { resource, event } of changes()) {
        const { state, scope } = followed.get(resource)!;
        const objects = scope.blocks().flatMap((block) => block.objects);
        const { made, written } = await workAfter(
          exposition,
          () => take(resource, event),
          (names) => names.includes(resource),
        );
        const [before, after] = [texts.get(resource)!, textsOf(state)];
        texts.set(resource, after);
        seen[event.type]++;
        const name = `${event.type} ${resource} ${event.key} of tick ${tick}`;
        if (event.type !== 'DELETED') {
          assert.equal(made, changedTexts(before, after), name);
          assert.equal(written, made, name);
        } else {
          assert.ok(written <= made, name);
          // The last object takes the place of the one that went; a family may read as before by chance.
          const gone = filledBy(
            state.kind,
            objects.find(({ metadata: { uid } }) => uid === event.object.metadata.uid)!,
          );
          const moved = filledBy(state.kind, objects.at(-1)!);
          assert.ok(made <= new Set([...gone, ...moved]).size + moved.length, name);
        }
      }
    }
    assert.ok(
      Object.values(seen).every((count) => count >= 10),
      JSON.stringify(seen),
    );
  });
});

test('what an object was is held by no copy that nobody asks for any more', async () => {
  const { exposition, cluster, changes, take, followed } = await scraped();
  for (let time = 0; time < 2; time++) await scrape(exposition);
  const { scope } = followed.get('pods')!;
  const former = [...scope.objects()].map((object) => new WeakRef(object));
  for (const pod of cluster.list('pods')) cluster.apply('pods', { ...pod, status: { phase: 'Failed' } });
  for (const { resource, event } of changes()) take(resource, event);
  await new Promise(setImmediate);
  collectGarbage();
  assert.equal(former.filter((one) => one.deref() !== undefined).length, 0);
});
