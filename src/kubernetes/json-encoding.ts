/** Lists, watch events and Status in JSON. */
import { CodedError } from '../errors.ts';
import type { ListMeta, WatchEvent } from './decoder.ts';
import type { Encoding } from './encoding.ts';
import { lineFrames } from './frames.ts';
import { readJsonAt } from './json.ts';
import {
  expectEnd,
  type JsonCursor,
  jsonCursor,
  nextElement,
  nextMember,
  openArray,
  openObject,
  readKey,
  readText,
  skipNull,
  skipValue,
} from './json-cursor.ts';
import { type ApiObject, BOOKMARK, bookmarkEvent, changeType, LIST_META, STATUS, TYPE_META, toStatus } from './meta.ts';
import type { Fields, MessageType } from './schema.ts';
import type { StringCache } from './strings.ts';

/** Reads the objects of `schema` in JSON, whole ones as well as `PartialObjectMetadata`. */
export function jsonEncoding<T extends ApiObject>(schema: MessageType<Fields, T>, strings: StringCache): Encoding<T> {
  return {
    list: (body) => readList(schema, jsonCursor(body, strings)),
    frames: lineFrames,
    event: (frame) => readEvent(jsonCursor(frame, strings), (cursor) => readJsonAt(schema, cursor)),
    status: (body) => readStatus(jsonCursor(body, strings)),
  };
}

function* readList<T>(schema: MessageType<Fields, T>, cursor: JsonCursor): Generator<T, ListMeta> {
  let meta: ListMeta = LIST_META.absent;
  let seen = false;
  if (openObject(cursor)) {
    do {
      const key = readKey(cursor);
      if (key === 'metadata') meta = readJsonAt(LIST_META, cursor);
      else if (key !== 'items') skipValue(cursor);
      else if (seen) refuse('it has two lists of items');
      else {
        seen = true;
        if (!skipNull(cursor) && openArray(cursor)) {
          do yield readJsonAt(schema, cursor);
          while (nextElement(cursor));
        }
      }
    } while (nextMember(cursor));
  }
  expectEnd(cursor);
  // Without this check any object would pass for an empty list, and everything would seem deleted.
  if (!seen) refuse('it is not a list');
  return meta;
}

/** Reads an event of a watch; `readObject` reads the object of a change. */
export function readEvent<T extends ApiObject>(
  cursor: JsonCursor,
  readObject: (cursor: JsonCursor) => T,
): WatchEvent<T> {
  let type: string | undefined;
  let objectAt: number | undefined;
  let event: WatchEvent<T> | undefined;
  if (openObject(cursor)) {
    do {
      const key = readKey(cursor);
      if (key === 'type') {
        type = readText(cursor);
      } else if (key === 'object' && type !== undefined) {
        event = readEventObject(type, cursor, readObject);
      } else {
        if (key === 'object') objectAt = cursor.at;
        skipValue(cursor);
      }
    } while (nextMember(cursor));
  }
  expectEnd(cursor);
  if (event === undefined && type !== undefined && objectAt !== undefined) {
    cursor.at = objectAt;
    event = readEventObject(type, cursor, readObject);
  }
  return event ?? refuse('it is not a watch event');
}

function readEventObject<T extends ApiObject>(
  type: string,
  cursor: JsonCursor,
  readObject: (cursor: JsonCursor) => T,
): WatchEvent<T> {
  const change = changeType(type);
  if (change !== undefined) {
    const object = readObject(cursor);
    return { type: change, object, resourceVersion: object.metadata.resourceVersion };
  }
  if (type === 'BOOKMARK') return bookmarkEvent(readJsonAt(BOOKMARK, cursor));
  if (type === 'ERROR') return { type, status: toStatus(readJsonAt(STATUS, cursor)) };
  return refuse(`${JSON.stringify(type.slice(0, 40))} is not a type of watch event`);
}

/** The Status that fills the bytes; undefined where they are another object. */
export function readStatus(cursor: JsonCursor) {
  const { kind } = readJsonAt(TYPE_META, cursor);
  expectEnd(cursor);
  if (kind !== 'Status') return undefined;
  cursor.at = 0;
  return toStatus(readJsonAt(STATUS, cursor));
}

function refuse(reason: string): never {
  throw new CodedError('KSO_DECODE', { format: 'JSON', reason });
}
