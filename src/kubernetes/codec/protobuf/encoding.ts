/**
 * Lists, watch events and Status in Kubernetes' protobuf: a magic number and a `runtime.Unknown` (1 = apiVersion and
 * kind, 2 = the object's bytes) around every object, also around each one in a watch.
 */
import type { CodedError } from '../../../errors.ts';
import type { Known, ListMeta, Status, WatchEvent } from '../decoder.ts';
import { type Encoding, isDecodeError, isListOf, type LeaveOut } from '../encoding.ts';
import { lengthFrames } from '../frames.ts';
import {
  type ApiObject,
  BOOKMARK,
  bookmarkEvent,
  changeEvent,
  changeType,
  LIST_META,
  STATUS,
  TYPE_META,
  toStatus,
} from '../meta.ts';
import type { Fields, MessageType } from '../schema.ts';
import { readString, type StringCache } from '../strings.ts';
import { undecodableBookmark, undecodableEvent, undecodableOf } from '../undecodable.ts';
import {
  expectWire,
  LENGTH,
  type ProtobufCursor,
  protobufCursor,
  readLength,
  readTag,
  refuse,
  skipField,
} from './cursor.ts';
import { createNeighbour, forgetBytes, type Neighbour, readBeside } from './neighbour.ts';
import { readProtobufAt } from './protobuf.ts';
import { describeObject } from './undecodable.ts';

/** `k8s\0`, before every object. */
const MAGIC = 0x6b_38_73_00;

/** The tags of `metadata` of an object, and of `name` and `namespace` in it: each has a length. */
const METADATA = (1 << 3) | LENGTH;
const NAME = (1 << 3) | LENGTH;
const NAMESPACE = (3 << 3) | LENGTH;

/** Reads the objects of `schema` in protobuf, whole ones as well as `PartialObjectMetadata`. */
export function protobufEncoding<T extends ApiObject>(
  schema: MessageType<Fields, T>,
  strings: StringCache,
  listed?: string,
): Encoding<T> {
  const neighbour = createNeighbour<T>();
  return {
    list: (body, leaveOut, known) => readList(schema, protobufCursor(body, strings), leaveOut, listed, known),
    frames: lengthFrames,
    event: (frame, known) => readEvent(schema, protobufCursor(frame, strings), known, neighbour),
    status: (body) => readStatus(protobufCursor(body, strings)),
    // What has neither a magic number nor the lengths of a watch is told apart by its content type.
    recognises: () => true,
  };
}

function* readList<T>(
  schema: MessageType<Fields, T>,
  cursor: ProtobufCursor,
  leaveOut: LeaveOut | undefined,
  listed: string | undefined,
  known: Known<T> | undefined,
): Generator<T, ListMeta> {
  let from = 0;
  let to = 0;
  const neighbour = createNeighbour<T>();
  const read = () => readObject(schema, cursor, to, known, neighbour);
  const refused = (error: CodedError): undefined => {
    if (leaveOut === undefined) throw error;
    const { names, field } = describeObject(schema, cursor, from, to);
    leaveOut(undecodableOf(names, field, error));
    cursor.at = to;
  };
  const { length } = cursor.bytes;
  const kind = readKind(cursor, length);
  const end = openObject(cursor, length);
  if (!isListOf(listed, kind)) refuse(`it is a ${JSON.stringify(kind.slice(0, 40))} and not the list`);
  let meta: ListMeta = LIST_META.absent;
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    const number = tag >>> 3;
    if (number === 1 || number === 2) {
      expectWire(cursor, tag & 7, LENGTH);
      to = readLength(cursor, end);
      from = cursor.at;
      if (number === 1) meta = readProtobufAt(LIST_META, cursor, to);
      else {
        const object = readOr(read, refused);
        if (object !== undefined) yield object;
      }
    } else {
      skipField(tag & 7, cursor, end);
    }
  }
  return meta;
}

/** `meta.v1.WatchEvent`: the type is field 1, field 2 a `runtime.RawExtension` with the object's bytes in field 1. */
function readEvent<T extends ApiObject>(
  schema: MessageType<Fields, T>,
  cursor: ProtobufCursor,
  known: Known<T> | undefined,
  neighbour: Neighbour<T>,
): WatchEvent<T> {
  const end = cursor.bytes.length;
  const nameTo = seek(1, cursor, 0, end);
  const type = readString(cursor.strings, cursor.bytes, cursor.at, nameTo);
  // A list that comes as events is over with the first of another type.
  if (type !== 'ADDED') forgetBytes(neighbour);
  const extensionTo = seek(2, cursor, 0, end);
  const rawTo = seek(1, cursor, cursor.at, extensionTo);
  const to = openObject(cursor, rawTo);
  const from = cursor.at;
  const change = changeType(type);
  try {
    if (change !== undefined) {
      const object = readObject(schema, cursor, to, known, neighbour);
      return changeEvent(change, object) ?? refuse('the object of an event has no resourceVersion');
    }
    if (type === 'BOOKMARK') return bookmarkEvent(readProtobufAt(BOOKMARK, cursor, to));
  } catch (error) {
    if (!isDecodeError(error)) throw error;
    if (change === undefined) return undecodableBookmark(error);
    const { names, field } = describeObject(schema, cursor, from, to);
    return undecodableEvent(schema, names, undecodableOf(names, field, error));
  }
  if (type === 'ERROR') return { type, status: toStatus(readProtobufAt(STATUS, cursor, to)) };
  return refuse(`${JSON.stringify(type.slice(0, 40))} is not a type of watch event`);
}

/** An object, beside the one that is known by its name, or else beside the one before it. */
function readObject<T>(
  schema: MessageType<Fields, T>,
  cursor: ProtobufCursor,
  end: number,
  known: Known<T> | undefined,
  neighbour: Neighbour<T>,
): T {
  const own = known && knownAt(cursor, end, known);
  return own === undefined ? readBeside(schema, cursor, end, neighbour) : readProtobufAt(schema, cursor, end, own);
}

/**
 * What is known of the object that begins at the cursor, where it says its namespace and name first, as API servers write it:
 * `metadata` is field 1, and in it `name` 1 and `namespace` 3.
 */
function knownAt<T>(cursor: ProtobufCursor, end: number, known: Known<T>): T | undefined {
  const { at, bytes, strings } = cursor;
  let name = '';
  let namespace = '';
  const tag = readTag(cursor, end);
  if (tag === METADATA) {
    const to = readLength(cursor, end);
    while (cursor.at < to) {
      const field = readTag(cursor, to);
      if (field >>> 3 > 3) break;
      if (field === NAME || field === NAMESPACE) {
        const last = readLength(cursor, to);
        if (field === NAME) name = bytes.toString('latin1', cursor.at, last);
        else namespace = readString(strings, bytes, cursor.at, last);
        cursor.at = last;
      } else skipField(field & 7, cursor, to);
    }
  }
  cursor.at = at;
  return name === '' ? undefined : known(namespace, name);
}

/** What `read` gives; where the bytes can not be read, what `refused` does. */
function readOr<V, R>(read: () => V, refused: (error: CodedError) => R): V | R {
  try {
    return read();
  } catch (error) {
    if (isDecodeError(error)) return refused(error);
    throw error;
  }
}

function readStatus(cursor: ProtobufCursor): Status | undefined {
  const { length } = cursor.bytes;
  if (readKind(cursor, length) !== 'Status') return undefined;
  return toStatus(readProtobufAt(STATUS, cursor, openObject(cursor, length)));
}

/** Moves a cursor from before the magic number into the object that is wrapped there, and returns where that ends. */
function openObject(cursor: ProtobufCursor, end: number): number {
  const to = seek(2, cursor, magicEnd(cursor, end), end);
  // Bytes that end before the object are a list of nothing otherwise.
  if (to === 0) refuse('it has no object');
  return to;
}

/** The kind of the object that is wrapped behind the cursor, which stays there. */
function readKind(cursor: ProtobufCursor, end: number): string {
  const { at } = cursor;
  const to = seek(1, cursor, magicEnd(cursor, end), end);
  const { kind } = readProtobufAt(TYPE_META, cursor, to);
  cursor.at = at;
  return kind;
}

function magicEnd({ bytes, at }: ProtobufCursor, end: number): number {
  if (at + 4 > end || bytes.readUInt32BE(at) !== MAGIC) refuse('it has no magic number');
  return at + 4;
}

/** Moves the cursor to the value of a field with a length, and returns where that ends; both are 0 where it is not there. */
function seek(number: number, cursor: ProtobufCursor, from: number, end: number): number {
  let start = 0;
  let to = 0;
  cursor.at = from;
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    if (tag === ((number << 3) | LENGTH)) {
      to = readLength(cursor, end);
      start = cursor.at;
      cursor.at = to;
    } else {
      skipField(tag & 7, cursor, end);
    }
  }
  cursor.at = start;
  return to;
}
