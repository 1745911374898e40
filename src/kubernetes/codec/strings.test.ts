import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRandom } from '../../simulator/random.ts';
import { createStringCache, readList, readString } from './strings.ts';

const whole = (cache: ReturnType<typeof createStringCache>, bytes: Buffer) => readString(cache, bytes, 0, bytes.length);

test('any bytes read as Buffer.toString reads them, however small the cache', () => {
  const cache = createStringCache(2);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
    fc.constantFrom('é', 'a', '\u{10ffff}', '\ufffd').map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 20 }), (all) => {
      for (const each of all) assert.equal(whole(cache, Buffer.from(each)), Buffer.from(each).toString());
    }),
  );
});

test('a byte that is no valid text is not mistaken for a cached letter with that code', () => {
  const cache = createStringCache(1);
  whole(cache, Buffer.from('é'));
  assert.equal(whole(cache, Buffer.from([0xe9])), '\ufffd');
});

test('a range in the middle of the bytes is read', () => {
  assert.equal(readString(createStringCache(), Buffer.from('before-node-1-after'), 7, 13), 'node-1');
});

test('a text that comes again is served from the cache', () => {
  const cache = createStringCache(1);
  whole(cache, Buffer.from('node-1'));
  cache.texts[0] = 'from the cache';
  assert.equal(whole(cache, Buffer.from('node-1')), 'from the cache');
});

test('a text that comes again keeps its slot against one newcomer and not against two', () => {
  const cache = createStringCache(1);
  whole(cache, Buffer.from('node-1'));
  whole(cache, Buffer.from('node-1'));
  whole(cache, Buffer.from('once'));
  assert.deepEqual(cache.texts, ['node-1']);
  whole(cache, Buffer.from('twice'));
  assert.deepEqual(cache.texts, ['twice']);
});

test('long texts are not kept', () => {
  const cache = createStringCache(1);
  whole(cache, Buffer.from('x'.repeat(129)));
  assert.deepEqual(cache.texts, ['']);
});

test('a list is the one of the same bytes and plan, however many were read between', () => {
  const cache = createStringCache(1);
  const plans = [{}, {}];
  const random = createRandom(1);
  let made = 0;
  for (let round = 0; round < 20_000; round++) {
    const which = random.integer(2_000);
    const bytes = Buffer.alloc(1 + (which % 700), `${which}:`);
    const plan = plans[which % 2]!;
    const list = readList(cache, plan, bytes, 0, bytes.length, () => {
      made++;
      return [plan, which];
    });
    assert.deepEqual(list, [plan, which]);
  }
  assert.ok(made < 15_000, `${made} lists were read`);
});

test('lists of the same bytes are one, also after others', () => {
  const cache = createStringCache(1);
  const plan = {};
  const listOf = (text: string) => readList(cache, plan, Buffer.from(text), 0, text.length, () => [text]);
  const first = listOf('first');
  listOf('second');
  assert.equal(listOf('first'), first);
});

test('lists take memory as there are ones that come again, and not for those that come once', () => {
  const cache = createStringCache(1);
  const plan = {};
  let made = 0;
  const ask = (text: string) => {
    const bytes = Buffer.from(text.padEnd(1000));
    readList(cache, plan, bytes, 0, bytes.length, () => {
      made++;
      return [text];
    });
  };
  for (let round = 0; round < 1000; round++) {
    ask(`template ${round % 10}`);
    ask(`once ${round}`);
  }
  assert.equal(cache.listBytes.length, 64 * 1024);
  assert.ok(made < 1030, `${made} lists were read`);
  const rounds = Array.from({ length: 10 }, () => {
    made = 0;
    for (let which = 0; which < 200; which++) ask(`other template ${which}`);
    return made;
  });
  assert.equal(cache.listBytes.length, 256 * 1024);
  assert.ok(rounds.at(-1)! < 100, `${rounds.at(-1)} lists were read`);
});

test('the cache takes memory as there are texts, up to its size, and each is found where it was', () => {
  const cache = createStringCache(4096);
  const texts = Array.from({ length: 9000 }, (_, at) => `text-${at}`);
  const sizes = texts.map((text) => {
    whole(cache, Buffer.from(text));
    return cache.bytes.length / 128;
  });
  assert.deepEqual([sizes[400], sizes.at(-1), cache.texts.length], [1024, 4096, 4096]);
  const kept = cache.texts.filter((text) => text !== '');
  assert.equal(kept.length, cache.filled);
  cache.texts = cache.texts.map((text) => `kept ${text}`);
  for (const text of kept) assert.equal(whole(cache, Buffer.from(text)), `kept ${text}`);
});
