/** Whatever happens to a state, and however it is asked for, a scrape is one of which nothing was kept; and little is written for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { Exposition, type ExpositionOptions } from '../../src/prometheus/exposition.ts';
import { renderFamily } from '../../src/prometheus/formats/text.ts';
import { showing } from '../../src/prometheus/shown-store.ts';
import { isOfProfile } from '../../src/resources/options/profiles.ts';
import type { Random } from '../../src/simulator/random.ts';
import { objectKey } from '../../src/state/blocks/blocks.ts';
import type { StateStore } from '../../src/state/store.ts';
import { scrapedBytes } from '../support/scrape.ts';
import { World } from './world.ts';

const STEPS = 120;

/** A way to ask, by chance. */
function anyOptions({ kinds }: StateStore, random: Random): ExpositionOptions {
  const some = kinds.flatMap(({ kind }) => kind.families.map(({ name }) => name)).filter(() => random.integer(3) === 0);
  return {
    format: random.pick(['text', 'openmetrics', 'openmetrics2', 'protobuf']),
    encoding: random.pick(['gzip', 'zstd', 'identity']),
    escaping: random.pick(['underscores', 'allow-utf-8']),
    ...(random.integer(3) === 0 && { part: { part: random.integer(3), parts: 3 } }),
    ...(random.integer(3) === 0 && { names: new Set(some) }),
    ...(random.integer(4) === 0 && { resources: (names: readonly string[]) => names[0]!.length % 2 === 0 }),
  };
}

/** The body as a client gets it that reads as fast as it likes, and gives each chunk back when it has it. */
async function received(exposition: Exposition, options: ExpositionOptions, random: Random): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of exposition.stream(options)) {
    for (let times = random.integer(3); times > 0; times--) await setImmediate();
    chunks.push(Buffer.from(chunk));
    exposition.release(chunk);
  }
  const body = Buffer.concat(chunks);
  return { gzip: gunzipSync, zstd: zstdDecompressSync, identity: (bytes: Buffer) => bytes }[options.encoding](body);
}

for (const seed of [1, 2]) {
  test(`each scrape is a render from scratch, byte for byte, after random steps from ${seed}`, async () => {
    const world = new World(seed);
    const { store, random } = world;
    const shown = showing(store, (kind, family) => isOfProfile(kind, family, 'ksm'));
    const expositions = [store, shown].map((of) => ({ of, exposition: new Exposition(of) }));
    for (let step = 0; step < STEPS; step++) {
      for (let times = random.integer(5); times >= 0; times--) world.step();
      const { of, exposition } = random.pick(expositions);
      if (random.integer(6) === 0) await exposition.warm();
      const asked = Array.from({ length: random.pick([1, 1, 3]) }, () => anyOptions(of, random));
      const bodies = await Promise.all(asked.map((options) => received(exposition, options, random)));
      for (const [at, options] of asked.entries()) {
        const fresh = await scrapedBytes(new Exposition(of), options);
        assert.ok(bodies[at]!.equals(fresh), `step ${step}: ${JSON.stringify(options)}`);
      }
    }
  });
}

test('what a scrape writes are rows of the objects and families that have changed', async () => {
  const world = new World(3);
  const { store } = world;
  const exposition = new Exposition(store);
  const options = { format: 'text', encoding: 'gzip' } as const;
  await scrapedBytes(exposition, options);
  const looked = new Set<string>();
  let total = 0;
  for (let step = 0; step < 150; step++) {
    const before = rowsOf(store);
    const former = exposition.statistics;
    const what = world.step();
    await scrapedBytes(exposition, options);
    const written = exposition.statistics.written - former.written;
    if (!['update', 'touch', 'relist'].includes(what)) continue;
    const changed = [...rowsOf(store)].filter(([key, { text }]) => before.get(key)?.text !== text);
    looked.add(what);
    total += changed.length;
    const most = changed.reduce((sum, [, { writtenWith }]) => sum + writtenWith, 0);
    assert.ok(written <= most, `${what} of step ${step}: ${written} written, ${changed.length} changed`);
  }
  assert.equal(looked.size, 3);
  assert.ok(total > 100, `${total} changed`);
});

interface Rows {
  readonly text: string;
  /** Of how many objects rows are written where these have changed: somewhat more where nearly all of a block have. */
  readonly writtenWith: number;
}

/** The rows of each family and object. */
function rowsOf({ kinds }: StateStore): ReadonlyMap<string, Rows> {
  const rows = new Map<string, Rows>();
  for (const state of kinds) {
    for (const { objects } of state.blocks()) {
      for (const family of state.kind.families) {
        const own = objects.map((object) => renderFamily(state.kind, family, [object]));
        const texts = own.map(({ bytes }) => bytes.toString());
        // Of rows of which some are left out, of one object or of several, nobody knows which are whose.
        const isWhole = family.mayRepeat || own.some(({ repeated }) => repeated > 0);
        objects.forEach((object, at) => {
          rows.set(`${state.id} ${family.name} ${objectKey(object)}`, {
            text: texts[at]!,
            writtenWith: isWhole ? objects.length : 4 / 3,
          });
        });
      }
    }
  }
  return rows;
}
