/** What all answers have in common: bounded rows with a total, and the words of a query. */

/** Some rows of a table, and how many it has. */
export interface Page<T> {
  readonly total: number;
  readonly rows: readonly T[];
}

/** Rows that are given where nobody says how many, and at most. */
const DEFAULT_LIMIT = 20;
const MOST_ROWS = 10_000;

/** How many rows the query asks for. */
export function limitOf(query: URLSearchParams, fallback = DEFAULT_LIMIT, key = 'limit'): number {
  const limit = Number(query.get(key) ?? fallback);
  return Number.isSafeInteger(limit) && limit > 0 ? Math.min(limit, MOST_ROWS) : fallback;
}

/** The first rows. */
export function pageOf<T>(rows: readonly T[], limit: number): Page<T> {
  return { total: rows.length, rows: rows.slice(0, limit) };
}

/** A word of the query; "" where it is not given. */
export function wordIn(query: URLSearchParams, key: string): string {
  return (query.get(key) ?? '').trim();
}

/** A time as RFC 3339 has it; null for none. */
export function timeOf(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}
