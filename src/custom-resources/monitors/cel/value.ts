/** JSON as CEL sees it: whole numbers are ints, maps are Maps, so that no key is taken for a member of an object. */
import type { JsonValue } from '../../../kubernetes/codec/schema.ts';
import { goNumber } from '../../../prometheus/formats/number.ts';
import type { Resolved } from '../rows/resolved.ts';
import { CelError } from './errors.ts';

/** Values within an object at most; to convert more would hold the event loop. */
export const MOST_VALUES = 100_000;

/** The value for expressions. Throws CelError for one that is too large. */
export function toCel(value: JsonValue | undefined, most = MOST_VALUES): unknown {
  let left = most;
  const convert = (each: JsonValue | undefined): unknown => {
    if (--left < 0) throw new CelError('dear', `the object has more than ${most} values`);
    if (typeof each === 'number') return Number.isSafeInteger(each) ? BigInt(each) : each;
    if (typeof each !== 'object' || each === null) return each ?? null;
    if (Array.isArray(each)) return each.map(convert);
    const members = new Map<string, unknown>();
    for (const [key, member] of Object.entries(each)) if (member !== undefined) members.set(key, convert(member));
    return members;
  };
  return convert(value);
}

/** What an expression gave: a text, or the texts that are in a list or a map. Throws CelError for what can't be told. */
export function fromCel(value: unknown): Resolved {
  const text = textOf(value);
  if (text !== undefined) return { kind: 'text', text };
  if (value === null) return { kind: 'text', text: '<nil>' };
  if (Array.isArray(value)) return { kind: 'list', items: itemsOf(value) };
  const entries = entriesOf(value);
  if (entries === undefined) throw new CelError('failed', 'it gives neither text, number, boolean, list nor map');
  const members = new Map<string, string>();
  const lists: (readonly string[])[] = [];
  addMembers(entries, members, lists);
  return { kind: 'map', members, items: joined(lists) };
}

/** The members of nested maps are told as if they were those of the outer one; what is neither text nor map is left out. */
function addMembers(
  entries: Iterable<readonly [unknown, unknown]>,
  members: Map<string, string>,
  lists: (readonly string[])[],
): void {
  for (const [key, value] of [...entries].sort(byKey)) {
    const text = textOf(value);
    if (text !== undefined) members.set(String(key), text);
    else if (Array.isArray(value)) lists.push(itemsOf(value));
    else addMembers(entriesOf(value) ?? [], members, lists);
  }
}

/** Lists have no elements but texts: at the first that is something else they end. */
function itemsOf(list: readonly unknown[]): readonly string[] {
  const texts = list.map(textOf);
  const end = texts.indexOf(undefined);
  return (end < 0 ? texts : texts.slice(0, end)) as string[];
}

/** Of several lists each element is that of the first list that has one there. */
function joined(lists: readonly (readonly string[])[]): readonly string[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.find(({ length }) => length > at)![at]!);
}

function textOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return goNumber(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return isUnsigned(value) ? String(value) : undefined;
  }
}

/** The library keeps a uint in an object of its own. */
const isUnsigned = (value: unknown) => (value as object | null)?.constructor?.name === 'UnsignedInt';

function entriesOf(value: unknown): Iterable<readonly [unknown, unknown]> | undefined {
  if (value instanceof Map) return value.entries();
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.entries(value) : undefined;
}

const byKey = ([a]: readonly [unknown, unknown], [b]: readonly [unknown, unknown]) => (String(a) < String(b) ? -1 : 1);
