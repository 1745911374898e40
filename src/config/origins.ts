/** Where the value of an option came from, as it may be shown. */
import type { Option } from './options/option.ts';

/** A value as text, and its place. */
export interface Origin {
  /** The text as it was given, or the default; "" where there is none. Nothing secret is in it. */
  readonly text: string;
  readonly from: 'default' | 'flag' | 'variable' | 'file';
  /** The flag, the name of the variable, or file and line; "" for a default. */
  readonly place: string;
}

/** The origins of all options, by their name. */
export type Origins = Readonly<Record<string, Origin>>;

const known = new WeakMap<object, Origins>();

/** Notes where settings came from. It is no part of them: equal settings from elsewhere are equal. */
export function rememberOrigins(settings: object, origins: Origins): void {
  known.set(settings, origins);
}

/** Where settings came from that were read; empty for others. */
export function originsOf(settings: object): Origins {
  return known.get(settings) ?? {};
}

/** What stands for a text that is not to be shown. */
export const SECRET = '(secret)';

/** A value as it was given, and where. */
export interface Found {
  /** The text, the entries of a list, or the default; undefined where there is none. It may be secret. */
  readonly value: string | readonly string[] | undefined;
  readonly from: Origin['from'];
  /** The flag, the name of the variable, or the place within a file; "" for a default. */
  readonly place: string;
  /** Of the file. */
  readonly path?: string;
}

/** An origin as it may be shown: secrets are left out, and of addresses credentials and queries. */
export function originOf(
  { isSecret = false }: Pick<Option<unknown>, 'isSecret'>,
  { value = '', from, place, path }: Found,
): Origin {
  const text = typeof value === 'string' ? value : value.join(',');
  return {
    text: isSecret && text !== '' ? SECRET : withoutCredentials(text),
    from,
    place: path === undefined ? place : `${path}, ${place}`,
  };
}

/** A text in whose addresses neither users, passwords nor queries are left. */
export function withoutCredentials(text: string): string {
  return text
    .replaceAll(/\b([a-z][a-z\d+.-]*:\/\/)[^\s/]*@/gi, '$1')
    .replaceAll(/\b([a-z][a-z\d+.-]*:\/\/[^\s?#]*)[?#]\S*/gi, '$1');
}
