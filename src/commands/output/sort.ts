/** The order of rows, by a column or by what a JSONPath finds in an item. */
import { stripVTControlCharacters } from 'node:util';
import { nearest } from '../../config/file/nearest.ts';
import { usage } from '../parsing/usage.ts';
import type { Column } from './table.ts';

/** Gives what is compared of an item. */
type KeyOf<T> = (item: T) => unknown;

/**
 * The items in the order of `--sort-by`: by the title of a column in any case, or by a JSONPath from the item (`.name`,
 * `{.labels.pod}`). The least comes first, or with `largestFirst` the largest number; what has none comes last. Throws KSO_USAGE.
 */
export async function sortedBy<T>(
  items: readonly T[],
  columns: readonly Column<T>[],
  key: string,
  largestFirst = false,
): Promise<readonly T[]> {
  const keyOf = await keyFor(columns, key);
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  return keyed.sort((a, b) => compare(a.key, b.key, largestFirst)).map(({ item }) => item);
}

async function keyFor<T>(columns: readonly Column<T>[], key: string): Promise<KeyOf<T>> {
  const column = columns.find(({ title }) => title.toLowerCase() === key.toLowerCase());
  if (column !== undefined) return (item) => numberOr(column.text(item));
  if (/^[.{$[]/.test(key)) {
    const { parseRelaxedPath } = await import('./jsonpath/parse.ts');
    const { valuesAt } = await import('./jsonpath/evaluate.ts');
    const path = parseRelaxedPath(key);
    return (item) => numberOr(valuesAt(path, item)[0]);
  }
  const titles = columns.map(({ title }) => title.toLowerCase());
  const meant = nearest(key.toLowerCase(), titles);
  const hint = meant === undefined ? '' : `; near it is ${meant}`;
  throw usage(`--sort-by takes one of ${titles.join(', ')}, or a JSONPath as .name${hint}`);
}

/** A number with a unit of the column counts as one. */
function numberOr(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = stripVTControlCharacters(value);
  return /^-?\d+(?:\.\d+)?(?:%|s|ms)?$/.test(text) ? Number.parseFloat(text) : text;
}

let texts: Intl.Collator | undefined;

function compare(a: unknown, b: unknown, largestFirst: boolean): number {
  const [first, second] = [rankOf(a), rankOf(b)];
  if (first !== second) return first - second;
  if (typeof a === 'number' && typeof b === 'number') return largestFirst ? b - a : a - b;
  if (first === RANKS.length) return 0;
  // Made where there are texts to compare: it takes a moment.
  texts ??= new Intl.Collator('en', { numeric: true });
  return texts.compare(String(a), String(b));
}

const RANKS: readonly string[] = ['number', 'string', 'boolean'];

/** Numbers before texts, and what is nothing of both last. */
function rankOf(value: unknown): number {
  const rank = RANKS.indexOf(typeof value);
  return rank < 0 ? RANKS.length : rank;
}
