/** What single values are in Kubernetes' protobuf: times, quantities, numbers that may be texts. */

import { readKnownString, readString } from '../strings.ts';
import { ZERO_TIME } from '../time.ts';
import {
  expectWire,
  LENGTH,
  type ProtobufCursor,
  readLength,
  readTag,
  readVarint,
  skipField,
  VARINT,
} from './cursor.ts';

/** A text that ends at `to`; the one that is known, where that is equal. */
export function readText(cursor: ProtobufCursor, to: number, known?: unknown): string {
  const { strings, bytes, at } = cursor;
  const text =
    typeof known === 'string' ? readKnownString(strings, bytes, at, to, known) : readString(strings, bytes, at, to);
  cursor.at = to;
  return text;
}

/** `meta.v1.Time` and `MicroTime`: seconds are field 1; nanoseconds, field 2, always point to the future. */
export function readTime(cursor: ProtobufCursor, end: number): number | undefined {
  if (cursor.at === end) return undefined;
  let seconds = 0;
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 === 1) {
      expectWire(cursor, tag & 7, VARINT);
      readVarint(cursor, end);
      seconds = cursor.high * 0x1_0000_0000 + (cursor.low >>> 0);
    } else {
      skipField(tag & 7, cursor, end);
    }
  }
  return seconds === ZERO_TIME ? undefined : seconds;
}

/** `resource.Quantity`: its text is field 1. */
export function readQuantity(cursor: ProtobufCursor, end: number): string {
  let text = '';
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 === 1) {
      expectWire(cursor, tag & 7, LENGTH);
      text = readText(cursor, readLength(cursor, end));
    } else {
      skipField(tag & 7, cursor, end);
    }
  }
  return text;
}

/** `intstr.IntOrString`: field 1 says which one it is, 2 is the number, 3 the text. */
export function readIntOrString(cursor: ProtobufCursor, end: number): number | string {
  let isText = false;
  let number = 0;
  let text = '';
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 === 3) {
      expectWire(cursor, tag & 7, LENGTH);
      text = readText(cursor, readLength(cursor, end));
    } else if (tag >>> 3 === 1 || tag >>> 3 === 2) {
      expectWire(cursor, tag & 7, VARINT);
      readVarint(cursor, end);
      if (tag >>> 3 === 1) isText = cursor.low !== 0;
      else number = cursor.low;
    } else {
      skipField(tag & 7, cursor, end);
    }
  }
  return isText ? text : number;
}
