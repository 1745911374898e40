/** Selectors as the API server takes them, held against objects here where stores of one kind select different ones. */

/** A condition on one label or field: of a value that is undefined where there is none. */
export interface Term {
  readonly key: string;
  matches(value: string | undefined): boolean;
}

const KEY = /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/**
 * The terms of a label selector; undefined for what is none.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseLabelSelector(text: string): readonly Term[] | undefined {
  if (text.trim() === '') return [];
  const terms = text
    .split(/,(?![^(]*\))/)
    .map((term) => labelTerm(term.trim()))
    .filter((term) => term !== undefined);
  return terms.length === text.split(/,(?![^(]*\))/).length ? terms : undefined;
}

/** The terms of a field selector; undefined for what is none. */
export function parseFieldSelector(text: string): readonly Term[] | undefined {
  if (text.trim() === '') return [];
  const terms: Term[] = [];
  for (const term of text.split(',')) {
    const [, key, operator, wanted] = /^\s*([\w.[\]'-]+)\s*(!=|==|=)\s*([^=!]*?)\s*$/.exec(term) ?? [];
    if (key === undefined) return undefined;
    terms.push({ key, matches: (value = '') => (value === wanted) === (operator !== '!=') });
  }
  return terms;
}

function labelTerm(text: string): Term | undefined {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text);
  if (set !== null) {
    const [, key, operator, list] = set as unknown as [string, string, string, string];
    const values = list.split(',').map((value) => value.trim());
    return termOf(key, values, (value) => (value !== undefined && values.includes(value)) === (operator === 'in'));
  }
  const compared = /^([^\s=!<>]+)\s*(!=|==|=|>|<)\s*(\S*)$/.exec(text);
  if (compared !== null) {
    const [, key, operator, wanted] = compared as unknown as [string, string, string, string];
    if (operator === '>' || operator === '<') {
      const sign = operator === '>' ? 1 : -1;
      const isNumber = (value: string) => /^-?\d+$/.test(value);
      if (!isNumber(wanted)) return undefined;
      return termOf(
        key,
        [],
        (value) => value !== undefined && isNumber(value) && sign * (Number(value) - Number(wanted)) > 0,
      );
    }
    return termOf(key, [wanted], (value) => (value === wanted) === (operator !== '!='));
  }
  return text.startsWith('!')
    ? termOf(text.slice(1).trim(), [], (value) => value === undefined)
    : termOf(text, [], (value) => value !== undefined);
}

function termOf(key: string, values: readonly string[], matches: Term['matches']): Term | undefined {
  return KEY.test(key) && values.every((value) => VALUE.test(value)) ? { key, matches } : undefined;
}
