import { all, type Selector, SelectorError } from './selectors.ts';

const OPERATORS = 'in, notin, =, ==, !=, gt, lt';

/** Whether the value of a label, undefined where there is none, is selected. */
type Matches = (value: string | undefined) => boolean;

/**
 * A label selector (`a=b,c!=d,e,!f,g in (x,y),h notin (z),i>5`) as a predicate. Throws {@link SelectorError} as the API server
 * refuses it.
 */
export function labelSelector(text: string): Selector {
  const tokens = text.match(/==|!=|[=!(),<>]|[^\s=!(),<>]+/g) ?? [];
  let at = 0;
  const selectors: Selector[] = [];
  if (tokens.length > 0 && !beginsTerm(tokens[0]!)) {
    throw new SelectorError(`found '${tokens[0]}', expected: !, identifier, or 'end of string'`);
  }
  while (at < tokens.length) {
    selectors.push(term());
    const next = tokens[at++];
    if (next === undefined) break;
    if (next !== ',') throw new SelectorError(`found '${next}', expected: ',' or 'end of string'`);
    if (!beginsTerm(tokens[at] ?? '')) {
      throw new SelectorError(`found '${tokens[at] ?? ''}', expected: identifier after ','`);
    }
  }
  return all(selectors);

  function term(): Selector {
    const isAbsent = tokens[at] === '!';
    const key = tokens[isAbsent ? ++at : at]!;
    at++;
    checkKey(key);
    if (isAbsent) return labelMatches(key, (value) => value === undefined);
    const next = tokens[at];
    if (next === undefined || next === ',') return labelMatches(key, (value) => value !== undefined);
    at++;
    return labelMatches(key, comparison(next));
  }

  function comparison(operator: string): Matches {
    switch (operator) {
      case 'in':
      case 'notin': {
        const values = list();
        return (value) => (value !== undefined && values.includes(value)) === (operator === 'in');
      }
      case '=':
      case '==':
      case '!=': {
        const wanted = exact();
        return (value) => (value === wanted) === (operator !== '!=');
      }
      case '>':
      case '<': {
        const bound = exact();
        if (!/^[+-]?\d+$/.test(bound)) {
          const what = "for 'Gt', 'Lt' operators, the value must be an integer";
          refuse(`values[0]: Invalid value: ${JSON.stringify(bound)}: ${what}`);
        }
        const sign = operator === '>' ? 1 : -1;
        return (value) => value !== undefined && /^[+-]?\d+$/.test(value) && sign * (Number(value) - Number(bound)) > 0;
      }
      default:
        return refuse(`found '${operator}', expected: ${OPERATORS}`);
    }
  }

  function exact(): string {
    const next = tokens[at];
    if (next === undefined || next === ',') return '';
    if (!isIdentifier(next)) return refuse(`found '${next}', expected: identifier`);
    at++;
    return next;
  }

  /** The values in brackets; one that is left out is the empty text. */
  function list(): readonly string[] {
    const open = tokens[at++] ?? '';
    if (open !== '(') return refuse(`found '${open}' expected: '('`);
    const values: string[] = [];
    for (;;) {
      values.push(isIdentifier(tokens[at] ?? '') ? tokens[at++]! : '');
      const next = tokens[at++] ?? '';
      if (next === ')') return values;
      if (next !== ',') return refuse(`found '${next}', expected: ',' or ')'`);
    }
  }
}

const isIdentifier = (token: string) => token !== '' && !/^[=!(),<>]/.test(token);
const beginsTerm = (token: string) => token === '!' || isIdentifier(token);

function checkKey(key = ''): void {
  const name = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
  if (new RegExp(`^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?${name}$`).test(key)) return;
  refuse(`<nil>: Invalid value: ${JSON.stringify(key)}: a valid label key must match ${name}`);
}

function refuse(reason: string): never {
  throw new SelectorError(`unable to parse requirement: ${reason}`);
}

function labelMatches(key: string, matches: Matches): Selector {
  return (object) => matches((object.metadata.labels as Record<string, string> | null | undefined)?.[key]);
}
