/**
 * A place in JSON bytes, and the steps over them: into and out of objects and arrays, over values that nobody reads,
 * and the scalars. Whatever is stepped over is checked against RFC 8259 as well, so that bytes that were cut or
 * rewritten on their way are found wherever it happened.
 */
import { CodedError } from '../../../errors.ts';
import { asBuffer } from '../encoding.ts';
import { readString, type StringCache } from '../strings.ts';

/** A place in JSON bytes; the functions of this file move it. */
export interface JsonCursor {
  readonly bytes: Buffer;
  at: number;
  readonly strings: StringCache;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** As deep as Go's encoding/json goes: nothing deeper comes from an API server. */
const DEEPEST = 10_000;

/** A cursor at `at`; the bytes are shared, not copied. */
export function jsonCursor(bytes: Uint8Array, strings: StringCache, at = 0): JsonCursor {
  return { bytes: asBuffer(bytes), at, strings };
}

/** Throws KSO_DECODE for the byte under the cursor. */
export function unexpected(cursor: JsonCursor, wanted: string): never {
  const found = cursor.at < cursor.bytes.length ? `byte ${cursor.at} is not ${wanted}` : `it ends before ${wanted}`;
  throw new CodedError('KSO_DECODE', { format: 'JSON', reason: found });
}

/** Moves to the next byte that is not white space and returns it; -1 at the end. */
export function peek(cursor: JsonCursor): number {
  const { bytes } = cursor;
  let { at } = cursor;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) {
      cursor.at = at;
      return byte;
    }
    at++;
  }
  cursor.at = at;
  return -1;
}

/** Steps into an object; false where it is empty, and then already behind it. */
export function openObject(cursor: JsonCursor): boolean {
  if (peek(cursor) !== OPEN_OBJECT) unexpected(cursor, 'the start of an object');
  cursor.at++;
  if (peek(cursor) !== CLOSE_OBJECT) return true;
  cursor.at++;
  return false;
}

/** After a member: true before the next one, false behind the object. */
export function nextMember(cursor: JsonCursor): boolean {
  const byte = peek(cursor);
  if (byte !== COMMA && byte !== CLOSE_OBJECT) unexpected(cursor, 'a comma or the end of an object');
  cursor.at++;
  return byte === COMMA;
}

/** Steps into an array; false where it is empty, and then already behind it. */
export function openArray(cursor: JsonCursor): boolean {
  if (peek(cursor) !== OPEN_ARRAY) unexpected(cursor, 'the start of an array');
  cursor.at++;
  if (peek(cursor) !== CLOSE_ARRAY) return true;
  cursor.at++;
  return false;
}

/** After an element: true before the next one, false behind the array. */
export function nextElement(cursor: JsonCursor): boolean {
  const byte = peek(cursor);
  if (byte !== COMMA && byte !== CLOSE_ARRAY) unexpected(cursor, 'a comma or the end of an array');
  cursor.at++;
  return byte === COMMA;
}

/** Reads a member's key and its colon. */
export function readKey(cursor: JsonCursor): string {
  const key = readText(cursor);
  skipColon(cursor);
  return key;
}

/** Steps over the colon behind a key. */
export function skipColon(cursor: JsonCursor): void {
  if (peek(cursor) !== COLON) unexpected(cursor, 'a colon');
  cursor.at++;
}

/** Steps over `null` if it comes next. */
export function skipNull(cursor: JsonCursor): boolean {
  if (peek(cursor) !== 0x6e) return false;
  skipWord(cursor, 'null');
  return true;
}

/** Reads a string. */
export function readText(cursor: JsonCursor): string {
  if (peek(cursor) !== QUOTE) unexpected(cursor, 'a string');
  const from = cursor.at;
  if (scanString(cursor)) return JSON.parse(cursor.bytes.toString('utf8', from, cursor.at));
  return readString(cursor.strings, cursor.bytes, from + 1, cursor.at - 1);
}

/** Reads `true` or `false`. */
export function readFlag(cursor: JsonCursor): boolean {
  const yes = peek(cursor) === 0x74;
  skipWord(cursor, yes ? 'true' : 'false');
  return yes;
}

/** Reads the text of a number as it was sent. */
export function readNumberText(cursor: JsonCursor): string {
  peek(cursor);
  const from = cursor.at;
  skipNumber(cursor);
  return readString(cursor.strings, cursor.bytes, from, cursor.at);
}

/** Steps over the value that comes next, however deep it is. */
export function skipValue(cursor: JsonCursor): void {
  const byte = peek(cursor);
  if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) skipNested(cursor);
  else skipScalar(cursor, byte);
}

/** Throws unless only white space is left. */
export function expectEnd(cursor: JsonCursor): void {
  if (peek(cursor) !== -1) unexpected(cursor, 'the end');
}

/** Not recursive: the depth of what is skipped is up to whoever wrote the object. */
function skipNested(cursor: JsonCursor): void {
  const enclosing: number[] = [];
  for (;;) {
    const byte = peek(cursor);
    if (byte === OPEN_OBJECT) {
      if (openObject(cursor)) {
        enclosing.push(byte);
        if (enclosing.length > DEEPEST) unexpected(cursor, `within ${DEEPEST} levels of nesting`);
        skipKey(cursor);
        continue;
      }
    } else if (byte === OPEN_ARRAY) {
      if (openArray(cursor)) {
        enclosing.push(byte);
        if (enclosing.length > DEEPEST) unexpected(cursor, `within ${DEEPEST} levels of nesting`);
        continue;
      }
    } else {
      skipScalar(cursor, byte);
    }
    for (;;) {
      if (enclosing.length === 0) return;
      if (enclosing[enclosing.length - 1] === OPEN_OBJECT) {
        if (nextMember(cursor)) {
          skipKey(cursor);
          break;
        }
      } else if (nextElement(cursor)) break;
      enclosing.pop();
    }
  }
}

function skipKey(cursor: JsonCursor): void {
  if (peek(cursor) !== QUOTE) unexpected(cursor, 'a key');
  scanString(cursor);
  skipColon(cursor);
}

function skipScalar(cursor: JsonCursor, first: number): void {
  if (first === QUOTE) scanString(cursor);
  else if (first === 0x74) skipWord(cursor, 'true');
  else if (first === 0x66) skipWord(cursor, 'false');
  else if (first === 0x6e) skipWord(cursor, 'null');
  else skipNumber(cursor);
}

function skipWord(cursor: JsonCursor, word: string): void {
  for (let at = 0; at < word.length; at++) {
    if (cursor.bytes[cursor.at] !== word.charCodeAt(at)) unexpected(cursor, `part of ${word}`);
    cursor.at++;
  }
}

function skipNumber(cursor: JsonCursor): void {
  const { bytes } = cursor;
  if (bytes[cursor.at] === 0x2d) cursor.at++;
  if (bytes[cursor.at] === 0x30) cursor.at++;
  else skipDigits(cursor);
  if (bytes[cursor.at] === 0x2e) {
    cursor.at++;
    skipDigits(cursor);
  }
  if (bytes[cursor.at] === 0x65 || bytes[cursor.at] === 0x45) {
    cursor.at++;
    if (bytes[cursor.at] === 0x2b || bytes[cursor.at] === 0x2d) cursor.at++;
    skipDigits(cursor);
  }
}

function skipDigits(cursor: JsonCursor): void {
  const { bytes } = cursor;
  const from = cursor.at;
  let at = from;
  while (at < bytes.length && bytes[at]! >= 0x30 && bytes[at]! <= 0x39) at++;
  cursor.at = at;
  if (at === from) unexpected(cursor, 'a digit');
}

/** Steps over the string under the cursor, and says whether it has escapes. */
export function scanString(cursor: JsonCursor): boolean {
  const { bytes } = cursor;
  const end = bytes.length;
  let escaped = false;
  let at = cursor.at + 1;
  while (at < end) {
    const byte = bytes[at]!;
    if (byte === QUOTE) {
      cursor.at = at + 1;
      return escaped;
    }
    if (byte === BACKSLASH) {
      escaped = true;
      cursor.at = at;
      skipEscape(cursor);
      at = cursor.at;
      continue;
    }
    if (byte < 0x20) break;
    at++;
  }
  cursor.at = at;
  unexpected(cursor, 'part of a string');
}

/** The bytes that may follow a backslash, but for `u`. */
const ESCAPES = new Set(Buffer.from('"\\\\/bfnrt'));

function skipEscape(cursor: JsonCursor): void {
  const { bytes } = cursor;
  cursor.at++;
  if (bytes[cursor.at] !== 0x75) {
    if (!ESCAPES.has(bytes[cursor.at] ?? 0)) unexpected(cursor, 'an escape');
    cursor.at++;
    return;
  }
  cursor.at++;
  for (const end = cursor.at + 4; cursor.at < end; cursor.at++) {
    if (Number.isNaN(Number.parseInt(String.fromCharCode(bytes[cursor.at] ?? 0), 16)))
      unexpected(cursor, 'a hex digit');
  }
}
