/**
 * The language in which a kind declares the fields that it reads: name, protobuf field number, type.
 *
 * One declaration serves three times: TypeScript derives the object's type from it, the JSON reader and the protobuf
 * reader walk it and skip whatever is not declared. Both readers normalise to the same value, so that nobody behind
 * them can tell which encoding the API server spoke:
 *
 * - a field that is absent (or JSON `null`) has its type's `absent` value;
 * - a field that is a plain value in the Go type reads as Go's zero value ("" , 0, false, an empty message);
 * - a field that is a pointer in the Go type is declared with `optional` and reads as undefined;
 * - a map is `Pairs`, sorted by key; a time is whole unix seconds.
 */

/**
 * Field name → [protobuf field number, type]. A third element is the number of the embedded message that holds the
 * field in protobuf while JSON writes it straight into the object: `persistentVolumeClaim` of a `Volume` is field 10 of
 * its field 2, `volumeSource`, which JSON never names.
 */
export type Fields = { readonly [name: string]: readonly [number: number, type: AnyType, embeddedIn?: number] };

/** What a field can hold; the readers dispatch on `kind`. `absent` is the value of a field that the object does not have. */
export type AnyType =
  | ScalarType<unknown>
  | DerivedType<unknown>
  | ListType<unknown, AnyType>
  | MapType<unknown>
  | JsonType
  | AgainType<unknown>
  | MessageType<Fields, unknown>;

/** A value without fields of its own. */
export interface ScalarType<T> {
  readonly kind:
    | 'text'
    | 'flag'
    | 'int32'
    | 'int64'
    | 'exactInt64'
    | 'quantity'
    | 'time'
    | 'intOrString'
    | 'byteLength'
    | 'present';
  readonly absent: T;
}

/** What is kept in the place of a value. `derive` is total. */
export interface DerivedType<T> {
  readonly kind: 'derived';
  readonly from: AnyType;
  readonly derive: (value: unknown) => T;
  readonly absent: T;
}

/** A repeated field; with `count` only the number of elements is kept. */
export interface ListType<T, E> {
  readonly kind: 'list' | 'count';
  readonly element: E;
  readonly absent: T;
  /** Whether equal lists of different objects are likely: see `shared`. */
  readonly shared?: boolean;
  /** Which elements are kept; all where it is not given. */
  readonly keepElement?: (element: unknown) => boolean;
}

/** A map from text to text or quantity, or to what is made a text. Entries whose key `keep` refuses are skipped unread. */
export interface MapType<T> {
  readonly kind: 'map';
  readonly value: ScalarType<string> | DerivedType<string>;
  readonly keep: KeepKey | undefined;
  readonly absent: T;
}

/**
 * Whatever JSON has there, as far as it is wanted: of custom resources alone, which nobody sends as protobuf. Absent reads as
 * undefined, and so does null, but for one within the value.
 */
export interface JsonType {
  readonly kind: 'json';
  readonly wants: JsonWants;
  readonly absent: JsonValue | undefined;
}

/**
 * The message that has the field, read once more along a type of its own: in JSON alone, and of no member of it, whatever the
 * field is called. A schema with such a field is asked for as JSON.
 */
export interface AgainType<T> {
  readonly kind: 'again';
  readonly as: AnyType;
  readonly absent: T;
}

/** A whole number that a double does not hold exactly is a bigint. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/**
 * What of a JSON value is read: all of it, or of an object the members under `keys` and, with `each`, all others too, of a list
 * with `elements` the elements. What is not wanted of an object or a list leaves it empty; anything else is read as it is.
 */
export interface JsonWants {
  readonly all?: true;
  readonly keys?: Readonly<Record<string, JsonWants>>;
  /** Of the members that `keys` does not name. */
  readonly each?: JsonWants;
  readonly elements?: JsonWants;
}

/** Says whether the map entry with this key is kept. */
export type KeepKey = (key: string) => boolean;

/** Keeps no entry of a map; readers may step over such a map unread. */
export const keepNone: KeepKey = () => false;

/**
 * A message of declared fields. `blank` is the message with every field absent, of which readers take a copy to fill in
 * (`copierOf`); it is never changed, and not frozen, since copies of a frozen object are slow to make.
 */
export interface MessageType<F extends Fields, T> {
  readonly kind: 'message';
  readonly fields: F;
  readonly blank: object;
  readonly absent: T;
  /** What members that are not declared are read as, in JSON alone; they are skipped without it. */
  readonly rest?: JsonType;
}

/** A map as key, value, key, value, ... sorted by key (UTF-16 order): a fraction of the memory of an object or a Map. */
export type Pairs = readonly string[];

/** The value that a type reads as. */
export type Value<T> = T extends { readonly absent: infer V } ? V : never;

type MessageValue<F extends Fields> = { readonly [K in keyof F]: Value<F[K][1]> };

const scalar = <T>(kind: ScalarType<T>['kind'], absent: T): ScalarType<T> => ({ kind, absent });

/** Go `string`. Also bytes that are text. */
export const text = scalar<string>('text', '');
/** Go `bool`. */
export const flag = scalar<boolean>('flag', false);
/** Go `int32`. */
export const int32 = scalar<number>('int32', 0);
/** Go `int64` that is only ever a sample's value: rounded to the nearest double, as Go's `float64(x)` does. */
export const int64 = scalar<number>('int64', 0);
/** Go `int64` that becomes label text: a bigint where a double would not hold all digits. */
export const exactInt64 = scalar<number | bigint>('exactInt64', 0);
/** `resource.Quantity`, as its text; "" where absent. */
export const quantity = scalar<string>('quantity', '');
/** `meta.v1.Time` or `MicroTime`: unix seconds, fractions cut toward the past. Go's zero time reads as absent. */
export const time = scalar<number | undefined>('time', undefined);
/** `intstr.IntOrString`. */
export const intOrString = scalar<number | string>('intOrString', 0);
/** Go `[]byte` of which only the number of bytes is read (base64 in JSON). */
export const byteLength = scalar<number>('byteLength', 0);
/** Whether the field is there at all; its content is skipped. */
export const present = scalar<boolean>('present', false);

/** Not frozen: where a frozen list may come, the engine walks every list by the slow iterator protocol. */
const NOTHING: readonly never[] = [];

/** A repeated field; absent reads as the empty list. */
export function list<E extends AnyType>(element: E): ListType<readonly Value<E>[], E> {
  return { kind: 'list', element, absent: NOTHING };
}

/**
 * A list of which many objects have the same: what comes from a template (containers, tolerations) or names a common
 * owner. The protobuf reader gives such objects one list together instead of a copy each.
 */
export function shared<E extends AnyType>(type: ListType<readonly Value<E>[], E>): ListType<readonly Value<E>[], E> {
  return { ...type, shared: true };
}

/** Of a list the elements that `keep` accepts, as if there were no others. */
export function only<E extends AnyType>(
  type: ListType<readonly Value<E>[], E>,
  keep: (element: Value<E>) => boolean,
): ListType<readonly Value<E>[], E> {
  return { ...type, keepElement: keep as (element: unknown) => boolean };
}

/** A repeated field of which only the number of elements is kept. */
export const count: ListType<number, ScalarType<boolean>> = { kind: 'count', element: present, absent: 0 };

/** Whatever JSON has there, as far as it is wanted. */
export function json(wants: JsonWants): JsonType {
  return { kind: 'json', wants, absent: undefined };
}

/** The message around the field once more, as another type reads it. */
export function again<A extends AnyType>(as: A): AgainType<Value<A>> {
  return { kind: 'again', as, absent: as.absent as Value<A> };
}

/**
 * What `derive` makes of a value is kept, and not the value: numbers of a long text, the text of a message. An absent value is
 * given as its type's `absent`.
 */
export function derived<F extends AnyType, T>(from: F, derive: (value: Value<F>) => T): DerivedType<T> {
  const make = derive as (value: unknown) => T;
  return { kind: 'derived', from, derive: make, absent: make(from.absent) };
}

/** A map of text, of quantities, or of what is made a text; absent reads as no pairs. */
export function map(value: ScalarType<string> | DerivedType<string>, keep?: KeepKey): MapType<Pairs> {
  return { kind: 'map', value, keep, absent: NOTHING };
}

/** A message; absent reads as the message with every field absent, as an embedded Go struct does. */
export function message<F extends Fields>(fields: F): MessageType<F, MessageValue<F>> {
  const absent = blankOf(fields) as MessageValue<F>;
  return { kind: 'message', fields, blank: blankOf(fields), absent: Object.freeze(absent) };
}

/** A message whose members that are not declared are kept under their own names. */
export function openMessage<F extends Fields>(fields: F, rest: JsonType): MessageType<F, MessageValue<F>> {
  return { ...message(fields), rest };
}

/** The same type for a field that is a pointer in Go: absent reads as undefined. */
export function optional<T extends AnyType>(type: T): Omit<T, 'absent'> & { readonly absent: Value<T> | undefined } {
  return { ...type, absent: undefined };
}

/** The type of what a value of a type holds: the elements of a list, the values of a map, what something is made of. */
export function typeWithin(type: AnyType): AnyType | undefined {
  switch (type.kind) {
    case 'list':
      return type.element;
    case 'map':
      return type.value;
    case 'derived':
      return type.from;
    default:
      return undefined;
  }
}

/** The names that a schema declares and the API type does not have; never for a correct schema. */
export type UnknownNames<S, Api> = S extends { readonly kind: 'message'; readonly fields: infer F }
  ? {
      [K in keyof F]: K extends keyof NonNullable<Api>
        ? F[K] extends readonly [number, infer T, number?]
          ? UnknownNames<T, NonNullable<Api>[K]>
          : never
        : K;
    }[keyof F]
  : S extends { readonly kind: 'list' | 'count'; readonly element: infer E }
    ? NonNullable<Api> extends readonly (infer A)[]
      ? UnknownNames<E, A>
      : never
    : never;

/**
 * The object that a schema reads, checked at compile time against the API type: a name that `Api` does not have makes
 * the result an object that no family can use, with the wrong names in it.
 */
export type ObjectOf<S, Api> = [UnknownNames<S, Api>] extends [never]
  ? Value<S>
  : { readonly 'not in the API type': UnknownNames<S, Api> };

/**
 * A message with every field absent. It is made by JSON.parse because V8 then lays out all fields within the object, and
 * so in every copy of it: a fifth less memory for what is by far the most of the heap.
 */
function blankOf(fields: Fields): Record<string, unknown> {
  const blank: Record<string, unknown> = JSON.parse(
    JSON.stringify(Object.fromEntries(Object.keys(fields).map((name) => [name, '']))),
  );
  for (const [name, [, type]] of Object.entries(fields)) blank[name] = type.absent;
  return blank;
}

/** `Pairs` of entries in any order; of two entries with one key the later counts. The result has no spare room. */
export function sortPairs(pairs: readonly string[]): Pairs {
  for (let at = 2; at < pairs.length; at += 2) {
    if (pairs[at - 2]! >= pairs[at]!) {
      const values = new Map<string, string>();
      for (let entry = 0; entry < pairs.length; entry += 2) values.set(pairs[entry]!, pairs[entry + 1]!);
      return [...values].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
    }
  }
  return pairs.slice();
}

/** The value of `key` in `pairs`, or undefined. */
export function lookUp(pairs: Pairs, key: string): string | undefined {
  for (let at = 0; at < pairs.length; at += 2) if (pairs[at] === key) return pairs[at + 1];
  return undefined;
}

/** Calls `visit` with each key and value, in key order. */
export function eachPair(pairs: Pairs, visit: (key: string, value: string) => void): void {
  for (let at = 0; at < pairs.length; at += 2) visit(pairs[at]!, pairs[at + 1]!);
}
