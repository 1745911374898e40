/** What is left of the exposition where a scrape selects something, and what is kept for it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { scrape } from '../../test/support/scrape.ts';
import { widget, widgets } from '../../test/support/widgets.ts';
import { gauge, STABLE } from '../resources/declare/family.ts';
import type { Kind, KubernetesObject } from '../resources/declare/kind.ts';
import { BLOCK_SIZE } from '../state/blocks/blocks.ts';
import { StateStore } from '../state/store.ts';
import { Exposition, type ExpositionOptions } from './exposition.ts';
import { isInPart } from './request/parts.ts';

const gadgets = {
  ...(widgets as unknown as Kind),
  resource: 'gadgets',
  families: [gauge<KubernetesObject>('gadget_info', STABLE, 'It is there.', () => 1)],
} as unknown as Kind;

function stage(count: number, now?: () => number) {
  const store = new StateStore();
  const scope = store.open(widgets);
  const others = store.open(gadgets);
  for (const each of [scope, others]) each.init();
  for (let at = 0; at < count; at++) scope.initApply(widget(`w${at}`));
  others.initApply(widget('g'));
  for (const each of [scope, others]) each.initDone();
  return { scope, exposition: new Exposition(store, undefined, now && { now }) };
}

const samplesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const partsOf = (exposition: Exposition, parts: number, options: Partial<ExpositionOptions> = {}) =>
  Promise.all(Array.from({ length: parts }, (_, part) => scrape(exposition, { ...options, part: { part, parts } })));

describe('the parts of an exposition', () => {
  for (const parts of [1, 2, 3, 7, 64])
    it(`are together the whole, with no sample twice: ${parts}`, async () => {
      const { exposition } = stage(300);
      exposition.describe({ 'service.name': 'a' });
      const all = (await partsOf(exposition, parts)).flatMap(samplesOf);
      assert.deepEqual(all.sort(), samplesOf(await scrape(exposition)).sort());
    });

  it('have each object whole, in the part that its name says', async () => {
    const { exposition } = stage(300);
    for (const [part, text] of (await partsOf(exposition, 3)).entries())
      for (const [, name = ''] of text.matchAll(/^widget_\w+\{namespace="default",widget="(\w+)"/gm))
        assert.ok(isInPart(widget(name), { part, parts: 3 }), name);
  });

  it('are of about the same size', () => {
    const counts = new Array<number>(8).fill(0);
    for (let at = 0; at < 8000; at++) {
      const part = counts.findIndex((_, one) => isInPart(widget(`checkout-6d5f-${at}`), { part: one, parts: 8 }));
      counts[part]!++;
    }
    for (const count of counts) assert.ok(count > 800 && count < 1200, counts.join(' '));
  });

  it('keep their objects through any updates of these and of others', async () => {
    const operation = fc.record({
      what: fc.constantFrom('apply', 'delete', 'recreate'),
      from: fc.nat({ max: 200 }),
      count: fc.nat({ max: 100 }),
      turns: fc.nat({ max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 8 }), async (operations) => {
        const { scope, exposition } = stage(150);
        const home = new Map<string, number>();
        let generation = 0;
        for (const { what, from, count, turns } of operations) {
          generation++;
          for (let at = from; at < from + count; at++) {
            if (what === 'delete') scope.delete(widget(`w${at}`));
            else scope.apply(widget(`w${at}`, what === 'apply' ? { turns } : { turns, uid: `${at}/${generation}` }));
          }
          const texts = await partsOf(exposition, 3, { encoding: 'gzip' });
          assert.deepEqual(texts.flatMap(samplesOf).sort(), samplesOf(await scrape(exposition)).sort());
          for (const [part, text] of texts.entries())
            for (const [, name = ''] of text.matchAll(/^widget_created\{namespace="default",widget="(\w+)"/gm)) {
              assert.equal(home.get(name) ?? part, part, name);
              home.set(name, part);
            }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('are kept: a second scrape makes nothing, and an update is made anew in each', async () => {
    const { scope, exposition } = stage(300);
    await partsOf(exposition, 3);
    const { made } = exposition.statistics;
    await partsOf(exposition, 3);
    assert.equal(exposition.statistics.made, made);
    scope.apply(widget('w7', { turns: 9 }));
    await partsOf(exposition, 3);
    assert.equal(exposition.statistics.made, made + 3);
  });

  it('take no more text to make than the whole', async () => {
    const [cut, whole] = [stage(300).exposition, stage(300).exposition];
    await partsOf(cut, 5);
    await scrape(whole);
    assert.equal(cut.statistics.madeBytes, whole.statistics.madeBytes);
    assert.deepEqual(cut.series(), whole.series());
  });

  it('have the target in the first alone', async () => {
    const { exposition } = stage(1);
    exposition.describe({ 'service.name': 'a' });
    const texts = await partsOf(exposition, 3);
    assert.deepEqual(
      texts.map((text) => text.includes('target_info{')),
      [true, false, false],
    );
  });
});

describe('families that are asked for by name', () => {
  const named = (...names: string[]) => ({ names: new Set(names) });

  it('are all that comes', async () => {
    const { exposition } = stage(3);
    const text = await scrape(exposition, named('gadget_info', 'widget_turns_total', 'widget_turn', 'never_heard_of'));
    const types = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
    assert.deepEqual(types, ['gadget_info', 'widget_turns_total']);
    assert.equal(samplesOf(text).length, 4);
  });

  it('are none where the name is empty', async () => {
    assert.equal(await scrape(stage(3).exposition, named('')), '');
  });

  it('are all that is made', async () => {
    const { scope, exposition } = stage(300);
    await scrape(exposition, named('widget_info'));
    assert.equal(exposition.statistics.made, Math.ceil(300 / BLOCK_SIZE));
    scope.apply(widget('w1', { turns: 9 }));
    await scrape(exposition, named('widget_info'));
    assert.equal(exposition.statistics.made, Math.ceil(300 / BLOCK_SIZE));
  });

  it('leave a whole scrape as it is, before and after changes', async () => {
    const { scope, exposition } = stage(300);
    const fresh = async () => {
      const store = new StateStore();
      const copy = [store.open(widgets), store.open(gadgets)] as const;
      for (const each of copy) each.init();
      for (const object of scope.objects()) copy[0].initApply(object);
      copy[1].initApply(widget('g'));
      for (const each of copy) each.initDone();
      return scrape(new Exposition(store));
    };
    for (let turns = 10; turns < 13; turns++) {
      await scrape(exposition, named('widget_info', 'widget_turns_total'));
      assert.equal(await scrape(exposition, { encoding: 'gzip' }), await fresh());
      scope.apply(widget(`w${turns}`, { turns, colour: 'blue' }));
    }
  });

  it('have the target among them only by its name', async () => {
    const { exposition } = stage(1);
    exposition.describe({ 'service.name': 'a' });
    assert.doesNotMatch(await scrape(exposition, named('widget_info')), /target_info/);
    assert.match(await scrape(exposition, named('target_info')), /^target_info\{/m);
  });
});

describe('what is kept', () => {
  it('is one copy for text and OpenMetrics 1.0', async () => {
    const { exposition } = stage(100);
    await exposition.warm();
    const { made } = exposition.statistics;
    for (const format of ['text', 'openmetrics'] as const) await scrape(exposition, { format, encoding: 'gzip' });
    assert.equal(exposition.statistics.made, made);
    assert.equal(exposition.ways.length, 1);
  });

  it('is one copy for zstd and for no compression', async () => {
    const { exposition } = stage(100);
    await scrape(exposition);
    const { made } = exposition.statistics;
    await scrape(exposition, { encoding: 'zstd' });
    assert.equal(exposition.statistics.made, made);
    assert.equal(exposition.ways.length, 1);
  });

  it('for gzip serves whoever asks for no compression once in ten minutes, and another copy whoever asks again', async () => {
    let minutes = 0;
    const { exposition } = stage(100, () => minutes * 60_000);
    await exposition.warm();
    const { made } = exposition.statistics;
    const text = await scrape(exposition);
    minutes = 11;
    assert.equal(await scrape(exposition), text);
    assert.equal(exposition.statistics.made, made);
    minutes = 20;
    assert.equal(await scrape(exposition), text);
    assert.equal(exposition.statistics.made, 2 * made);
  });

  for (const other of [
    { encoding: 'zstd' },
    { format: 'protobuf', encoding: 'gzip' },
    { format: 'openmetrics2', encoding: 'gzip' },
  ] as const)
    it(`is another copy for ${Object.values(other)} from when that is asked for, until it is not in ten minutes`, async () => {
      let minutes = 0;
      const { exposition } = stage(100, () => minutes * 60_000);
      await scrape(exposition, { encoding: 'gzip' });
      const { fragments, bytes } = exposition.statistics;
      await scrape(exposition, other);
      assert.equal(exposition.statistics.fragments, 2 * fragments);
      minutes = 9;
      await scrape(exposition, { encoding: 'gzip' });
      assert.equal(exposition.ways.length, 2);
      minutes = 11;
      await scrape(exposition, { encoding: 'gzip' });
      assert.equal(exposition.ways.length, 1);
      assert.deepEqual([exposition.statistics.fragments, exposition.statistics.bytes], [fragments, bytes]);
    });

  it('stays for the only scraper, however seldom it asks', async () => {
    let minutes = 0;
    const { exposition } = stage(100, () => minutes * 60_000);
    await scrape(exposition, { encoding: 'zstd' });
    const { made } = exposition.statistics;
    minutes = 60;
    await scrape(exposition, { encoding: 'zstd' });
    assert.equal(exposition.statistics.made, made);
  });

  it('is bounded, however many parts are asked for', async () => {
    const { exposition } = stage(10);
    for (const parts of [60, 61, 62]) await partsOf(exposition, parts);
    assert.equal(exposition.ways.length, 96);
  });

  it('is warmed as it was last asked for', async () => {
    const { scope, exposition } = stage(100);
    await scrape(exposition, { encoding: 'zstd' });
    scope.apply(widget('w1', { turns: 9 }));
    await exposition.warm();
    const { made } = exposition.statistics;
    await scrape(exposition, { encoding: 'zstd' });
    assert.equal(exposition.statistics.made, made);
    assert.equal(exposition.ways.length, 1);
  });
});
