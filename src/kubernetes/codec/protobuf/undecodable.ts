/** Objects in whole protobuf messages that can not be read along their schema: which they are, and where it ended. */
import { isDecodeError } from '../encoding.ts';
import { type AnyType, type Fields, type MessageType, message } from '../schema.ts';
import { joinPath, type Names, readNames } from '../undecodable.ts';
import { LENGTH, type ProtobufCursor, readLength, readTag, skipField } from './cursor.ts';
import { readProtobufAt } from './protobuf.ts';

/** Describes the object from `from` to `to`; the cursor is somewhere in it afterwards. */
export function describeObject(
  schema: MessageType<Fields, unknown>,
  cursor: ProtobufCursor,
  from: number,
  to: number,
): { readonly names: Names; readonly field: string } {
  const names = readNames((type) => {
    cursor.at = from;
    return readProtobufAt(type, cursor, to);
  });
  return { names, field: unreadableField(schema.fields, cursor, from, to) };
}

/** The path of the first field that can not be read; "" where it is the message's own bytes that are broken. */
function unreadableField(fields: Fields, cursor: ProtobufCursor, from: number, to: number): string {
  cursor.at = from;
  while (cursor.at < to) {
    const field = nextField(cursor, to);
    if (field === undefined) return '';
    const { number, wire, start, end } = field;
    for (const [name, [own, type, embeddedIn]] of Object.entries(fields)) {
      if (number !== (embeddedIn ?? own)) continue;
      const only = message({ [name]: fields[name]! });
      cursor.at = start;
      if (isReadable(only, cursor, end)) continue;
      const inner = embeddedIn === undefined ? fieldsOf(type) : undefined;
      if (inner === undefined || wire !== LENGTH) return name;
      cursor.at = start;
      readTag(cursor, end);
      readLength(cursor, end);
      return joinPath(name, unreadableField(inner, cursor, cursor.at, end));
    }
    cursor.at = end;
  }
  return '';
}

/** The field under the cursor, from its tag to its end; undefined where it has none. */
function nextField(cursor: ProtobufCursor, to: number) {
  const start = cursor.at;
  try {
    const tag = readTag(cursor, to);
    skipField(tag & 7, cursor, to);
    return { number: tag >>> 3, wire: tag & 7, start, end: cursor.at };
  } catch (error) {
    if (isDecodeError(error)) return undefined;
    throw error;
  }
}

/** The fields of a message, or of a list's messages. */
function fieldsOf(type: AnyType): Fields | undefined {
  if (type.kind === 'list') return fieldsOf(type.element);
  return type.kind === 'message' ? type.fields : undefined;
}

function isReadable(type: MessageType<Fields, unknown>, cursor: ProtobufCursor, to: number): boolean {
  try {
    readProtobufAt(type, cursor, to);
    return true;
  } catch (error) {
    if (isDecodeError(error)) return false;
    throw error;
  }
}
