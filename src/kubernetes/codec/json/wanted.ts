/** Reads whatever JSON has, as far as it is wanted: of custom resources, whose fields nobody declares. */
import { CodedError } from '../../../errors.ts';
import type { JsonValue, JsonWants } from '../schema.ts';
import {
  type JsonCursor,
  nextElement,
  nextMember,
  openArray,
  openObject,
  peek,
  readFlag,
  readKey,
  readNumberText,
  readText,
  skipNull,
  skipValue,
} from './cursor.ts';

const QUOTE = 0x22;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const ALL: JsonWants = { all: true };

/** As deep as is read into values; Go's reader goes on to 10 000, and nobody has paths as long as that. */
const DEEPEST = 500;

/** Reads the value under the cursor and steps behind it. Throws KSO_DECODE where the bytes are no JSON. */
export function readWanted(wants: JsonWants, cursor: JsonCursor, depth = 0): JsonValue {
  const byte = peek(cursor);
  if (byte === OPEN_OBJECT) return readObject(wants, cursor, depth);
  if (byte === OPEN_ARRAY) return readArray(wants, cursor, depth);
  if (byte === QUOTE) return readText(cursor);
  if (skipNull(cursor)) return null;
  if (byte === 0x74 || byte === 0x66) return readFlag(cursor);
  return numberOf(readNumberText(cursor));
}

/** The last of members of one name counts, as in Go. */
function readObject(wants: JsonWants, cursor: JsonCursor, depth: number): JsonValue {
  const object: Record<string, JsonValue> = {};
  if (!openObject(cursor)) return object;
  deeper(depth);
  do {
    const key = readKey(cursor);
    const wanted = memberOf(wants, key);
    if (wanted === undefined) skipValue(cursor);
    else put(object, key, readWanted(wanted, cursor, depth + 1));
  } while (nextMember(cursor));
  return object;
}

function readArray(wants: JsonWants, cursor: JsonCursor, depth: number): JsonValue {
  if (!openArray(cursor)) return [];
  deeper(depth);
  const wanted = wants.all ? ALL : wants.elements;
  const elements: JsonValue[] = [];
  do {
    if (wanted === undefined) skipValue(cursor);
    else elements.push(readWanted(wanted, cursor, depth + 1));
  } while (nextElement(cursor));
  // A growing array keeps room for more; a copy has none.
  return elements.slice();
}

function memberOf({ all, keys, each }: JsonWants, key: string): JsonWants | undefined {
  if (all) return ALL;
  return keys !== undefined && Object.hasOwn(keys, key) ? keys[key] : each;
}

/** Sets a member, also one whose name would mean something else to an assignment. */
export function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** An integer as an API server reads it: of 64 bits where it fits into them, else the nearest double. */
function numberOf(digits: string): number | bigint {
  const value = Number(digits);
  if (Number.isSafeInteger(value) || !/^-?\d{1,19}$/.test(digits)) return value + 0;
  const exact = BigInt(digits);
  return BigInt.asIntN(64, exact) === exact ? exact : value;
}

function deeper(depth: number): void {
  if (depth < DEEPEST) return;
  throw new CodedError('KSO_DECODE', { format: 'JSON', reason: `it is nested over ${DEEPEST} levels deep` });
}
