/** Regular expressions in the syntax of RE2, which take time in proportion to text and pattern: https://github.com/google/re2 */
import { createRequire } from 'node:module';
import { CelError } from './errors.ts';

/** What finds a pattern in a text, and how many steps there may be for each character of it. */
export interface LinearRegex {
  readonly regex: { test(text: string): boolean };
  readonly size: number;
}

/** Characters of a pattern at most. */
const MOST_CHARACTERS = 256;
/** Few patterns come again and again. */
const MOST_PATTERNS = 256;
const known = new Map<string, LinearRegex>();

/** The pattern, ready to be used. Throws CelError for what is none. */
export function linearRegex(pattern: string): LinearRegex {
  const before = known.get(pattern);
  if (before !== undefined) return before;
  if (pattern.length > MOST_CHARACTERS) throw new CelError('dear', 'its pattern is too long');
  if (known.size >= MOST_PATTERNS) known.clear();
  // Few expressions have patterns.
  const { RE2JS } = createRequire(import.meta.url)('re2js') as typeof import('re2js');
  try {
    const regex = RE2JS.compile(pattern);
    const made = { regex, size: regex.programSize() };
    known.set(pattern, made);
    return made;
  } catch {
    throw new CelError('failed', 'its pattern is no regular expression of RE2');
  }
}
