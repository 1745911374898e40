import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { Compressor } from './compressor.ts';

test('each request is a gzip member of its own, whatever came before it', async () => {
  const bytes = fc.oneof(
    fc.nat(2_000_000).map((size) => randomBytes(size)),
    fc.nat(2_000_000).map((size) => Buffer.alloc(size, 'point ')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 4 }), async (requests) => {
      const compressor = new Compressor();
      const members = await Promise.all(requests.map((request) => compressor.compress(request)));
      members.forEach((member, at) => {
        assert.ok(gunzipSync(member).equals(requests[at]!));
      });
      compressor.close();
    }),
    { numRuns: 30 },
  );
});

test('a frame of zstd is one of its own as well', async () => {
  const compressor = new Compressor();
  const requests = [randomBytes(500_000), Buffer.alloc(2_000_000, 'point '), Buffer.alloc(0)];
  const frames = await Promise.all(requests.map((request) => compressor.compress(request, 'zstd')));
  frames.forEach((frame, at) => {
    assert.ok(zstdDecompressSync(frame).equals(requests[at]!));
  });
});

test('a compressor that was closed while requests waited finishes them, and takes more', async () => {
  const compressor = new Compressor();
  const members = [compressor.compress(Buffer.from('one')), compressor.compress(Buffer.from('two'))];
  compressor.close();
  members.push(compressor.compress(Buffer.from('three')));
  const texts = (await Promise.all(members)).map((member) => gunzipSync(member).toString());
  assert.deepEqual(texts, ['one', 'two', 'three']);
  compressor.close();
});

test('where few points are expected, repetitions are found further back', async () => {
  const compressor = new Compressor();
  const text = randomBytes(20_000);
  const bytes = Buffer.concat([text, text]);
  const lengths: number[] = [];
  for (const points of [0, 1_000_000, 0]) {
    compressor.expect(points);
    const member = await compressor.compress(bytes);
    assert.ok(gunzipSync(member).equals(bytes));
    lengths.push(member.length);
  }
  assert.ok(lengths[0]! < 25_000 && lengths[1]! > 35_000, `${lengths}`);
  assert.equal(lengths[0], lengths[2]);
  compressor.close();
});
