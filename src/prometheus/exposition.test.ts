import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextRound } from 'node:timers/promises';
import fc from 'fast-check';
import { openMetricsMistakes } from '../../test/support/openmetrics.ts';
import { rendered, scrape, scrapedBytes } from '../../test/support/scrape.ts';
import { type Widget, widget, widgets } from '../../test/support/widgets.ts';
import { gauge, STABLE } from '../resources/declare/family.ts';
import type { Kind } from '../resources/declare/kind.ts';
import { BLOCK_SIZE } from '../state/blocks/blocks.ts';
import type { ScopeState } from '../state/scope-state.ts';
import { StateStore } from '../state/store.ts';
import { Turns } from '../turns.ts';
import { Exposition, type ExpositionOptions } from './exposition.ts';

const TEXT: ExpositionOptions = { format: 'text', encoding: 'identity' };
const OPENMETRICS: ExpositionOptions = { format: 'openmetrics', encoding: 'identity' };

/** A second kind, so that what is done to one is seen to leave the other alone. */
const gadgets: Kind<Widget> = {
  ...widgets,
  resource: 'gadgets',
  identity: { labels: ['gadget'], values: ({ metadata }) => [metadata.name] },
  families: [gauge('gadget_turns', STABLE, 'How often it turned.', (gadget) => gadget.turns)],
};

interface Stage {
  readonly store: StateStore;
  readonly scope: ScopeState<Widget>;
  readonly others: ScopeState<Widget>;
  readonly exposition: Exposition;
}

/** A store whose kinds are synced, with some widgets and no gadgets. */
function stage(count: number): Stage {
  const store = new StateStore();
  const scope = store.open(widgets);
  const others = store.open(gadgets);
  for (const each of [scope, others]) each.init();
  for (let at = 0; at < count; at++) scope.initApply(widget(`w${at}`));
  for (const each of [scope, others]) each.initDone();
  return { store, scope, others, exposition: new Exposition(store) };
}

describe('the exposition', () => {
  it('shows nothing before the first list is complete', async () => {
    const store = new StateStore();
    const scope = store.open(widgets);
    scope.init();
    scope.initApply(widget('early'));
    assert.equal(await scrape(new Exposition(store)), '');
  });

  it('shows the header of a family without samples, and nothing of a kind without objects', async () => {
    const { exposition } = stage(1);
    const text = await scrape(exposition);
    assert.match(text, /# TYPE widget_never gauge\n(# HELP|$)/);
    assert.doesNotMatch(text, /gadget/);
  });

  it('ends OpenMetrics with # EOF even where there is nothing else', async () => {
    assert.equal(await scrape(new Exposition(new StateStore()), OPENMETRICS), '# EOF\n');
  });

  it('shows only the kinds that are wanted', async () => {
    const { exposition, others } = stage(1);
    others.apply(widget('g'));
    const text = await scrape(exposition, { ...TEXT, resources: (names) => names.includes('gadgets') });
    assert.match(text, /^gadget_turns\{gadget="g"\} 3$/m);
    assert.doesNotMatch(text, /widget_/);
  });

  it('writes the header of a family name that two kinds share once', async () => {
    const { store, exposition } = stage(1);
    const doubles = store.open({ ...gadgets, resource: 'doubles', families: widgets.families });
    doubles.init();
    doubles.initApply(widget('double'));
    doubles.initDone();
    const text = await scrape(exposition);
    assert.equal(text.match(/^# TYPE widget_info /gm)?.length, 1);
    assert.match(text, /^widget_info\{gadget="double",/m);
  });

  it('joins the objects of all scopes of a kind under one header', async () => {
    const { store, exposition } = stage(1);
    const second = store.open(widgets);
    second.init();
    second.initApply(widget('elsewhere'));
    second.initDone();
    assert.equal(await scrape(exposition), rendered(store));
  });

  it('counts the series of each kind', async () => {
    const { exposition } = stage(BLOCK_SIZE + 2);
    const lines = (await scrape(exposition)).split('\n').filter((line) => line.startsWith('widget_'));
    assert.deepEqual(exposition.series(), [
      { resource: 'gadgets.test', series: 0 },
      { resource: 'widgets.test', series: lines.length },
    ]);
  });

  it('counts the samples that are left out because their object gave the series before', async () => {
    const { exposition } = stage(BLOCK_SIZE + 2);
    await scrape(exposition);
    assert.deepEqual(exposition.repeatedSamples(), [
      { resource: 'widgets.test', family: 'widget_info', samples: BLOCK_SIZE + 2 },
    ]);
  });
});

/** Every way to ask, but for families that are named. */
const WAYS: readonly Partial<ExpositionOptions>[] = (
  ['text', 'openmetrics', 'openmetrics2', 'protobuf'] as const
).flatMap((format) =>
  (['gzip', 'zstd', 'identity'] as const).flatMap((encoding) =>
    [undefined, { part: 1, parts: 3 }].map((part) => ({ format, encoding, part })),
  ),
);

describe('through the cache and every encoding', () => {
  const operation = fc.record({
    kind: fc.constantFrom('scope', 'others'),
    what: fc.constantFrom(
      'apply',
      'apply',
      'apply',
      'touch',
      'delete',
      'recreate',
      'relist',
      'clear',
      'scrape',
      'scrape',
      'some',
      'warm',
    ),
    way: fc.constantFrom(...WAYS),
    from: fc.nat({ max: 400 }),
    count: fc.nat({ max: 200 }),
    colour: fc.constantFrom('red', 'blue', 'a\\b"c\nd', ''),
    turns: fc.nat({ max: 5 }),
  });

  it('equals a render from scratch after any updates', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 30 }), async (operations) => {
        const both = stage(50);
        let generation = 0;
        for (const { kind, what, from, count, colour, turns, way } of operations) {
          const scope = both[kind as 'scope' | 'others'];
          const names = Array.from({ length: count }, (_, at) => `w${from + at}`);
          if (what === 'clear') {
            scope.clear();
            scope.init();
            scope.initDone();
          } else if (what === 'relist') {
            scope.init();
            for (const name of names) scope.initApply(widget(name, { colour }));
            scope.initDone();
          } else if (what === 'warm') await both.exposition.warm();
          else if (what === 'scrape') await scrapedBytes(both.exposition, way);
          else if (what === 'some')
            await scrapedBytes(both.exposition, { ...way, names: new Set(['widget_turns_total']) });
          else if (what === 'recreate') {
            generation++;
            for (const name of names) scope.apply(widget(name, { uid: `${name}/${generation}`, turns }));
          } else
            for (const name of names) {
              if (what === 'delete') scope.delete(widget(name));
              else scope.apply(widget(name, what === 'touch' ? {} : { colour, turns }));
            }
        }
        const fresh = new Exposition(both.store);
        for (const way of WAYS) {
          const bytes = await scrapedBytes(both.exposition, way);
          assert.ok(bytes.equals(await scrapedBytes(fresh, way)), JSON.stringify(way));
          if (way.part === undefined && (way.format === 'text' || way.format === 'openmetrics'))
            assert.equal(bytes.toString(), rendered(both.store, way.format));
          assert.deepEqual(both.exposition.series(), fresh.series());
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('fragments', () => {
  it('are made none by a scrape without changes', async () => {
    const { exposition } = stage(300);
    for (const encoding of ['gzip', 'zstd'] as const) {
      await scrape(exposition, { encoding });
      const { made } = exposition.statistics;
      await scrape(exposition, { format: 'openmetrics', encoding });
      assert.equal(exposition.statistics.made, made);
    }
  });

  it('are made none after an update that changes no sample', async () => {
    const { scope, exposition } = stage(300);
    await scrape(exposition);
    const { made } = exposition.statistics;
    for (let at = 0; at < 300; at++) scope.apply(widget(`w${at}`));
    await scrape(exposition);
    assert.equal(exposition.statistics.made, made);
  });

  it('are made one after an update that changes one family', async () => {
    const { scope, exposition } = stage(300);
    await scrape(exposition);
    const { made } = exposition.statistics;
    scope.apply(widget('w200', { turns: 9 }));
    await scrape(exposition);
    assert.equal(exposition.statistics.made, made + 1);
  });

  it('are made two after an update that changes two families, however often', async () => {
    const { scope, exposition } = stage(300);
    await scrape(exposition);
    const { made } = exposition.statistics;
    for (let turns = 1; turns < 20; turns++) scope.apply(widget('w200', { turns, colour: `${turns}` }));
    await scrape(exposition);
    assert.equal(exposition.statistics.made, made + 2);
  });

  it('are made once by ten scrapes at once', async () => {
    const { exposition } = stage(500);
    const texts = await Promise.all(Array.from({ length: 10 }, () => scrape(exposition)));
    assert.equal(new Set(texts).size, 1);
    assert.equal(exposition.statistics.made, Math.ceil(500 / BLOCK_SIZE) * widgets.families.length);
  });

  it('are made by warming, so that the first scrape makes none', async () => {
    const { exposition } = stage(300);
    await exposition.warm();
    const { made, fragments, bytes } = exposition.statistics;
    assert.equal(made, Math.ceil(300 / BLOCK_SIZE) * widgets.families.length);
    assert.equal(fragments, made);
    assert.ok(bytes > 0);
    await scrape(exposition);
    assert.equal(exposition.statistics.made, made);
  });

  it('of blocks that are gone are dropped', async () => {
    const { scope, exposition } = stage(300);
    await scrape(exposition);
    for (let at = 10; at < 300; at++) scope.delete(widget(`w${at}`));
    await scrape(exposition);
    assert.equal(exposition.statistics.fragments, widgets.families.length);
  });

  it('of an older moment, made while newer ones are, do not replace these', async () => {
    const { store, scope } = stage(2000);
    // Every block is a turn, so that two scrapes make theirs in turn.
    const exposition = new Exposition(store, new Turns(0));
    const expected = rendered(store);
    const older = scrape(exposition);
    for (let round = 0; round < 5; round++) await nextRound();
    for (let at = 0; at < 2000; at++) scope.apply(widget(`w${at}`, { turns: 9 }));
    const newer = scrape(exposition);
    assert.equal(await older, expected);
    assert.equal(await newer, rendered(store));
    const { made } = exposition.statistics;
    assert.equal(await scrape(exposition), rendered(store));
    assert.equal(exposition.statistics.made, made);
  });

  it('that are outdated hold no memory, whatever the order in which they are made anew', async () => {
    const { scope, exposition } = stage(BLOCK_SIZE);
    await scrape(exposition);
    const room = exposition.statistics.heldBytes - exposition.statistics.bytes;
    for (let turns = 4; turns < 100; turns++) {
      scope.apply(widget('w0', { turns: turns % 3 === 0 ? 4 : turns, colour: `${Math.floor(turns / 7)}` }));
      await scrape(exposition);
      const { bytes, heldBytes } = exposition.statistics;
      assert.ok(heldBytes - bytes <= room + BLOCK_SIZE * widgets.families.length, `${heldBytes} for ${bytes} bytes`);
    }
  });

  it('that are outdated give their memory back at once, though nothing collects garbage', async () => {
    const { scope, exposition } = stage(20 * BLOCK_SIZE);
    const drain = async () => {
      for await (const chunk of exposition.stream({ ...TEXT, encoding: 'gzip' })) exposition.release(chunk);
    };
    await drain();
    const before = process.memoryUsage().arrayBuffers;
    for (let turns = 4; turns < 40; turns++) {
      for (let at = 0; at < 20 * BLOCK_SIZE; at += 7) scope.apply(widget(`w${at}`, { turns }));
      await drain();
    }
    const grown = process.memoryUsage().arrayBuffers - before;
    assert.ok(grown < 2 * exposition.statistics.bytes, `${grown} bytes`);
  });
});

describe('ten scrapes at once without compression', () => {
  it('send the same chunks, which are decompressed for one of them', async () => {
    const { store, exposition } = stage(3000);
    await scrape(exposition);
    const readers = Array.from({ length: 10 }, () => exposition.stream(TEXT));
    const texts = readers.map(() => '');
    let rounds = 0;
    for (let isDone = false; !isDone; rounds++) {
      const results = await Promise.all(readers.map((reader) => reader.next()));
      isDone = results.every(({ done }) => done);
      assert.equal(new Set(results.map(({ value }) => value)).size, 1);
      for (const [at, { value }] of results.entries()) {
        if (value === undefined) continue;
        texts[at] += value.toString();
        exposition.release(value);
      }
    }
    assert.ok(rounds > 3);
    assert.deepEqual([...new Set(texts)], [rendered(store)]);
  });

  it('decompress little of it more than once where each writes as much as it can', async () => {
    const { exposition } = stage(12_000);
    for (let time = 0; time < 2; time++) await scrape(exposition);
    const buffers = new Set<Buffer>();
    let chunks = 0;
    const drain = async () => {
      for await (const chunk of exposition.stream(TEXT)) {
        chunks++;
        buffers.add(chunk);
      }
    };
    await Promise.all(Array.from({ length: 10 }, drain));
    assert.ok(buffers.size <= chunks / 5, `${buffers.size} of ${chunks} chunks`);
  });
});

describe('a slow reader', () => {
  /** Enough text for several chunks. */
  const MANY = 2000;

  it('sees its kind at one moment while objects change, come and go', async () => {
    const { store, scope, exposition } = stage(MANY);
    const expected = rendered(store);
    const chunks: Buffer[] = [];
    for await (const chunk of exposition.stream(TEXT)) {
      chunks.push(chunk);
      const at = chunks.length;
      scope.delete(widget(`w${at}`));
      scope.apply(widget(`new${at}`));
      for (let other = 100; other < MANY; other += 97) scope.apply(widget(`w${other}`, { turns: at, colour: `${at}` }));
      await scrape(exposition);
    }
    assert.ok(chunks.length > 3);
    assert.equal(Buffer.concat(chunks).toString(), expected);
    assert.equal(await scrape(exposition), rendered(store));
  });

  it('has no kind made that it does not ask for', async () => {
    const { others, exposition } = stage(MANY);
    for (let at = 0; at < 10 * MANY; at++) others.apply(widget(`g${at}`));
    const reader = exposition.stream(TEXT);
    await reader.next();
    await reader.return();
    const { made } = exposition.statistics;
    for (let round = 0; round < 5; round++) await nextRound();
    assert.equal(exposition.statistics.made, made);
    assert.equal(made, Math.ceil((10 * MANY) / BLOCK_SIZE));
  });

  it('is thrown out with the reason of its signal', async () => {
    const { exposition } = stage(MANY);
    const controller = new AbortController();
    const reader = exposition.stream({ ...TEXT, signal: controller.signal });
    await reader.next();
    controller.abort(new Error('shutting down'));
    await assert.rejects(async () => {
      for await (const _chunk of reader);
    }, /shutting down/);
  });
});

describe('the event loop', () => {
  it('goes round while ten scrapes make thousands of fragments', async () => {
    const { exposition } = stage(5000);
    let done = false;
    let rounds = 0;
    const count = (): void => {
      rounds++;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    await Promise.all(Array.from({ length: 10 }, () => scrape(exposition, { format: 'text', encoding: 'gzip' })));
    done = true;
    assert.ok(rounds >= 10, `went round ${rounds} times`);
  });
});

describe('OpenMetrics', () => {
  it('is valid by its specification', async () => {
    const { others, exposition } = stage(200);
    others.apply(widget('g'));
    assert.deepEqual(openMetricsMistakes(await scrape(exposition, OPENMETRICS)), []);
  });
});

describe('the description of the target', () => {
  for (const [format, lines] of [
    ['text', ['# HELP target_info Who tells this, about which cluster.', '# TYPE target_info gauge']],
    ['openmetrics', ['# HELP target Who tells this, about which cluster.', '# TYPE target info']],
  ] as const) {
    it(`an exposition as ${format} that was described begins with target_info`, async () => {
      const exposition = new Exposition(new StateStore());
      exposition.describe({ 'service.name': 'a "b"', 'k8s.cluster.uid': 'c' });
      const text = await scrape(exposition, { format, encoding: 'identity' });
      assert.deepEqual(text.split('\n').slice(0, 3), [
        ...lines,
        'target_info{k8s_cluster_uid="c",service_name="a \\"b\\""} 1',
      ]);
    });
  }

  it('an exposition of some resources has no target_info', async () => {
    const exposition = new Exposition(new StateStore());
    exposition.describe({ 'service.name': 'a' });
    assert.equal(
      await scrape(exposition, { format: 'text', encoding: 'identity', resources: (names) => names.includes('pods') }),
      '',
    );
  });
});
