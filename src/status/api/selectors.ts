/** Series selectors as Prometheus has them: a name, and matchers of labels in braces. */
import { createRequire } from 'node:module';

/** One matcher. A label that a series does not have has the value "". */
export interface Matcher {
  readonly label: string;
  test(value: string): boolean;
}

/** A selector: series that all matchers hold for. */
export type Selector = readonly Matcher[];

/** What is asked for more than anybody needs would hold up others. */
const MOST_SELECTORS = 16;
const MOST_MATCHERS = 32;
const MOST_CHARACTERS = 1024;
/** Instructions of a pattern: each character of a value costs as many steps at most. */
const LARGEST_PROGRAM = 1000;

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const OPERATOR = /=~|!~|!=|=/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*'|`[^`]*`/y;
const SPACE = /\s*/y;

/** A selector that can't be read. */
export class SelectorError extends Error {}

/**
 * Reads `match[]`: series of any of them count. Patterns are those of RE2, hold for whole values, and take time in proportion to
 * text and pattern. Throws SelectorError for what is no selector, and for more than sixteen.
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors
 */
export function readSelectors(texts: readonly string[]): readonly Selector[] {
  if (texts.length > MOST_SELECTORS) throw new SelectorError(`more than ${MOST_SELECTORS} selectors`);
  return texts.map(readSelector);
}

function readSelector(text: string): Selector {
  if (text.length > MOST_CHARACTERS) throw new SelectorError(`a selector of more than ${MOST_CHARACTERS} characters`);
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)![0].length;
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const fail = (what: string): never => {
    throw new SelectorError(`"${text}" is no series selector: ${what} is expected at character ${at + 1}`);
  };
  const matchers: Matcher[] = [];
  const name = take(NAME);
  if (name !== undefined) matchers.push(matcherOf('__name__', '=', name));
  if (take(/\{/y) !== undefined) {
    while (take(/\}/y) === undefined) {
      if (matchers.length >= MOST_MATCHERS) throw new SelectorError(`more than ${MOST_MATCHERS} matchers`);
      const quoted = take(STRING);
      const label = quoted === undefined ? (take(NAME) ?? fail('a label')) : unquoted(quoted);
      const operator = take(OPERATOR);
      // A name in quotes stands for itself.
      if (operator === undefined && quoted !== undefined) matchers.push(matcherOf('__name__', '=', label));
      else
        matchers.push(
          matcherOf(label, operator ?? fail('=, !=, =~ or !~'), unquoted(take(STRING) ?? fail('a text in quotes'))),
        );
      if (take(/,/y) === undefined && text[at] !== '}') fail('a comma or }');
    }
  } else if (name === undefined) fail('a name or {');
  take(SPACE);
  if (at < text.length) fail('the end');
  return matchers;
}

function matcherOf(label: string, operator: string, value: string): Matcher {
  switch (operator) {
    case '=':
      return { label, test: (text) => text === value };
    case '!=':
      return { label, test: (text) => text !== value };
    default: {
      const test = patternOf(value);
      return { label, test: operator === '=~' ? test : (text) => !test(text) };
    }
  }
}

function patternOf(pattern: string): (text: string) => boolean {
  // Few ask with patterns.
  const { RE2JS } = createRequire(import.meta.url)('re2js') as typeof import('re2js');
  let regex: ReturnType<typeof RE2JS.compile>;
  try {
    regex = RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch {
    throw new SelectorError(`"${pattern}" is no regular expression of RE2`);
  }
  if (regex.programSize() > LARGEST_PROGRAM) throw new SelectorError(`the pattern "${pattern}" is too large`);
  return (text) => regex.matches(text);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };

function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner;
  return inner.replaceAll(/\\(.)/g, (escaped, character: string) => {
    const plain = ESCAPES[character];
    if (plain === undefined) throw new SelectorError(`${escaped} is not known in a text in quotes`);
    return plain;
  });
}
