import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { EMPTY_FRAME } from '../body.ts';
import { Packer, packAlone } from './packer.ts';
import { zstd } from './zstd.ts';

const texts = fc.array(
  fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.uint8Array({ minLength: 30_000, maxLength: 70_000 }).map((bytes) => Buffer.from(bytes)),
    fc.integer({ min: 1, max: 2_000_000 }).map((length) => Buffer.alloc(length, 'kube_pod_info{namespace="shop"} 1\n')),
  ),
  { minLength: 1, maxLength: 12 },
);

for (const keepsStreams of [true, false])
  test(`gives frames that can be read in any order and one by one, with streams that are ${keepsStreams ? '' : 'not '}kept`, () => {
    const packer = new Packer(zstd({ keepsStreams }));
    fc.assert(
      fc.property(texts, (all) => {
        const added = all.map((text) => packer.add(text));
        const bytes = packer.take();
        const reversed = added.toReversed().map(({ from, to }) => bytes.subarray(from, to));
        assert.deepEqual(zstdDecompressSync(Buffer.concat(reversed)), Buffer.concat(all.toReversed()));
        for (const [at, text] of all.entries()) {
          const into = Buffer.alloc(text.length + 3);
          packer.restore({ ...added[at]!, bytes }, into, 2);
          assert.ok(into.subarray(2, -1).equals(text));
        }
      }),
      { numRuns: 20 },
    );
  });

test('compresses as well with a compressor for each text as with one for all', () => {
  const text = Buffer.alloc(20_000, 'kube_pod_info{namespace="shop",pod="checkout"} 1\n');
  const kept = packAlone(text, new Packer(zstd()));
  const anew = packAlone(text, new Packer(zstd({ keepsStreams: false })));
  assert.equal(anew.to, kept.to);
  assert.ok(kept.to < text.length / 50);
});

test('keeps a short text as it is, so that it is had back without a decompressor', () => {
  for (const length of [1, 255, 256]) {
    const text = Buffer.alloc(length, 'kube_pod_info{namespace="shop"} 1\n');
    const { bytes, from, to } = packAlone(text, new Packer(zstd()));
    assert.equal(bytes.subarray(from, to).includes(text), length < 256);
    assert.ok(zstdDecompressSync(bytes.subarray(from, to)).equals(text));
  }
});

test('has an empty frame', () => {
  assert.equal(zstdDecompressSync(EMPTY_FRAME).length, 0);
});

test('asks for a window of half a mebibyte at most, however long the text', () => {
  const { bytes, from } = packAlone(Buffer.alloc(20 * 2 ** 20, 'kube_pod_info 1\n'), new Packer(zstd()));
  const descriptor = bytes[from + 4]!;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  assert.ok(!isSingleSegment, 'the window is the whole text');
  const window = bytes[from + 5]!;
  const base = 2 ** (10 + (window >> 3));
  assert.ok(base + (base / 8) * (window & 7) <= 512 * 1024);
});
