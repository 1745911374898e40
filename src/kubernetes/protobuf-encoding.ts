/**
 * Lists, watch events and Status in Kubernetes' protobuf: a magic number and a `runtime.Unknown` (1 = apiVersion and
 * kind, 2 = the object's bytes) around every object, also around each one in a watch.
 */
import type { ListMeta, Status, WatchEvent } from './decoder.ts';
import type { Encoding } from './encoding.ts';
import { lengthFrames } from './frames.ts';
import { type ApiObject, BOOKMARK, bookmarkEvent, changeType, LIST_META, STATUS, TYPE_META, toStatus } from './meta.ts';
import { readProtobufAt } from './protobuf.ts';
import {
  expectWire,
  LENGTH,
  type ProtobufCursor,
  protobufCursor,
  readLength,
  readTag,
  refuse,
  skipField,
} from './protobuf-cursor.ts';
import type { Fields, MessageType } from './schema.ts';
import { readString, type StringCache } from './strings.ts';

/** `k8s\0`, before every object. */
const MAGIC = Buffer.from('k8s\0');

/** A range of bytes. */
interface Range {
  readonly from: number;
  readonly to: number;
}

const NOWHERE: Range = { from: 0, to: 0 };

/** Reads the objects of `schema` in protobuf, whole ones as well as `PartialObjectMetadata`. */
export function protobufEncoding<T extends ApiObject>(
  schema: MessageType<Fields, T>,
  strings: StringCache,
): Encoding<T> {
  return {
    list: (body) => readList(schema, protobufCursor(body, strings)),
    frames: lengthFrames,
    event: (frame) => readEvent(schema, protobufCursor(frame, strings)),
    status: (body) => readStatus(protobufCursor(body, strings)),
  };
}

function* readList<T>(schema: MessageType<Fields, T>, cursor: ProtobufCursor): Generator<T, ListMeta> {
  const { kind, from, to: end } = openObject(cursor, cursor.bytes.length);
  // Without this check any object would pass for an empty list, and everything would seem deleted.
  if (!kind.endsWith('List')) refuse(`it is a ${JSON.stringify(kind.slice(0, 40))} and not a list`);
  let meta: ListMeta = LIST_META.absent;
  cursor.at = from;
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    const number = tag >>> 3;
    if (number === 1 || number === 2) {
      const { to } = readRange(tag, cursor, end);
      if (number === 1) meta = readProtobufAt(LIST_META, cursor, to);
      else yield readProtobufAt(schema, cursor, to);
    } else {
      skipField(tag & 7, cursor, end);
    }
  }
  return meta;
}

/** `meta.v1.WatchEvent`: the type is field 1, field 2 a `runtime.RawExtension` with the object's bytes in field 1. */
function readEvent<T extends ApiObject>(schema: MessageType<Fields, T>, cursor: ProtobufCursor): WatchEvent<T> {
  const end = cursor.bytes.length;
  let type = '';
  let extension = NOWHERE;
  eachRange(cursor, end, (number, range) => {
    if (number === 1) type = readString(cursor.strings, cursor.bytes, range.from, range.to);
    else if (number === 2) extension = range;
  });
  let raw = NOWHERE;
  cursor.at = extension.from;
  eachRange(cursor, extension.to, (number, range) => {
    if (number === 1) raw = range;
  });
  cursor.at = raw.from;
  const { from, to } = openObject(cursor, raw.to);
  cursor.at = from;
  const change = changeType(type);
  if (change !== undefined) {
    const object = readProtobufAt(schema, cursor, to);
    const { resourceVersion } = object.metadata;
    if (resourceVersion === '') refuse('the object of an event has no resourceVersion');
    return { type: change, object, resourceVersion };
  }
  if (type === 'BOOKMARK') return bookmarkEvent(readProtobufAt(BOOKMARK, cursor, to));
  if (type === 'ERROR') return { type, status: toStatus(readProtobufAt(STATUS, cursor, to)) };
  return refuse(`${JSON.stringify(type.slice(0, 40))} is not a type of watch event`);
}

function readStatus(cursor: ProtobufCursor): Status | undefined {
  const { kind, from, to } = openObject(cursor, cursor.bytes.length);
  if (kind !== 'Status') return undefined;
  cursor.at = from;
  return toStatus(readProtobufAt(STATUS, cursor, to));
}

/** The kind and the place of the object that is wrapped in the bytes under the cursor. */
function openObject(cursor: ProtobufCursor, end: number): Range & { readonly kind: string } {
  const magicEnd = cursor.at + MAGIC.length;
  if (magicEnd > end || MAGIC.compare(cursor.bytes, cursor.at, magicEnd) !== 0) refuse('it has no magic number');
  cursor.at = magicEnd;
  let kind = '';
  let object = NOWHERE;
  eachRange(cursor, end, (number, range) => {
    if (number === 1) {
      cursor.at = range.from;
      kind = readProtobufAt(TYPE_META, cursor, range.to).kind;
    } else if (number === 2) object = range;
  });
  // Bytes that end before the object are a list of nothing otherwise.
  if (object === NOWHERE) refuse('it has no object');
  return { kind, ...object };
}

/** Calls `visit` with number and place of each field that has a length; steps over the others. */
function eachRange(cursor: ProtobufCursor, end: number, visit: (number: number, range: Range) => void): void {
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    if ((tag & 7) !== LENGTH) {
      skipField(tag & 7, cursor, end);
    } else {
      const range = readRange(tag, cursor, end);
      cursor.at = range.to;
      visit(tag >>> 3, range);
    }
  }
}

function readRange(tag: number, cursor: ProtobufCursor, end: number): Range {
  expectWire(cursor, tag & 7, LENGTH);
  const to = readLength(cursor, end);
  return { from: cursor.at, to };
}
