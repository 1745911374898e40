/**
 * What was read last into a field of a message. Objects that come one after the other are alike: most of their lists and messages
 * are byte for byte those of the object before. These are not read again, and become the same value.
 */
import { type ProtobufCursor, readTag } from './cursor.ts';

/** A value, and where the bytes are that it stands for. */
export interface Latest {
  /** The object that the bytes are of (`Beside.object`). */
  object: number;
  /** Of the field: the same bytes are another value in another wire type. */
  tag: number;
  from: number;
  to: number;
  value: unknown;
}

/** More bytes than that are sooner compared outside of JavaScript. */
const LONG = 128;

const NONE = -1;

/** Nothing was read yet. */
export function createLatest(): Latest {
  return { object: NONE, tag: 0, from: 0, to: 0, value: undefined };
}

/** Whether a field whose tag has just been read is the latest value once more, to its end. Steps over its bytes if so. */
export function comesAgain(latest: Latest, tag: number, cursor: ProtobufCursor, end: number): boolean {
  const { at, beside } = cursor;
  const { object, from, to } = latest;
  if (beside === undefined || tag !== latest.tag) return false;
  if (object !== beside.object && object !== beside.former) return false;
  const source = object === beside.object ? cursor.bytes : beside.bytes;
  if (!isEqual(source, from, to, cursor.bytes, at, end)) return false;
  cursor.at = at + to - from;
  // What comes next may belong to the field too.
  const isOver = cursor.at === end || readTag(cursor, end) !== tag;
  cursor.at = isOver ? at + to - from : at;
  return isOver;
}

/** The field that has been read from behind its tag up to the cursor is the latest, where the object has another beside it. */
export function remember(
  latest: Latest,
  tag: number,
  from: number,
  { at, beside }: ProtobufCursor,
  value: unknown,
): void {
  if (beside === undefined) return;
  latest.object = beside.object;
  latest.tag = tag;
  latest.from = from;
  latest.to = at;
  latest.value = value;
}

function isEqual(a: Buffer, from: number, to: number, b: Buffer, at: number, end: number): boolean {
  const length = to - from;
  if (at + length > end) return false;
  if (length > LONG) return b.compare(a, from, to, at, at + length) === 0;
  for (let next = 0; next < length; next++) if (a[from + next] !== b[at + next]) return false;
  return true;
}
