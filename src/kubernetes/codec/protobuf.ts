/**
 * The selective protobuf reader: walks the bytes along a schema by field number and steps over everything else by its
 * length. It gives the very values that the JSON reader gives for the same object.
 */
import {
  expectWire,
  LENGTH,
  type ProtobufCursor,
  readLength,
  readTag,
  readVarint,
  skipField,
  VARINT,
} from './protobuf-cursor.ts';
import {
  type AnyType,
  copierOf,
  type Fields,
  type KeepKey,
  type MessageType,
  sortPairs,
  typeWithin,
} from './schema.ts';
import { readList as readCachedList, readString } from './strings.ts';
import { ZERO_TIME } from './time.ts';

/** A type made ready for reading: nested types are resolved, fields of a message are found by their number. */
interface Plan {
  readonly kind: AnyType['kind'];
  readonly absent: unknown;
  /** Of a list: its elements. Of a map: its values. Of what is derived: what it is derived from. */
  readonly element: Plan | undefined;
  readonly derive: ((value: unknown) => unknown) | undefined;
  readonly keep: KeepKey | undefined;
  /** Whether a list is likely to be equal to another object's. */
  readonly shared: boolean;
  readonly message: MessagePlan | undefined;
}

interface MessagePlan {
  readonly blank: object;
  readonly copy: () => Target;
  readonly fields: (FieldPlan | undefined)[];
}

interface FieldPlan {
  readonly name: string;
  readonly value: Plan;
  /** Set where the field is a message whose fields belong to the object around it. */
  readonly embedded: (FieldPlan | undefined)[] | undefined;
}

type Target = Record<string, unknown>;

const plans = new WeakMap<AnyType, Plan>();

/**
 * Reads the message from the cursor to `end` as `type` says; the cursor is at `end` afterwards. Throws KSO_DECODE where the
 * bytes are no protobuf, or a declared field has another wire type.
 */
export function readProtobufAt<T>(type: MessageType<Fields, T>, cursor: ProtobufCursor, end: number): T {
  return readMessage(planOf(type).message!, cursor, end) as T;
}

function planOf(type: AnyType): Plan {
  let plan = plans.get(type);
  if (plan === undefined) {
    const within = typeWithin(type);
    plan = {
      kind: type.kind,
      absent: type.absent,
      element: within && planOf(within),
      derive: type.kind === 'derived' ? type.derive : undefined,
      keep: type.kind === 'map' ? type.keep : undefined,
      shared: type.kind === 'list' && type.shared === true,
      message: type.kind === 'message' ? messagePlan(type) : undefined,
    };
    plans.set(type, plan);
  }
  return plan;
}

function messagePlan({ blank, fields }: MessageType<Fields, unknown>): MessagePlan {
  return { blank, copy: copierOf(blank), fields: fieldPlans(fields) };
}

function fieldPlans(declared: Fields): (FieldPlan | undefined)[] {
  const fields: (FieldPlan | undefined)[] = [];
  const set = (into: (FieldPlan | undefined)[], number: number, field: FieldPlan) => {
    while (into.length <= number) into.push(undefined);
    into[number] = field;
  };
  for (const [name, [number, type, embeddedIn]] of Object.entries(declared)) {
    const field = { name, value: planOf(type), embedded: undefined };
    if (embeddedIn === undefined) {
      set(fields, number, field);
    } else {
      if (fields[embeddedIn] === undefined) set(fields, embeddedIn, { ...field, embedded: [] });
      set(fields[embeddedIn]!.embedded!, number, field);
    }
  }
  return fields;
}

function readMessage(plan: MessagePlan, cursor: ProtobufCursor, end: number): object {
  if (cursor.at === end) return plan.blank;
  const object = plan.copy();
  fill(object, plan.fields, cursor, end);
  return object;
}

function fill(object: Target, fields: (FieldPlan | undefined)[], cursor: ProtobufCursor, end: number): void {
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    const number = tag >>> 3;
    const wire = tag & 7;
    const field = number < fields.length ? fields[number] : undefined;
    if (field === undefined) {
      skipField(wire, cursor, end);
    } else if (field.embedded !== undefined) {
      expectWire(cursor, wire, LENGTH);
      fill(object, field.embedded, cursor, readLength(cursor, end));
    } else {
      const { name, value } = field;
      if (value.shared && object[name] === value.absent) object[name] = readSharedList(value, tag, cursor, end);
      else if (value.kind === 'list') object[name] = readList(value, object[name], tag, cursor, end);
      else if (value.kind === 'map') object[name] = readMap(value, object[name], tag, cursor, end);
      else if (value.kind === 'count') object[name] = countElements(object[name], wire, cursor, end);
      else object[name] = readValue(value, wire, cursor, end);
    }
  }
}

function readValue(plan: Plan, wire: number, cursor: ProtobufCursor, end: number): unknown {
  if (plan.kind === 'present') {
    skipField(wire, cursor, end);
    return true;
  }
  if (plan.kind === 'derived') return plan.derive!(readValue(plan.element!, wire, cursor, end));
  if (plan.kind === 'flag' || plan.kind === 'int32' || plan.kind === 'int64' || plan.kind === 'exactInt64') {
    expectWire(cursor, wire, VARINT);
    return readInteger(plan, cursor, end);
  }
  expectWire(cursor, wire, LENGTH);
  const to = readLength(cursor, end);
  switch (plan.kind) {
    case 'text':
      return readText(cursor, to);
    case 'message':
      return readMessage(plan.message!, cursor, to);
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

function readText(cursor: ProtobufCursor, to: number): string {
  const text = readString(cursor.strings, cursor.bytes, cursor.at, to);
  cursor.at = to;
  return text;
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

/** The same as `readList`, or the list that another object has of the same bytes. */
function readSharedList(plan: Plan, tag: number, cursor: ProtobufCursor, end: number): unknown {
  const from = cursor.at;
  do skipField(tag & 7, cursor, end);
  while (nextIs(tag, cursor, end));
  const to = cursor.at;
  return readCachedList(cursor.strings, plan, cursor.bytes, from, to, () => {
    cursor.at = from;
    const list = readList(plan, plan.absent, tag, cursor, to);
    cursor.at = to;
    return list;
  });
}

/** Reads the elements that follow one another; `before` has those that came apart from them. */
function readList(plan: Plan, before: unknown, tag: number, cursor: ProtobufCursor, end: number): unknown {
  const element = plan.element!;
  const elements: unknown[] = [];
  do {
    if (isPacked(element, tag)) {
      const to = readLength(cursor, end);
      while (cursor.at < to) elements.push(readInteger(element, cursor, to));
    } else {
      elements.push(readValue(element, tag & 7, cursor, end));
    }
  } while (nextIs(tag, cursor, end));
  // A growing array keeps room for more; a copy has none.
  if (before === plan.absent) return elements.length === 0 ? plan.absent : elements.slice();
  return [...(before as unknown[]), ...elements];
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

function readMap(plan: Plan, before: unknown, tag: number, cursor: ProtobufCursor, end: number): unknown {
  const pairs: string[] = [];
  do {
    expectWire(cursor, tag & 7, LENGTH);
    readEntry(plan, pairs, cursor, readLength(cursor, end));
  } while (nextIs(tag, cursor, end));
  if (pairs.length === 0) return before;
  return sortPairs(before === plan.absent ? pairs : [...(before as string[]), ...pairs]);
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
  pairs.push(key, valueAt === end ? '' : (readValue(plan.element!, LENGTH, cursor, end) as string));
  cursor.at = end;
}

/** `meta.v1.Time` and `MicroTime`: seconds are field 1; nanoseconds, field 2, always point to the future. */
function readTime(cursor: ProtobufCursor, end: number): number | undefined {
  if (cursor.at === end) return undefined;
  let seconds = 0;
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 === 1) {
      expectWire(cursor, tag & 7, VARINT);
      readVarint(cursor, end);
      seconds = cursor.high * 0x1_0000_0000 + (cursor.low >>> 0);
    } else {
      skipField(tag & 7, cursor, end);
    }
  }
  return seconds === ZERO_TIME ? undefined : seconds;
}

/** `resource.Quantity`: its text is field 1. */
function readQuantity(cursor: ProtobufCursor, end: number): string {
  let text = '';
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 === 1) {
      expectWire(cursor, tag & 7, LENGTH);
      text = readText(cursor, readLength(cursor, end));
    } else {
      skipField(tag & 7, cursor, end);
    }
  }
  return text;
}

/** `intstr.IntOrString`: field 1 says which one it is, 2 is the number, 3 the text. */
function readIntOrString(cursor: ProtobufCursor, end: number): number | string {
  let isText = false;
  let number = 0;
  let text = '';
  while (cursor.at < end) {
    const tag = readTag(cursor, end);
    if (tag >>> 3 === 3) {
      expectWire(cursor, tag & 7, LENGTH);
      text = readText(cursor, readLength(cursor, end));
    } else if (tag >>> 3 === 1 || tag >>> 3 === 2) {
      expectWire(cursor, tag & 7, VARINT);
      readVarint(cursor, end);
      if (tag >>> 3 === 1) isText = cursor.low !== 0;
      else number = cursor.low;
    } else {
      skipField(tag & 7, cursor, end);
    }
  }
  return isText ? text : number;
}
