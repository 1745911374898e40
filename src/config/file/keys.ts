/** What a file says under keys: those of kube-state-metrics (pkg/options, its YAML tags) and those of all flags. */
import { keysOf, type Option } from '../options/option.ts';
import { options } from '../options/options.ts';
import { nearest } from './nearest.ts';

/** What a file says of one option. */
export interface FileValue {
  readonly key: string;
  /** Where in the file, for example `line 3`. */
  readonly place: string;
  /** A text as a flag would have it, or the entries of a list. */
  readonly value: string | readonly string[];
}

/** One key of a file with its value as plain data. */
export interface KeyValue {
  readonly key: string;
  readonly place: string;
  readonly plain: unknown;
}

/** What all keys together say. */
export interface KeyedValues {
  /** By the name of the option. */
  readonly values: Readonly<Record<string, FileValue>>;
  /** What is listed under `otlp_destinations`, read as the file of destinations is; undefined where nothing is. */
  readonly destinations: readonly unknown[] | undefined;
}

/** Nothing but a file of its own may say where that file is. */
const OUTSIDE: readonly string[] = ['config', 'continueWithoutConfig'];

const DESTINATIONS = 'otlp_destinations';

/** What is empty counts as not given. `refuse` is told the place of the first mistake, with a reason that has no value in it. */
export function readKeys(pairs: readonly KeyValue[], refuse: (place: string, reason: string) => never): KeyedValues {
  const values: Record<string, FileValue> = {};
  let destinations: readonly unknown[] | undefined;
  for (const { key, place, plain } of pairs) {
    if (key === DESTINATIONS) {
      if (!Array.isArray(plain)) refuse(place, `${DESTINATIONS} is a list`);
      destinations = plain as readonly unknown[];
      continue;
    }
    const name = NAMES.get(key);
    if (name === undefined) return refuse(place, unknownKey(key));
    const option = options[name as keyof typeof options] as Option<unknown>;
    const value = asGiven(option, plain);
    if (value === undefined) return refuse(place, `${key} has to be ${SHAPES[option.shape]}`);
    if (value.length === 0) continue;
    if (values[name] !== undefined) refuse(place, `${key} and ${values[name].key} mean the same`);
    values[name] = { key, place, value };
  }
  return { values, destinations };
}

const NAMES = new Map(
  (Object.entries(options) as [string, Option<unknown>][])
    .filter(([name]) => !OUTSIDE.includes(name))
    .flatMap(([name, option]) => keysOf(option).map((key) => [key, name] as const)),
);

/** A key that is near none may be something else, and secret: its line is told alone. */
function unknownKey(key: string): string {
  const near = nearest(key, [...NAMES.keys(), DESTINATIONS]);
  return near === undefined ? 'there is a key that is not known' : `the key "${key}" is not known; near it is ${near}`;
}

const SHAPES: Readonly<Record<Option<unknown>['shape'], string>> = {
  scalar: 'one text, number, true or false',
  list: 'a list of texts, or a map with them as keys',
  lists: 'a map from resources to lists of keys',
  map: 'a map from resources to texts',
  pairs: 'a map from keys to texts',
};

/** The value as a flag would have it, or its entries; empty where nothing is said, undefined where it has another shape. */
function asGiven({ shape, entries, unit }: Option<unknown>, plain: unknown): FileValue['value'] | undefined {
  if (plain === null || plain === undefined) return '';
  if (shape === 'list') {
    const list = textsOf(Array.isArray(plain) ? plain : isMap(plain) ? Object.keys(plain) : [plain]);
    return entries === undefined ? list?.join(',') : list;
  }
  if (isScalar(plain)) {
    const isNumber = typeof plain === 'number' && plain !== 0;
    return isNumber && unit !== undefined ? `${plain}${unit}` : String(plain);
  }
  if (shape === 'scalar' || !isMap(plain)) return undefined;
  const pairs = Object.entries(plain);
  if (shape === 'lists') {
    const lists = pairs.map(([resource, keys]) => [resource, textsOf(keys ?? [])] as const);
    if (lists.some(([, keys]) => keys === undefined)) return undefined;
    return lists.map(([resource, keys]) => `${resource}=[${keys!.join(',')}]`).join(',');
  }
  if (!pairs.every(([, value]) => isScalar(value))) return undefined;
  if (shape === 'map') return pairs.map(([resource, text]) => `${resource}=${text}`).join('\n');
  return pairs.map(([key, text]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(text))}`).join(',');
}

function textsOf(list: unknown): string[] | undefined {
  return Array.isArray(list) && list.every(isScalar) ? list.map(String) : undefined;
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
