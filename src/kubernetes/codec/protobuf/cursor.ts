/**
 * A place in protobuf bytes, and the steps over them. Each step is given the end of the message that it is in: nothing
 * reaches beyond it. Encoding: protobuf.dev/programming-guides/encoding.
 */
import { CodedError } from '../../../errors.ts';
import { asBuffer } from '../encoding.ts';
import type { StringCache } from '../strings.ts';

/** A place in protobuf bytes; the functions of this file move it. */
export interface ProtobufCursor {
  readonly bytes: Buffer;
  at: number;
  /** The lower and upper 32 bits, signed, of the integer that {@link readVarint} read last. */
  low: number;
  high: number;
  readonly strings: StringCache;
  /** Set while an object is read that may be like the one before it. */
  beside: Beside | undefined;
}

/** An object that is read, and the one before it. */
export interface Beside {
  /** A number of its own. */
  readonly object: number;
  /** The number of the one before. */
  readonly former: number;
  /** Where that was read. */
  readonly bytes: Buffer;
}

export const VARINT = 0;
const FIXED64 = 1;
export const LENGTH = 2;
const FIXED32 = 5;

/** A cursor at `at`; the bytes are shared, not copied. */
export function protobufCursor(bytes: Uint8Array, strings: StringCache, at = 0): ProtobufCursor {
  return { bytes: asBuffer(bytes), at, low: 0, high: 0, strings, beside: undefined };
}

/** Throws KSO_DECODE. */
export function refuse(reason: string): never {
  throw new CodedError('KSO_DECODE', { format: 'protobuf', reason });
}

/** Reads a field's tag: its number in the upper bits, its wire type in the lower three. */
export function readTag(cursor: ProtobufCursor, end: number): number {
  const tag = readUnsigned(cursor, end);
  if (tag >>> 3 === 0) refuse(`field 0 at byte ${cursor.at}`);
  return tag;
}

/** Reads a length and returns where the value ends that it announces. */
export function readLength(cursor: ProtobufCursor, end: number): number {
  const to = readUnsigned(cursor, end) + cursor.at;
  if (to > end) refuse(`the value at byte ${cursor.at} ends outside its message`);
  return to;
}

/** Throws unless a field has the wire type that its declaration asks for. */
export function expectWire(cursor: ProtobufCursor, wire: number, wanted: number): void {
  if (wire !== wanted) refuse(`wire type ${wire} instead of ${wanted} at byte ${cursor.at}`);
}

/** Reads an integer of up to 64 bits into `low` and `high`. */
export function readVarint(cursor: ProtobufCursor, end: number): void {
  const { bytes } = cursor;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (cursor.at >= end) refuse('an integer ends outside its message');
    const byte = bytes[cursor.at++]!;
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high = bits >>> 4;
    } else high |= bits << (shift - 32);
    if (byte < 0x80) {
      cursor.low = low;
      cursor.high = high;
      return;
    }
  }
  refuse(`the integer before byte ${cursor.at} has over ten bytes`);
}

/** Steps over a field's value. */
export function skipField(wire: number, cursor: ProtobufCursor, end: number): void {
  if (wire === LENGTH) cursor.at = readLength(cursor, end);
  else if (wire === VARINT) readVarint(cursor, end);
  else if (wire === FIXED64) skipBytes(8, cursor, end);
  else if (wire === FIXED32) skipBytes(4, cursor, end);
  else refuse(`wire type ${wire} at byte ${cursor.at}`);
}

function skipBytes(length: number, cursor: ProtobufCursor, end: number): void {
  cursor.at += length;
  if (cursor.at > end) refuse('a number ends outside its message');
}

function readUnsigned(cursor: ProtobufCursor, end: number): number {
  if (cursor.at < end) {
    const byte = cursor.bytes[cursor.at]!;
    if (byte < 0x80) {
      cursor.at++;
      return byte;
    }
  }
  readVarint(cursor, end);
  if (cursor.high !== 0 || cursor.low < 0) refuse(`the length or tag before byte ${cursor.at} is too large`);
  return cursor.low;
}
