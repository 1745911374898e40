import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHUNK, ChunkPool } from './chunk-pool.ts';
import { unpacked } from './packer.ts';
import { SharedChunks } from './shared-chunks.ts';

const pieces = Array.from({ length: 40 }, (_, at) => [unpacked(Buffer.from(`text ${at}`))]);

/** Shared chunks, and how many of the pool's were made. */
function stage(answers: number) {
  const pool = new ChunkPool();
  const shared = new SharedChunks(pool);
  for (let answer = 0; answer < answers; answer++) shared.enter();
  let made = 0;
  const take = (at: number) =>
    shared.take(pieces[at]!, () => {
      made++;
      const chunk = pool.take();
      return chunk.subarray(0, chunk.write(`text ${at}`));
    });
  return { pool, shared, take, made: () => made };
}

test('a chunk is made once for answers that are about as far', () => {
  const { take, made } = stage(2);
  for (const at of [0, 0, 1, 1, 2, 3, 2, 3]) assert.equal(take(at).toString(), `text ${at}`);
  assert.equal(made(), 4);
});

test('nothing is kept where there is one answer', () => {
  const { take, made } = stage(1);
  take(0);
  take(0);
  assert.equal(made(), 2);
});

test('memory is used again only when nobody looks at it any more, however far apart the answers are', () => {
  const { shared, take } = stage(2);
  const slow = take(0);
  assert.equal(take(0), slow);
  shared.release(slow);
  for (let at = 1; at < 40; at++) shared.release(take(at));
  assert.equal(slow.toString(), 'text 0');
});

test('memory of chunks that all have sent is used again', () => {
  const { shared, take } = stage(2);
  const buffers = new Set<ArrayBufferLike>();
  for (let at = 0; at < 40; at++) {
    const chunk = take(at);
    take(at);
    buffers.add(chunk.buffer);
    shared.release(chunk);
    shared.release(chunk);
  }
  assert.ok(buffers.size <= 10, `${buffers.size} chunks`);
  assert.ok([...buffers].every(({ byteLength }) => byteLength === CHUNK));
});

test('nothing is kept when the last but one answer has ended', () => {
  const { shared, take, made } = stage(2);
  shared.release(take(0));
  shared.leave();
  take(0);
  assert.equal(made(), 2);
});

test('an answer is ahead when what others may still need would go for it', () => {
  const { shared, take } = stage(2);
  let at = 0;
  for (; !shared.isAhead(pieces[at]!); at++) take(at);
  assert.equal(at, 8);
  assert.equal(shared.isAhead(pieces[0]!), false);
  take(0);
  assert.equal(shared.isAhead(pieces[at]!), false);
});
