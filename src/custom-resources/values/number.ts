/** What numbers the values of custom resources are, in the order in which kube-state-metrics tries. */
import { quantityApproximate } from '../../resources/values/quantity.ts';
import { readFloat } from './float.ts';
import { readRfc3339 } from './time.ts';

const WORDS: Readonly<Record<string, number>> = { true: 1, yes: 1, false: 0, no: 0, unknown: 0 };
const QUANTITY = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;
/** What Go's quantities take for 0, though it has no digits: a suffix that needs no large number. */
const SUFFIX_ALONE = /^[+-]?\.?(?:[numkMGTPE]|[KMGT]i|[eE](?:\+?\d{1,9}|-\d))?$/;
const PERCENT = /^\d+%$/;

/** The number of a value; undefined for what is none, such as null, a map, a list, and most texts. */
export function toNumber(value: unknown): number | undefined {
  switch (typeof value) {
    case 'number':
      return value;
    case 'boolean':
    case 'bigint':
      return Number(value);
    case 'string':
      return textToNumber(value);
    default:
      return undefined;
  }
}

/** A boolean, a time in unix seconds, a quantity, a percentage as a fraction, or a floating-point number. */
function textToNumber(text: string): number | undefined {
  if (text === '') return undefined;
  const word = text.toLowerCase();
  if (Object.hasOwn(WORDS, word)) return WORDS[word];
  const time = readRfc3339(text);
  if (time !== undefined) return time;
  if (QUANTITY.test(text)) return quantityApproximate(text);
  if (SUFFIX_ALONE.test(text)) return 0;
  if (PERCENT.test(text)) return Number(text.slice(0, -1)) / 100;
  return readFloat(text);
}

/** The boolean of a text as Go's `strconv.ParseBool` reads it; undefined for what is none. */
export function parseBoolean(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text) ? false : undefined;
}
