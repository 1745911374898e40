/**
 * The selective JSON reader: walks the bytes along a schema, makes strings and objects of what the schema declares and
 * steps over everything else.
 */
import { CodedError } from '../../../errors.ts';
import { type AnyType, sortPairs } from '../schema.ts';
import { readTime, ZERO_TIME } from '../time.ts';
import {
  type JsonCursor,
  nextElement,
  nextMember,
  openArray,
  openObject,
  peek,
  readFlag,
  readNumberText,
  readText,
  scanString,
  skipColon,
  skipNull,
  skipValue,
  unexpected,
} from './cursor.ts';
import { hashOf, type MessagePlan, type Plan, planOf } from './plan.ts';
import { put, readWanted } from './wanted.ts';

/**
 * Reads the value under the cursor as `type` says and steps behind it. Throws KSO_DECODE where the bytes are no JSON, or
 * a declared field holds another type of value.
 */
export function readJsonAt<T>(type: AnyType & { readonly absent: T }, cursor: JsonCursor): T {
  return readValue(planOf(type), cursor) as T;
}

function readValue(plan: Plan, cursor: JsonCursor): unknown {
  // Of a field that nobody declares null is a value: who asks whether it is there gets the same as of the whole object.
  if (plan.kind !== 'json' && skipNull(cursor)) return plan.absent;
  switch (plan.kind) {
    case 'text':
      return readText(cursor);
    case 'message':
      return readMessage(plan.message!, cursor);
    case 'list':
      return readList(plan, cursor);
    case 'map':
      return readMap(plan, cursor);
    case 'flag':
      return readFlag(cursor);
    case 'int32':
      return readInt32(cursor);
    case 'int64':
      return Number(readInt64Text(cursor)) + 0;
    case 'exactInt64':
      return readExactInt64(cursor);
    case 'time':
      return readTimeText(cursor);
    case 'quantity':
      return peek(cursor) === QUOTE ? readText(cursor) : readNumberText(cursor);
    case 'intOrString':
      return peek(cursor) === QUOTE ? readText(cursor) : readInt32(cursor);
    case 'byteLength':
      return readByteLength(cursor);
    case 'count':
      return countElements(cursor) || plan.absent;
    case 'json':
      return readWanted(plan.wants!, cursor);
    case 'present':
      skipValue(cursor);
      return true;
    case 'again':
      return plan.absent;
    case 'derived':
      return plan.derive!(readValue(plan.element!, cursor));
  }
}

const QUOTE = 0x22;

function readMessage(plan: MessagePlan, cursor: JsonCursor): object {
  const start = cursor.at;
  if (!openObject(cursor)) return plan.blank;
  let object: Record<string, unknown> | undefined;
  do {
    const from = cursor.at;
    const index = findField(plan, cursor);
    skipColon(cursor);
    if (index === -1 && plan.rest !== undefined) {
      const to = cursor.at;
      cursor.at = from;
      const key = readText(cursor);
      cursor.at = to;
      object ??= plan.copy();
      put(object, key, readWanted(plan.rest, cursor));
    } else if (index === -1) {
      skipValue(cursor);
    } else {
      object ??= plan.copy();
      object[plan.names[index]!] = readValue(plan.fields[index]!, cursor);
    }
  } while (nextMember(cursor));
  return plan.again.length === 0 ? (object ?? plan.blank) : readAgain(plan, cursor, start, object ?? plan.copy());
}

function readAgain({ again }: MessagePlan, cursor: JsonCursor, start: number, object: Record<string, unknown>): object {
  for (const [name, as] of again) {
    cursor.at = start;
    object[name] = readValue(as, cursor);
  }
  return object;
}

/** Steps over a key and returns the index of the field that it names; -1 where none is declared. */
function findField(plan: MessagePlan, cursor: JsonCursor): number {
  if (peek(cursor) !== QUOTE) unexpected(cursor, 'a key');
  const { bytes } = cursor;
  const from = cursor.at + 1;
  if (scanString(cursor)) {
    cursor.at = from - 1;
    return plan.names.indexOf(readText(cursor));
  }
  const to = cursor.at - 1;
  const { slots, keys } = plan;
  for (let slot = hashOf(bytes, from, to); ; slot++) {
    const index = slots[slot & (slots.length - 1)]!;
    if (index === -1 || isKey(keys[index]!, bytes, from, to)) return index;
  }
}

function isKey(key: Buffer, bytes: Buffer, from: number, to: number): boolean {
  if (key.length !== to - from) return false;
  for (let at = 0; at < key.length; at++) if (key[at] !== bytes[from + at]) return false;
  return true;
}

function readList(plan: Plan, cursor: JsonCursor): unknown {
  if (!openArray(cursor)) return plan.absent;
  const elements = [readValue(plan.element!, cursor)];
  while (nextElement(cursor)) elements.push(readValue(plan.element!, cursor));
  const kept = plan.keepElement === undefined ? elements : elements.filter(plan.keepElement);
  // A growing array keeps room for more; a copy has none.
  return kept.length === 0 ? plan.absent : kept.slice();
}

function countElements(cursor: JsonCursor): number {
  if (!openArray(cursor)) return 0;
  let elements = 0;
  do {
    skipValue(cursor);
    elements++;
  } while (nextElement(cursor));
  return elements;
}

function readMap(plan: Plan, cursor: JsonCursor): unknown {
  if (!openObject(cursor)) return plan.absent;
  const pairs: string[] = [];
  do {
    const key = readText(cursor);
    skipColon(cursor);
    if (plan.keep === undefined || plan.keep(key)) pairs.push(key, readValue(plan.element!, cursor) as string);
    else skipValue(cursor);
  } while (nextMember(cursor));
  return pairs.length === 0 ? plan.absent : sortPairs(pairs);
}

/** The digits of an integer that a Go `int64` can hold. */
function readInt64Text(cursor: JsonCursor): string {
  const digits = readNumberText(cursor);
  if (!/^-?\d{1,19}$/.test(digits)) refuse(`${excerpt(digits)} is not a 64-bit integer`);
  if (digits.length >= 19 && BigInt.asIntN(64, BigInt(digits)) !== BigInt(digits)) refuse(`${digits} has over 64 bits`);
  return digits;
}

function readExactInt64(cursor: JsonCursor): number | bigint {
  const digits = readInt64Text(cursor);
  const value = Number(digits);
  // Adding 0 makes 0 of -0, which Go's integers don't have.
  return Number.isSafeInteger(value) ? value + 0 : BigInt(digits);
}

function readInt32(cursor: JsonCursor): number {
  const digits = readInt64Text(cursor);
  const value = Number(digits);
  if ((value | 0) !== value) refuse(`${digits} has over 32 bits`);
  return value | 0;
}

function readTimeText(cursor: JsonCursor): number | undefined {
  if (peek(cursor) !== QUOTE) unexpected(cursor, 'a time');
  const from = cursor.at + 1;
  scanString(cursor);
  const seconds = readTime(cursor.bytes, from, cursor.at - 1);
  if (Number.isNaN(seconds)) refuse(`${excerpt(cursor.bytes.toString('latin1', from, cursor.at - 1))} is not a time`);
  return seconds === ZERO_TIME ? undefined : seconds;
}

/** Base64 has four characters for three bytes, and `=` for each byte that the last three are short of. */
function readByteLength(cursor: JsonCursor): number {
  const base64 = cursor.bytes;
  if (peek(cursor) !== QUOTE) unexpected(cursor, 'base64');
  const from = cursor.at + 1;
  if (scanString(cursor)) refuse('base64 has an escape');
  const to = cursor.at - 1;
  if ((to - from) % 4 !== 0) refuse('base64 is cut');
  if (to === from) return 0;
  const padding = base64[to - 2] === EQUALS ? 2 : base64[to - 1] === EQUALS ? 1 : 0;
  return ((to - from) / 4) * 3 - padding;
}

const EQUALS = 0x3d;

const excerpt = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}...` : text);

function refuse(reason: string): never {
  throw new CodedError('KSO_DECODE', { format: 'JSON', reason });
}
