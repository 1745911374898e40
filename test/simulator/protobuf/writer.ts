/**
 * Writes JSON objects as protobuf, from the end to the start as the API server does: the length of what is inside a
 * field is known when its head is written.
 */
import type { Field, Message } from './messages.ts';

type Json = Record<string, unknown>;

const VARINT = 0;
const LENGTH = 2;

/** The one buffer that is written into; what is written is everything from `at`. */
let bytes = Buffer.allocUnsafe(64 * 1024);
let at = bytes.length;

/** Where a shared value keeps its bytes: out of sight of JSON, and dearer to the garbage collector nowhere. */
const bytesOf: unique symbol = Symbol('protobuf');

type Shared = { [bytesOf]?: Buffer | undefined };

/**
 * Says that a value, an object or a list of them, is part of many objects and always at the same place, so that its bytes
 * are worth keeping. Returns the value, which must not change any more.
 */
export function share<T extends object>(value: T): T {
  return Object.defineProperty(value, bytesOf, { value: undefined, writable: true });
}

/** The bytes that `write` writes: what comes last in them is written first. */
export function encode(write: () => void): Buffer {
  at = bytes.length;
  write();
  return Buffer.from(bytes.subarray(at));
}

/** Writes a field that has a length: tag, length, and what `write` writes. */
export function writeField(number: number, write: () => void): void {
  const end = bytes.length - at;
  write();
  writeHead(number, bytes.length - at - end);
}

/** Makes room for `count` bytes before what is written. */
function reserve(count: number): void {
  if (at < count) {
    const written = bytes.length - at;
    const larger = Buffer.allocUnsafe(2 * bytes.length + count);
    bytes.copy(larger, larger.length - written, at);
    at = larger.length - written;
    bytes = larger;
  }
  at -= count;
}

function writeVarint(value: number): void {
  let count = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) count += 1;
  reserve(count);
  let rest = value;
  let next = at;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[next++] = (rest % 128) | 128;
  bytes[next] = rest;
}

const INT64_MAX = 2n ** 63n - 1n;

function writeInteger(value: number): void {
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) {
    writeVarint(value);
    return;
  }
  // JSON.parse has rounded the largest int64 up, out of its range.
  const whole = BigInt(value);
  let rest = BigInt.asUintN(64, whole > INT64_MAX ? INT64_MAX : whole);
  const parts: number[] = [];
  for (; rest >= 128n; rest >>= 7n) parts.push(Number(rest & 127n) | 128);
  writeBytes(Buffer.from([...parts, Number(rest)]));
}

/** Writes bytes as they are. */
export function writeBytes(value: Uint8Array): void {
  reserve(value.length);
  bytes.set(value, at);
}

function writeText(value: string): void {
  reserve(Buffer.byteLength(value));
  bytes.write(value, at);
}

/** Writes tag and length of a field whose content is of this length. */
export function writeHead(number: number, length: number): void {
  writeVarint(length);
  writeVarint(number * 8 + LENGTH);
}

/** Writes the fields of an object. */
export function writeMessage({ fields, fromJson }: Message, value: object): void {
  const json = (fromJson === undefined ? value : fromJson(value as never)) as Json;
  for (const field of fields) {
    const member = field.inline ? json : json[field.name];
    if (member === undefined || member === null) {
      if (field.always) writeAbsent(field);
    } else if (field.form === 'single') writeValue(field, member);
    else if (field.form === 'repeated') writeOnce(member as object, () => writeElements(field, member as unknown[]));
    else writeEntries(field, member as Json);
  }
}

/** Writes by the function, or what it wrote the last time if the value is a shared one. */
function writeOnce(value: Shared, write: () => void): void {
  const known = value[bytesOf];
  if (known !== undefined) {
    writeBytes(known);
    return;
  }
  const written = bytes.length - at;
  write();
  if (bytesOf in value) value[bytesOf] = Buffer.from(bytes.subarray(at, bytes.length - written));
}

/** Go's zero value. */
function writeAbsent(field: Field): void {
  const { number, type } = field;
  if (typeof type === 'object' && type.fromJson === undefined) writeValue(field, {});
  else if (type === 'bool' || type === 'int32' || type === 'int64') {
    writeVarint(0);
    writeVarint(number * 8 + VARINT);
  } else writeHead(number, 0);
}

function writeValue({ number, type }: Field, value: unknown): void {
  if (type === 'bool' || type === 'int32' || type === 'int64') {
    writeInteger(Number(value));
    writeVarint(number * 8 + VARINT);
    return;
  }
  writeField(number, () => {
    if (type === 'string') writeText(value as string);
    else if (type === 'bytes') writeBytes(Buffer.isBuffer(value) ? value : Buffer.from(value as string, 'base64'));
    else if (type.fromJson === undefined) writeOnce(value as object, () => writeMessage(type, value as object));
    else writeMessage(type, value as object);
  });
}

function writeElements(field: Field, values: unknown[]): void {
  for (let index = values.length - 1; index >= 0; index -= 1) writeValue(field, values[index]);
}

/** An entry of a map is a message: the key is field 1, the value field 2. Keys are sorted, as Go sorts them. */
function writeEntries(field: Field, map: Json): void {
  const value: Field = { ...field, number: 2, form: 'single' };
  for (const key of Object.keys(map).sort().reverse()) {
    writeField(field.number, () => {
      writeValue(value, map[key]);
      writeField(1, () => writeText(key));
    });
  }
}
