import { crc32, gunzipSync } from 'node:zlib';
import { multiply, shiftOf } from '../../../compression/crc32.ts';
import { changeOf, UNIT } from './checksum.ts';
import type { Deflater } from './deflater.ts';
import type { Repeats } from './repeats.ts';

/**
 * Some metrics as a part of a request in gzip, which can be sent again with another time. All points have one time, and
 * deflate says of each but the first that it repeats the one before: so only that one has to be written anew. It stands at the
 * end of what precedes the compressed rest.
 */
export interface Segment {
  readonly points: number;
  /** Of the metrics, before compression. */
  readonly bytes: number;
  readonly opening: Buffer;
  readonly rest: Buffer;
  readonly restBytes: number;
  /** The checksum of the rest with the time that the opening has, and by what it changes with the time. */
  readonly checksum: number;
  readonly times: number;
}

const TIME = 8;

/** The metrics from one place to another of a buffer, of which it is noted what repeats (`isWhole`). Their times are overwritten. */
export function createSegment(
  deflater: Deflater,
  buffer: Buffer,
  start: number,
  end: number,
  points: number,
  repeats: Repeats,
): Segment {
  const { times } = repeats;
  const from = times[0]! + TIME;
  // Cut from the pool of Node.js it would hold all of that for as long as it is kept.
  const opening = Buffer.allocUnsafeSlow(from - start);
  buffer.copy(opening, 0, start, from);
  const rest = deflater.compress(buffer, from, end, repeats);
  const content = buffer.subarray(from, end);
  const checksum = crc32(content);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  for (let at = 1; at < times.length; at++) {
    const upper = times[at]! + TIME - 4;
    view.setInt32(upper, view.getInt32(upper, true) ^ UNIT, true);
  }
  const change = (checksum ^ crc32(content)) >>> 0;
  return { points, bytes: end - start, opening, rest, restBytes: end - from, checksum, times: change };
}

/** The memory of a segment that is not needed any more, which the collector would give back much later. */
export function releaseSegment({ rest }: Segment): void {
  (rest.buffer as ArrayBuffer).transfer(0);
}

/** A request in gzip (RFC 1952): what stands before the metrics, and segments with the time of now, in eight bytes. */
export function gzipOf(head: Buffer, segments: readonly Segment[], time: Buffer): Buffer {
  const parts: Buffer[] = [GZIP];
  let checksum = crc32(head);
  let length = head.length;
  parts.push(stored(head));
  for (const segment of segments) {
    const { opening, rest, restBytes, bytes } = segment;
    const difference = Buffer.from(opening.subarray(opening.length - TIME));
    for (let at = 0; at < TIME; at++) difference[at]! ^= time[at]!;
    const own = segment.checksum ^ multiply(segment.times, changeOf(difference));
    const block = stored(opening);
    time.copy(block, block.length - TIME);
    checksum = crc32(block.subarray(STORED), checksum);
    checksum = (multiply(checksum, shiftOf(restBytes)) ^ own) >>> 0;
    parts.push(block, rest);
    length += bytes;
  }
  const end = Buffer.from(LAST);
  end.writeUInt32LE(checksum, END);
  end.writeUInt32LE(length, END + 4);
  parts.push(end);
  return Buffer.concat(parts);
}

/** A request in gzip, and its bytes before compression. */
export interface Packed {
  readonly gzip: Buffer;
  readonly length: number;
}

/** A request before compression. */
export function unpacked(request: Buffer | Packed): Buffer {
  return 'gzip' in request ? gunzipSync(request.gzip) : request;
}

/** Magic, deflate, no flags, no time, nothing of the compressor and the system. */
const GZIP = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** An empty block that is the last, and room for checksum and length. */
const LAST = Buffer.from([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
const END = 5;

/** What a block of bytes as they are has before them. */
const STORED = 5;
/** As many fit in one; with the time of an opening. */
export const MOST_STORED = 0xffff;
export const MOST_OPENING = MOST_STORED - TIME;

function stored(bytes: Buffer): Buffer {
  const block = Buffer.allocUnsafe(STORED + bytes.length);
  block[0] = 0;
  block.writeUInt16LE(bytes.length, 1);
  block.writeUInt16LE(~bytes.length & 0xffff, 3);
  bytes.copy(block, STORED);
  return block;
}
