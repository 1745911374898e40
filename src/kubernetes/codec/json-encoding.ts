/** Lists, watch events and Status in JSON. */
import { CodedError } from '../../errors.ts';
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

/** Reads one object under the cursor. */
type ReadObject<T> = (cursor: JsonCursor) => T;

/** Reads the objects of `schema` in JSON, whole ones as well as `PartialObjectMetadata`. */
export function jsonEncoding<T extends ApiObject>(schema: MessageType<Fields, T>, strings: StringCache): Encoding<T> {
  const object = (cursor: JsonCursor) => readJsonAt(schema, cursor);
  const bookmark = (cursor: JsonCursor) => bookmarkEvent(readJsonAt(BOOKMARK, cursor));
  return {
    list: (body) => readList(jsonCursor(body, strings), { items: object }),
    frames: lineFrames,
    event: (frame) => readEvent(jsonCursor(frame, strings), { object, bookmark }),
    status: (body) => readStatus(jsonCursor(body, strings)),
  };
}

/** Reads the list that fills the bytes; `members` says which member holds the objects, and how one is read. */
export function* readList<T>(cursor: JsonCursor, members: Readonly<Record<string, ReadObject<T>>>) {
  const meta = yield* readItems(cursor, members);
  expectEnd(cursor);
  return meta;
}

/** Reads the list under the cursor. */
export function* readItems<T>(
  cursor: JsonCursor,
  members: Readonly<Record<string, ReadObject<T>>>,
): Generator<T, ListMeta> {
  let meta: ListMeta = LIST_META.absent;
  let seen = false;
  if (openObject(cursor)) {
    do {
      const key = readKey(cursor);
      if (key === 'metadata') {
        meta = readJsonAt(LIST_META, cursor);
      } else if (!Object.hasOwn(members, key)) {
        skipValue(cursor);
      } else {
        if (seen) refuse('it has two lists of objects');
        seen = true;
        if (!skipNull(cursor) && openArray(cursor)) {
          do yield members[key]!(cursor);
          while (nextElement(cursor));
        }
      }
    } while (nextMember(cursor));
  }
  // Without this check any object would pass for an empty list, and everything would seem deleted.
  if (!seen) refuse('it is not a list');
  return meta;
}

/** What reads the object of an event. */
interface EventReaders<T> {
  readonly object: ReadObject<T>;
  readonly bookmark: ReadObject<WatchEvent<T>>;
}

/** Reads the event of a watch that fills the bytes. */
export function readEvent<T extends ApiObject>(cursor: JsonCursor, readers: EventReaders<T>): WatchEvent<T> {
  let type: string | undefined;
  let objectAt: number | undefined;
  let event: WatchEvent<T> | undefined;
  if (openObject(cursor)) {
    do {
      const key = readKey(cursor);
      if (key === 'type') {
        type = readText(cursor);
      } else if (key === 'object' && type !== undefined) {
        event = readEventObject(type, cursor, readers);
      } else {
        if (key === 'object') objectAt = cursor.at;
        skipValue(cursor);
      }
    } while (nextMember(cursor));
  }
  expectEnd(cursor);
  if (event === undefined && type !== undefined && objectAt !== undefined) {
    cursor.at = objectAt;
    event = readEventObject(type, cursor, readers);
  }
  return event ?? refuse('it is not a watch event');
}

function readEventObject<T extends ApiObject>(
  type: string,
  cursor: JsonCursor,
  readers: EventReaders<T>,
): WatchEvent<T> {
  const change = changeType(type);
  if (change !== undefined) {
    const object = readers.object(cursor);
    const { resourceVersion } = object.metadata;
    if (resourceVersion === '') refuse('the object of an event has no resourceVersion');
    return { type: change, object, resourceVersion };
  }
  if (type === 'BOOKMARK') return readers.bookmark(cursor);
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
