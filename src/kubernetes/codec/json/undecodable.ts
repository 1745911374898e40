/** Objects in whole JSON that can not be read along their schema: which they are, and at which field it ended. */
import type { CodedError } from '../../../errors.ts';
import { isDecodeError } from '../encoding.ts';
import type { AnyType, Fields, MessageType } from '../schema.ts';
import { joinPath, type Names, readNames } from '../undecodable.ts';
import { type JsonCursor, nextElement, nextMember, openArray, openObject, peek, readKey, skipValue } from './cursor.ts';
import { readJsonAt } from './json.ts';

const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

/**
 * What `read` gives for the value under the cursor. Where that is whole JSON which `read` can not take, `refused` is
 * asked instead, with the cursor at the value's start; the cursor is behind the value in either case. Throws where the
 * value itself is not whole.
 */
export function readOr<V, R>(
  cursor: JsonCursor,
  read: (cursor: JsonCursor) => V,
  refused: (cursor: JsonCursor, error: CodedError) => R,
): V | R {
  const start = cursor.at;
  try {
    return read(cursor);
  } catch (error) {
    if (!isDecodeError(error)) throw error;
    cursor.at = start;
    skipValue(cursor);
    const end = cursor.at;
    cursor.at = start;
    const result = refused(cursor, error);
    cursor.at = end;
    return result;
  }
}

/** What is known of an object that could not be read. */
export interface Description {
  readonly names: Names;
  /** As in `Undecodable`. */
  readonly field: string;
}

/** Describes the object under the cursor, which is somewhere in it afterwards. */
export function describeObject(schema: MessageType<Fields, unknown>, cursor: JsonCursor): Description {
  const start = cursor.at;
  const names = readNames((type) => {
    cursor.at = start;
    return readJsonAt(type, cursor);
  });
  cursor.at = start;
  return { names, field: unreadableField(schema, cursor) };
}

/** The path of the first field of the value under the cursor that can not be read as `type` says; "" for the value itself. */
function unreadableField(type: AnyType, cursor: JsonCursor): string {
  const byte = peek(cursor);
  if (type.kind === 'list' && byte === OPEN_ARRAY && openArray(cursor)) {
    do {
      const start = cursor.at;
      if (isReadable(type.element, cursor)) continue;
      cursor.at = start;
      return unreadableField(type.element, cursor);
    } while (nextElement(cursor));
  }
  if (type.kind === 'message' && byte === OPEN_OBJECT && openObject(cursor)) {
    do {
      const name = readKey(cursor);
      const field = Object.hasOwn(type.fields, name) ? type.fields[name]![1] : undefined;
      const start = cursor.at;
      if (field !== undefined && !isReadable(field, cursor)) {
        cursor.at = start;
        return joinPath(name, unreadableField(field, cursor));
      }
      cursor.at = start;
      skipValue(cursor);
    } while (nextMember(cursor));
  }
  return '';
}

/** Reads the value under the cursor; the cursor is behind it where it can be read. */
export function isReadable(type: AnyType, cursor: JsonCursor): boolean {
  try {
    readJsonAt(type, cursor);
    return true;
  } catch (error) {
    if (isDecodeError(error)) return false;
    throw error;
  }
}
