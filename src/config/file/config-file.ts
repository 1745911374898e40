/**
 * The file of options: the keys of kube-state-metrics as they are (pkg/options, its YAML tags), the names of all flags
 * beside them, and the destinations of pushes, which have no flag.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Document, Node, Pair, Scalar } from 'yaml';
import { CodedError } from '../../errors.ts';
import { reasonOfYaml, WITHOUT_WARNINGS } from '../../yaml.ts';
import { keysOf, type Option } from '../options/option.ts';
import { options } from '../options/options.ts';
import { nearest } from './nearest.ts';

/** What a file says of one option. */
export interface FileValue {
  readonly key: string;
  /** From 1. */
  readonly line: number;
  /** A text as a flag would have it, or the entries of a list. */
  readonly value: string | readonly string[];
}

/** What a file says. */
export interface ConfigFile {
  readonly path: string;
  /** By the name of the option. */
  readonly values: Readonly<Record<string, FileValue>>;
  /** What it lists under `otlp_destinations`, read as the file of destinations is; undefined where it does not. */
  readonly destinations: readonly unknown[] | undefined;
}

/** Nothing but a file of its own may say where that file is. */
const OUTSIDE: readonly string[] = ['config', 'continueWithoutConfig'];

const DESTINATIONS = 'otlp_destinations';

/**
 * Reads the file; undefined where it is not there and `mayBeAbsent`. What is empty counts as not given. Throws
 * KSO_CONFIG_UNREADABLE and KSO_CONFIG_INVALID, which says nothing of the values.
 */
export function readConfigFile(path: string, mayBeAbsent: boolean): ConfigFile | undefined {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (mayBeAbsent && code === 'ENOENT') return undefined;
    throw new CodedError('KSO_CONFIG_UNREADABLE', { path, reason: message });
  }
  return parseConfigFile(path, content);
}

/** The same of a text that was read. */
export function parseConfigFile(path: string, content: string): ConfigFile {
  // Loaded here, since few have such a file.
  const yaml = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(content, { ...WITHOUT_WARNINGS, lineCounter: lines });
  const refuse = (line: number, reason: string): never => {
    throw new CodedError('KSO_CONFIG_INVALID', { path, line, reason });
  };
  const [mistake] = document.errors;
  if (mistake !== undefined) refuse(mistake.linePos?.[0].line ?? 1, reasonOfYaml(mistake));
  const values: Record<string, FileValue> = {};
  let destinations: readonly unknown[] | undefined;
  if (document.contents === null) return { path, values, destinations };
  const lineOf = (node: unknown) => lines.linePos((node as Node | null)?.range?.[0] ?? 0).line;
  if (!yaml.isMap(document.contents)) return refuse(lineOf(document.contents), 'its top is no map of keys to values');
  for (const pair of document.contents.items as Pair<Scalar, Node | null>[]) {
    const key = String(pair.key.value);
    const line = lineOf(pair.key);
    const plain = plainOf(pair.value, document);
    if (key === DESTINATIONS) {
      if (!Array.isArray(plain)) return refuse(line, `${DESTINATIONS} is a list`);
      destinations = plain;
      continue;
    }
    const name = NAMES.get(key);
    if (name === undefined) return refuse(line, unknownKey(key));
    const option = options[name as keyof typeof options] as Option<unknown>;
    const value = asGiven(option, plain);
    if (value === undefined) return refuse(line, `${key} has to be ${SHAPES[option.shape]}`);
    if (value.length === 0) continue;
    if (values[name] !== undefined) return refuse(line, `${key} and ${values[name].key} mean the same`);
    values[name] = { key, line, value };
  }
  return { path, values, destinations };
}

function plainOf(node: Node | null, document: Document): unknown {
  return node === null ? null : node.toJS(document);
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
