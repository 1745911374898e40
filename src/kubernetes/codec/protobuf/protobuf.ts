/**
 * The selective protobuf reader: walks the bytes along a schema by field number and steps over everything else by its
 * length. It gives the very values that the JSON reader gives for the same object.
 */

import { type Fields, type MessageType, sortPairs } from '../schema.ts';
import { readList as readCachedList } from '../strings.ts';
import {
  expectWire,
  LENGTH,
  type ProtobufCursor,
  readLength,
  readTag,
  readVarint,
  skipField,
  VARINT,
} from './cursor.ts';
import { comesAgain, remember } from './latest.ts';
import { type FieldPlans, type MessagePlan, type Plan, planOf } from './plan.ts';
import { readIntOrString, readQuantity, readText, readTime } from './values.ts';

const NOTHING: readonly never[] = [];

/**
 * Reads the message from the cursor to `end` as `type` says; the cursor is at `end` afterwards. Throws KSO_DECODE where the
 * bytes are no protobuf, or a declared field has another wire type.
 *
 * With an earlier state of the object, `before`, what is as it was is taken from there and not made anew: only what has changed
 * is another value (`!==`). It is no more than a guess, and may be another object that is alike; whatever is given, what is read
 * is equal to what is read without.
 */
export function readProtobufAt<T>(type: MessageType<Fields, T>, cursor: ProtobufCursor, end: number, before?: T): T {
  return readMessage(planOf(type).message!, cursor, end, before as object | undefined) as T;
}

function readMessage(plan: MessagePlan, cursor: ProtobufCursor, end: number, before: object | undefined): object {
  if (cursor.at === end) return plan.blank;
  const { row, absent, shape } = plan;
  for (let at = 0; at < absent.length; at++) row[at] = absent[at];
  let known = absent;
  if (before !== undefined) {
    known = plan.known;
    shape.take(before, plan.known);
  }
  readFields(row, known, plan.fields, cursor, end);
  return before !== undefined && isSameList(row, known) ? before : shape.make(row);
}

function readFields(
  row: unknown[],
  known: readonly unknown[],
  fields: FieldPlans,
  cursor: ProtobufCursor,
  end: number,
): void {
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    const number = tag >>> 3;
    const field = number < fields.length ? fields[number] : undefined;
    if (field === undefined) {
      skipField(tag & 7, cursor, end);
    } else if (field.embedded !== undefined) {
      expectWire(cursor, tag & 7, LENGTH);
      readFields(row, known, field.embedded, cursor, readLength(cursor, end));
    } else {
      const { place, value, latest } = field;
      const { kind } = value;
      const from = cursor.at;
      const isFirst = row[place] === value.absent;
      if (latest !== undefined && isFirst && comesAgain(latest, tag, cursor, end)) row[place] = latest.value;
      else if (kind === 'list') row[place] = readList(value, known[place], row[place], tag, cursor, end);
      else if (kind === 'map') row[place] = readMap(value, known[place], row[place], tag, cursor, end);
      else if (kind === 'count') row[place] = countElements(row[place], tag & 7, cursor, end);
      else row[place] = readValue(value, known[place], tag & 7, cursor, end);
      if (latest !== undefined && isFirst) remember(latest, tag, from, cursor, row[place]);
    }
  }
}

function readValue(plan: Plan, known: unknown, wire: number, cursor: ProtobufCursor, end: number): unknown {
  if (plan.kind === 'present') {
    skipField(wire, cursor, end);
    return true;
  }
  if (plan.kind === 'derived') return plan.derive!(readValue(plan.element!, undefined, wire, cursor, end));
  if (plan.kind === 'flag' || plan.kind === 'int32' || plan.kind === 'int64' || plan.kind === 'exactInt64') {
    expectWire(cursor, wire, VARINT);
    return readInteger(plan, cursor, end);
  }
  expectWire(cursor, wire, LENGTH);
  const to = readLength(cursor, end);
  switch (plan.kind) {
    case 'text':
      return readText(cursor, to, known);
    case 'message':
      return readMessage(plan.message!, cursor, to, known as object | undefined);
    case 'time':
      return readTime(cursor, to);
    case 'quantity':
      return readQuantity(cursor, to);
    case 'intOrString':
      return readIntOrString(cursor, to);
    default: {
      const length = to - cursor.at;
      cursor.at = to;
      return length;
    }
  }
}

function readInteger(plan: Plan, cursor: ProtobufCursor, end: number): number | bigint | boolean {
  readVarint(cursor, end);
  const { low, high } = cursor;
  if (plan.kind === 'int32') return low;
  if (plan.kind === 'flag') return low !== 0 || high !== 0;
  // The upper half is exact as a double, so that this sum rounds once.
  const value = high * 0x1_0000_0000 + (low >>> 0);
  if (plan.kind === 'int64' || Number.isSafeInteger(value)) return value;
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

/**
 * Reads the elements that follow one another; `before` has those that came apart from them. Elements are taken to be those
 * that are known, each in its place.
 */
function readList(
  plan: Plan,
  known: unknown,
  before: unknown,
  tag: number,
  cursor: ProtobufCursor,
  end: number,
): unknown {
  const former = (known ?? NOTHING) as readonly unknown[];
  const isFirst = before === plan.absent;
  if (plan.shared && isFirst && former.length === 0) return readSharedList(plan, tag, cursor, end);
  const from = cursor.at;
  const elements = readElements(plan, former, tag, cursor, end);
  if (elements === former && isFirst) return known ?? plan.absent;
  if (plan.shared && isFirst) {
    cursor.at = from;
    return readSharedList(plan, tag, cursor, end);
  }
  if (isFirst) return elements.length === 0 ? plan.absent : elements;
  return [...(before as unknown[]), ...elements];
}

/** `known`, where it has the same elements. */
function readElements(
  { element: ofElements, keepElement }: Plan,
  known: readonly unknown[],
  tag: number,
  cursor: ProtobufCursor,
  end: number,
): readonly unknown[] {
  const element = ofElements!;
  if (isPacked(element, tag)) return readPacked(element, tag, cursor, end);
  let count = 0;
  let others: unknown[] | undefined;
  do {
    const former = count < known.length ? known[count] : undefined;
    const value = readValue(element, former, tag & 7, cursor, end);
    if (keepElement !== undefined && !keepElement(value)) continue;
    if (others === undefined && (count >= known.length || value !== former)) others = known.slice(0, count);
    others?.push(value);
    count++;
  } while (nextIs(tag, cursor, end));
  if (others === undefined) return count === known.length ? known : known.slice(0, count);
  // A growing array keeps room for more; a copy has none.
  return others.slice();
}

function readPacked(element: Plan, tag: number, cursor: ProtobufCursor, end: number): readonly unknown[] {
  const elements: unknown[] = [];
  do {
    const to = readLength(cursor, end);
    while (cursor.at < to) elements.push(readInteger(element, cursor, to));
  } while (nextIs(tag, cursor, end));
  return elements.slice();
}

/** The same, or the list that another object has of the same bytes. */
function readSharedList(plan: Plan, tag: number, cursor: ProtobufCursor, end: number): unknown {
  const from = cursor.at;
  do skipField(tag & 7, cursor, end);
  while (nextIs(tag, cursor, end));
  const to = cursor.at;
  return readCachedList(cursor.strings, plan, cursor.bytes, from, to, () => {
    cursor.at = from;
    const list = readElements(plan, NOTHING, tag, cursor, to);
    cursor.at = to;
    return list.length === 0 ? plan.absent : list;
  });
}

function isPacked({ kind }: Plan, tag: number): boolean {
  return (tag & 7) === LENGTH && (kind === 'int32' || kind === 'int64' || kind === 'exactInt64' || kind === 'flag');
}

/** Steps over the tag that comes next if it is this one. */
function nextIs(tag: number, cursor: ProtobufCursor, end: number): boolean {
  const { at } = cursor;
  if (at < end && readTag(cursor, end) === tag) return true;
  cursor.at = at;
  return false;
}

function countElements(before: unknown, wire: number, cursor: ProtobufCursor, end: number): number {
  skipField(wire, cursor, end);
  return ((before as number | undefined) ?? 0) + 1;
}

function readMap(
  plan: Plan,
  known: unknown,
  before: unknown,
  tag: number,
  cursor: ProtobufCursor,
  end: number,
): unknown {
  const pairs: string[] = [];
  do {
    expectWire(cursor, tag & 7, LENGTH);
    readEntry(plan, pairs, cursor, readLength(cursor, end));
  } while (nextIs(tag, cursor, end));
  if (pairs.length === 0) return before;
  if (before !== plan.absent) return sortPairs([...(before as string[]), ...pairs]);
  return known !== undefined && isSameList(pairs, known as readonly unknown[]) ? known : sortPairs(pairs);
}

/** A map's entry is a message: the key is field 1, the value field 2, either may be left out. */
function readEntry(plan: Plan, pairs: string[], cursor: ProtobufCursor, end: number): void {
  let key = '';
  let valueAt = end;
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 === 1) {
      expectWire(cursor, tag & 7, LENGTH);
      key = readText(cursor, readLength(cursor, end));
    } else {
      if (tag >>> 3 === 2) {
        expectWire(cursor, tag & 7, LENGTH);
        valueAt = cursor.at;
      }
      skipField(tag & 7, cursor, end);
    }
  }
  if (plan.keep !== undefined && !plan.keep(key)) return;
  cursor.at = valueAt;
  pairs.push(key, valueAt === end ? '' : (readValue(plan.element!, undefined, LENGTH, cursor, end) as string));
  cursor.at = end;
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
