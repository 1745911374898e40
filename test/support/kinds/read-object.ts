/** Whole values in either encoding, as an object within an answer is read. */

import { jsonCursor } from '../../../src/kubernetes/codec/json/cursor.ts';
import { readJsonAt } from '../../../src/kubernetes/codec/json/json.ts';
import { protobufCursor } from '../../../src/kubernetes/codec/protobuf/cursor.ts';
import { readProtobufAt } from '../../../src/kubernetes/codec/protobuf/protobuf.ts';
import type { Fields, MessageType } from '../../../src/kubernetes/codec/schema.ts';
import type { StringCache } from '../../../src/kubernetes/codec/strings.ts';

/** The JSON value at `offset`; what follows it is not looked at. */
export function readJson<T>(type: MessageType<Fields, T>, bytes: Uint8Array, offset: number, strings: StringCache): T {
  return readJsonAt(type, jsonCursor(bytes, strings, offset));
}

/** The protobuf message that fills the bytes. */
export function readProtobuf<T>(type: MessageType<Fields, T>, bytes: Uint8Array, strings: StringCache): T {
  return readProtobufAt(type, protobufCursor(bytes, strings), bytes.length);
}
