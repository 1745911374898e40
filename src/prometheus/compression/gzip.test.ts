import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { addToChecksum, freeBuffer, GZIP_HEADER, gzipTrailer } from './gzip.ts';
import { Packer, packAlone } from './packer.ts';

const packer = new Packer();

function deflatePiece(text: Buffer) {
  return packAlone(text, packer);
}

function join(texts: readonly Buffer[]): Buffer {
  const checksum = { crc: 0, length: 0 };
  const pieces = texts.map(deflatePiece);
  for (const piece of pieces) addToChecksum(checksum, piece);
  return Buffer.concat([
    GZIP_HEADER,
    ...pieces.map(({ bytes, from, to }) => bytes.subarray(from, to)),
    gzipTrailer(checksum),
  ]);
}

const texts = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.nat({ max: 200_000 }).map((length) => Buffer.alloc(length, 'kube_pod_info{namespace="shop"} 1\n')),
  ),
  { maxLength: 12 },
);

test('joins pieces to one gzip member that holds the texts one after the other', () => {
  fc.assert(fc.property(texts, (all) => assert.deepEqual(gunzipSync(join(all)), Buffer.concat(all))));
});

test('joins no pieces to the empty member', () => {
  assert.equal(gunzipSync(join([])).length, 0);
});

test('combines the checksums of a text that was cut anywhere', () => {
  const whole = Buffer.alloc(5000, 'namespace="shop",pod="checkout-6d5f"\n');
  fc.assert(
    fc.property(fc.nat({ max: whole.length }), (cut) => {
      const checksum = { crc: 0, length: 0 };
      addToChecksum(checksum, deflatePiece(whole.subarray(0, cut)));
      addToChecksum(checksum, deflatePiece(whole.subarray(cut)));
      assert.deepEqual(checksum, { crc: crc32(whole) | 0, length: whole.length });
    }),
  );
});

test('ends a member of more than 4 GiB with its length modulo 2^32', () => {
  const trailer = gzipTrailer({ crc: -2, length: 2 ** 32 + 3 });
  assert.equal(trailer.readUInt32LE(2), 0xfffffffe);
  assert.equal(trailer.readUInt32LE(6), 3);
});

test('frees memory that a buffer has for itself, and no other', () => {
  const own = Buffer.allocUnsafeSlow(2 * Buffer.poolSize);
  const pooled = Buffer.from('shared with others');
  const part = Buffer.allocUnsafeSlow(2 * Buffer.poolSize).subarray(1);
  for (const buffer of [own, pooled, part]) freeBuffer(buffer);
  assert.deepEqual([own.length, pooled.toString(), part.length], [0, 'shared with others', 2 * Buffer.poolSize - 1]);
});
