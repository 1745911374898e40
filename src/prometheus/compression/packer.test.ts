import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inflatePieces } from '../../../test/support/pieces.ts';
import { deflate } from './deflate.ts';
import { Packer, packAlone } from './packer.ts';

const texts = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.uint8Array({ minLength: 30_000, maxLength: 70_000 }).map((bytes) => Buffer.from(bytes)),
    fc.nat({ max: 400_000 }).map((length) => Buffer.alloc(length, 'kube_pod_info{namespace="shop"} 1\n')),
  ),
  { maxLength: 12 },
);

test('gives pieces that can be read in any order, whatever was compressed before them', () => {
  const packer = new Packer();
  fc.assert(
    fc.property(texts, (all) => {
      const added = all.map((text) => packer.add(text));
      const bytes = packer.take();
      const reversed = added.map((piece) => ({ ...piece, bytes })).reverse();
      assert.deepEqual(inflatePieces(reversed), Buffer.concat(all.toReversed()));
    }),
    { numRuns: 30 },
  );
});

for (const keepsStreams of [true, false])
  test(`gives each text back, with streams that are ${keepsStreams ? '' : 'not '}kept`, () => {
    const packer = new Packer(deflate({ keepsStreams }));
    fc.assert(
      fc.property(texts, (all) => {
        const added = all.filter(({ length }) => length > 0).map((text) => ({ text, piece: packer.add(text) }));
        const bytes = packer.take();
        for (const { text, piece } of added.toReversed()) {
          const into = Buffer.alloc(text.length + 3);
          packer.restore({ ...piece, bytes }, into, 2);
          assert.ok(into.subarray(2, -1).equals(text));
        }
      }),
      { numRuns: 20 },
    );
  });

test('adds bytes as they are, behind what was compressed', () => {
  const packer = new Packer();
  const { to } = packer.add(Buffer.from('abc'));
  assert.equal(packer.append(new Uint8Array([1, 2, 3, 4]), 1, 3), to);
  assert.deepEqual([...packer.take(2).subarray(to + 2)], [2, 3]);
});

test('keeps no more memory for pieces than their bytes', () => {
  const packer = new Packer();
  const pieces = [10_000, 0, 300_000].map((length) => packer.add(Buffer.alloc(length, 'kube_pod_info 1\n')));
  const bytes = packer.take();
  assert.equal(bytes.buffer.byteLength, pieces.at(-1)!.to);
  assert.deepEqual(
    pieces.map((piece) => inflatePieces([{ ...piece, bytes }]).length),
    [10_000, 0, 300_000],
  );
});

test('begins anew when the memory was taken', () => {
  const packer = new Packer();
  packer.add(Buffer.from('former'));
  packer.take();
  assert.equal(inflatePieces([packAlone(Buffer.from('latter'), packer)]).toString(), 'latter');
});

test('compresses as well with a compressor for each text as with one for all', async () => {
  const text = Buffer.alloc(20_000, 'kube_pod_info{namespace="shop",pod="checkout"} 1\n');
  const kept = packAlone(text);
  const anew = packAlone(text, new Packer(deflate({ keepsStreams: false })));
  assert.deepEqual(inflatePieces([anew, kept]), Buffer.concat([text, text]));
  assert.equal(anew.to, kept.to);
});
