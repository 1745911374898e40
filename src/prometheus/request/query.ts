/** What a scrape asks for in its query: kinds, families, a part of the objects. */
import { CodedError } from '../../errors.ts';
import type { ExpositionOptions } from '../exposition.ts';
import { MOST_PARTS, type Part } from './parts.ts';

/** What a query selects. Throws KSO_QUERY_PART for a part that can't be given. */
export function selectedBy(query: URLSearchParams): Pick<ExpositionOptions, 'resources' | 'names' | 'part'> {
  const names = query.has('name[]') ? new Set(query.getAll('name[]')) : undefined;
  return { resources: resourceFilter(query), names, part: partOf(query) };
}

/**
 * The kinds that a query wants: `resources` names them, `exclude_resources` takes some out, both as lists with commas
 * that may be repeated. An empty `resources` wants none. Names that no kind has are ignored.
 */
export function resourceFilter(query: URLSearchParams): (names: readonly string[]) => boolean {
  const names = (key: string) =>
    new Set(query.getAll(key).flatMap((list) => list.split(',').map((name) => name.trim())));
  const included = query.has('resources') ? names('resources') : undefined;
  const excluded = names('exclude_resources');
  return (called) =>
    (included === undefined || called.some((name) => included.has(name))) && !called.some((name) => excluded.has(name));
}

function partOf(query: URLSearchParams): Part | undefined {
  const [given, all] = [query.getAll('part'), query.getAll('parts')];
  if (given.length === 0 && all.length === 0) return undefined;
  const [part, parts] = [wholeNumber(given), wholeNumber(all)];
  if (part === undefined || parts === undefined || parts < 1 || parts > MOST_PARTS || part >= parts) {
    const told = (values: readonly string[]) => (values.length === 0 ? 'absent' : JSON.stringify(values.join(',')));
    throw new CodedError('KSO_QUERY_PART', { part: told(given), parts: told(all), most: MOST_PARTS });
  }
  return { part, parts };
}

/** Of a parameter that is there once. */
function wholeNumber(values: readonly string[]): number | undefined {
  const [value = '', ...others] = values;
  return others.length === 0 && /^\d{1,4}$/.test(value) ? Number(value) : undefined;
}
