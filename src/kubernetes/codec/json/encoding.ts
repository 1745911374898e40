/** Lists, watch events and Status in JSON. */
import { CodedError } from '../../../errors.ts';
import type { ListMeta, WatchEvent } from '../decoder.ts';
import { type Encoding, isListOf, type LeaveOut } from '../encoding.ts';
import { lineFrames } from '../frames.ts';
import {
  type ApiObject,
  BOOKMARK,
  bookmarkEvent,
  type ChangeType,
  changeEvent,
  changeType,
  LIST_META,
  STATUS,
  TYPE_META,
  toStatus,
} from '../meta.ts';
import type { Fields, MessageType } from '../schema.ts';
import type { StringCache } from '../strings.ts';
import { undecodableBookmark, undecodableEvent, undecodableOf } from '../undecodable.ts';
import {
  expectEnd,
  type JsonCursor,
  jsonCursor,
  nextElement,
  nextMember,
  openArray,
  openObject,
  peek,
  readKey,
  readText,
  skipNull,
  skipValue,
} from './cursor.ts';
import { readJsonAt } from './json.ts';
import { type Description, describeObject, readOr } from './undecodable.ts';

const OPEN_OBJECT = 0x7b;

/** How one object under the cursor is read. */
export interface ObjectReader<T> {
  readonly read: (cursor: JsonCursor) => T;
  /** Says what is known of an object that `read` can not take, with the cursor at its start. */
  readonly describe: (cursor: JsonCursor) => Description;
}

/** Reads the objects of `schema` in JSON, whole ones as well as `PartialObjectMetadata`. */
export function jsonEncoding<T extends ApiObject>(
  schema: MessageType<Fields, T>,
  strings: StringCache,
  kind?: string,
): Encoding<T> {
  const reader = wholeObjects(schema);
  const readers: EventReaders<T> = {
    change: (type, cursor) => readChange(type, cursor, schema, reader),
    bookmark: (cursor) => bookmarkEvent(readJsonAt(BOOKMARK, cursor)),
  };
  return {
    list: (body, leaveOut) => readList(jsonCursor(body, strings), { items: reader }, leaveOut, kind),
    frames: lineFrames,
    event: (frame) => readEvent(jsonCursor(frame, strings), readers),
    status: (body) => readStatus(jsonCursor(body, strings)),
    recognises: (bytes) => peek(jsonCursor(bytes, strings)) === OPEN_OBJECT,
  };
}

/** Objects as the schema has them. */
export function wholeObjects<T>(schema: MessageType<Fields, T>): ObjectReader<T> {
  return {
    read: (cursor) => readJsonAt(schema, cursor),
    describe: (cursor) => describeObject(schema, cursor),
  };
}

/** Reads the list of a kind that fills the bytes; `members` says which member holds the objects, and how one is read. */
export function* readList<T>(
  cursor: JsonCursor,
  members: Readonly<Record<string, ObjectReader<T>>>,
  leaveOut: LeaveOut | undefined,
  kind: string | undefined,
) {
  const meta = yield* readItems(cursor, members, leaveOut, kind);
  expectEnd(cursor);
  return meta;
}

/** Reads the list under the cursor. */
export function* readItems<T>(
  cursor: JsonCursor,
  members: Readonly<Record<string, ObjectReader<T>>>,
  leaveOut: LeaveOut | undefined,
  kind?: string,
): Generator<T, ListMeta> {
  let isList = false;
  let meta: ListMeta = LIST_META.absent;
  let seen = false;
  if (openObject(cursor)) {
    do {
      const key = readKey(cursor);
      if (key === 'metadata') {
        meta = readJsonAt(LIST_META, cursor);
      } else if (key === 'kind') {
        const found = readText(cursor);
        isList = isListOf(kind, found);
        if (!isList) refuse(`it is a ${JSON.stringify(found.slice(0, 40))} and not the list`);
      } else if (!Object.hasOwn(members, key)) {
        skipValue(cursor);
      } else {
        if (seen) refuse('it has two lists of objects');
        seen = true;
        const { read, describe } = members[key]!;
        const refused = (at: JsonCursor, error: CodedError): undefined => {
          if (leaveOut === undefined) throw error;
          const { names, field } = describe(at);
          leaveOut(undecodableOf(names, field, error));
        };
        if (!skipNull(cursor) && openArray(cursor)) {
          do {
            const object = readOr(cursor, read, refused);
            if (object !== undefined) yield object;
          } while (nextElement(cursor));
        }
      }
    } while (nextMember(cursor));
  }
  // Without this check any object would pass for an empty list, and everything would seem deleted.
  if (!seen || !isList) refuse('it is not a list');
  return meta;
}

/** What reads the object of an event. */
interface EventReaders<T> {
  readonly change: (type: ChangeType, cursor: JsonCursor) => WatchEvent<T>;
  readonly bookmark: (cursor: JsonCursor) => WatchEvent<T>;
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
  if (change !== undefined) return readers.change(change, cursor);
  if (type === 'BOOKMARK') return readOr(cursor, readers.bookmark, (_, error) => undecodableBookmark(error));
  if (type === 'ERROR') return { type, status: toStatus(readJsonAt(STATUS, cursor)) };
  return refuse(`${JSON.stringify(type.slice(0, 40))} is not a type of watch event`);
}

/** Reads the object of an event that tells a change. */
export function readChange<T extends ApiObject>(
  type: ChangeType,
  cursor: JsonCursor,
  schema: MessageType<Fields, T>,
  { read, describe }: ObjectReader<T>,
): WatchEvent<T> {
  return readOr(
    cursor,
    (at) => changeEvent(type, read(at)) ?? refuse('the object of an event has no resourceVersion'),
    (at, error) => {
      const { names, field } = describe(at);
      return undecodableEvent(schema, names, undecodableOf(names, field, error));
    },
  );
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
