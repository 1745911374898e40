import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { framesOf } from '../../../test/support/frames.ts';
import { CodedError } from '../../errors.ts';
import type { FrameSplitter } from './decoder.ts';
import { lengthFrames, lineFrames } from './frames.ts';

function feed(splitter: FrameSplitter, chunks: readonly Uint8Array[]): string[] {
  return chunks.flatMap((chunk) =>
    Array.from(framesOf(splitter, chunk), (frame) => Buffer.from(frame).toString('latin1')),
  );
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
  return ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
}

const framed = (text: string) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, Buffer.from(text, 'latin1')]);
};

const places = fc.array(fc.nat(500), { maxLength: 30 });

test('lines are the same wherever the body is cut into chunks', () => {
  const line = fc.stringMatching(/^[a-z]{1,20}$/);
  fc.assert(
    fc.property(fc.array(line), places, (lines, at) => {
      const splitter = lineFrames();
      const body = Buffer.from(lines.map((each) => `${each}\n`).join(''));
      assert.deepEqual([feed(splitter, cut(body, at)), splitter.pending()], [lines, 0]);
    }),
  );
});

test('only byte 0x0A ends a line', () => {
  assert.deepEqual(feed(lineFrames(), [Buffer.from('a\u2028b\rc\nd\n')]), [
    Buffer.from('a\u2028b\rc').toString('latin1'),
    'd',
  ]);
});

test('empty lines are no frames', () => {
  assert.deepEqual(feed(lineFrames(), [Buffer.from('\n\na\n\n')]), ['a']);
});

test('a line that has not ended is pending', () => {
  const splitter = lineFrames();
  feed(splitter, [Buffer.from('one\ntw'), Buffer.from('o')]);
  assert.equal(splitter.pending(), 3);
});

test('frames with a length are the same wherever the body is cut into chunks', () => {
  const text = fc.string({ maxLength: 20, unit: 'binary-ascii' });
  fc.assert(
    fc.property(fc.array(text), places, (frames, at) => {
      const splitter = lengthFrames();
      const body = Buffer.concat(frames.map(framed));
      assert.deepEqual([feed(splitter, cut(body, at)), splitter.pending()], [frames, 0]);
    }),
  );
});

test('a frame that has not ended is pending', () => {
  const splitter = lengthFrames();
  feed(splitter, [framed('whole'), framed('torn').subarray(0, 6)]);
  assert.equal(splitter.pending(), 6);
});

test('a length over 64 MiB is refused before the bytes come', () => {
  assert.throws(() => feed(lengthFrames(), [Buffer.from([0x04, 0, 0, 1])]), CodedError);
});

test('a line over 64 MiB is refused', () => {
  const megabyte = Buffer.alloc(1024 * 1024, 0x20);
  const splitter = lineFrames();
  for (let each = 0; each < 64; each++) feed(splitter, [megabyte]);
  assert.throws(() => feed(splitter, [megabyte]), CodedError);
});
