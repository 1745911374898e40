/** What one option is, and how the usual ones are declared. */
import * as z from 'zod';
import { JOIN_NAMES, type JoinName } from '../../resources/declare/joins.ts';
import type { ReadPairs } from '../pairs.ts';
import { anyText, bool } from './types.ts';

/** Makes the type that reads a value, as soon as one is read. */
export type MakeType<T, From> = () => z.ZodType<T, From>;

/** One setting: its flag, the environment variables that stand for it, and how its text is read. */
export interface Option<T> {
  /** In commander's notation, for example `--port <number>`. */
  readonly flag: string;
  readonly description: string;
  /** Reads the text of the flag or of a variable; what it refuses is told to the user with zod's message. */
  readonly type: MakeType<T, string>;
  /** The text that stands where nothing else gives one; undefined leaves the setting out. */
  readonly fallback: string | undefined;
  /** Environment variables that others defined, the more specific first; `variableOf` is beside them and wins. */
  readonly variables: readonly string[];
  /** What a repeated flag is joined to the earlier one by; undefined where it takes its place. */
  readonly adds: ',' | '\n' | undefined;
  /** The text that stands where the flag is given without one; undefined where it needs one. */
  readonly alone: string | undefined;
  /** How a configuration file writes it. */
  readonly shape: Shape;
  /** Further keys for it in a configuration file: those of kube-state-metrics where they differ. */
  readonly keys: readonly string[];
  /** What a plain number in a file counts; undefined where numbers are as in a flag. */
  readonly unit?: 'ns';
  /** Reads a list whose entries may have commas; of lists alone. */
  readonly entries?: MakeType<T, string[]>;
  /** Reads what can be used of a variable's text that `type` refuses; undefined where that is nothing. */
  readonly salvage?: (text: string) => ReadPairs;
  /** True where its value is never to be shown. */
  readonly isSecret?: boolean;
  /** True where it is taken for the sake of old command lines alone, and does nothing. */
  readonly isIdle?: boolean;
}

/**
 * `scalar`: a text, number or boolean. `list`: a list, or a map whose keys are the entries, as kube-state-metrics writes
 * sets. `lists`: a map from a resource to a list. `map`: a map from a resource to a text. `pairs`: a map from a key to a
 * text.
 */
export type Shape = 'scalar' | 'list' | 'lists' | 'map' | 'pairs';

/** The name of the flag without dashes and value, for example `port`. */
export function nameOfFlag({ flag }: Option<unknown>): string {
  return /--([\w-]+)/.exec(flag)![1]!;
}

/** The environment variable of this project's own that stands for the option. */
export function variableOf(option: Option<unknown>): string {
  return `KSO_${nameOfFlag(option).replaceAll('-', '_').toUpperCase()}`;
}

/** The keys that a configuration file may have for the option, the first being the one that is documented. */
export function keysOf(option: Option<unknown>): readonly string[] {
  return [nameOfFlag(option).replaceAll('-', '_'), ...option.keys];
}

/** An option as most are: one text. */
export function option<T>(
  flag: string,
  description: string,
  type: MakeType<T, string>,
  fallback?: string,
  variables: readonly string[] = [],
): Option<T> {
  const usual = { adds: undefined, alone: undefined, shape: 'scalar', keys: [] } as const;
  return { flag, description, type, fallback, variables, ...usual };
}

/** Any text. */
export function text(
  flag: string,
  description: string,
  fallback?: string,
  variables?: readonly string[],
): Option<string> {
  return option(flag, description, anyText, fallback, variables);
}

/** True or false; true where the flag stands alone. */
export function flag(notation: string, description: string, fallback: 'true' | 'false' = 'false'): Option<boolean> {
  return { ...option(notation, description, bool, fallback), alone: 'true' };
}

/** Entries with commas between them; blanks around them and empty ones are left out. */
export function listed(flag: string, description: string): Option<readonly string[]> {
  return { ...option<readonly string[]>(flag, description, list), adds: ',', shape: 'list', entries };
}

function entries() {
  return z.array(z.string()).transform((list) => list.map((entry) => entry.trim()).filter((entry) => entry !== ''));
}

function list() {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(entries());
}

/** A list of names of joins. */
export function joins(flag: string, description: string): Option<readonly JoinName[]> {
  const names = () => z.array(z.enum(JOIN_NAMES, `a join is one of ${JOIN_NAMES.join(', ')}`));
  const type = () => list().pipe(names());
  return { ...listed(flag, description), type, entries: () => entries().pipe(names()) };
}

/** Keys by resource, `resource=[key,key],...`, to be read by who knows the resources. */
export function keyLists(flag: string, description: string, keys: readonly string[] = []): Option<string> {
  return { ...text(flag, description), shape: 'lists', keys };
}

/** Entries of `resource=text`, each a flag of its own or a line: the text may have commas. */
export function byResource(flag: string, description: string): Option<Readonly<Record<string, string>>> {
  return { ...option<Readonly<Record<string, string>>>(flag, description, textByResource), adds: '\n', shape: 'map' };
}

function textByResource() {
  const message = 'an entry is a resource, = and a selector, for example pods=app=web';
  return z
    .string()
    .transform((text) => text.split('\n').filter((entry) => entry.trim() !== ''))
    .refine((entries) => entries.every((entry) => /^[^=]+=./.test(entry)), message)
    .transform((entries) => Object.fromEntries(entries.map(cut)));
}

function cut(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
}
