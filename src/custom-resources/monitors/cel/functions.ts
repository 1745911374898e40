/** The functions that expressions have beside those of the language. */
import { sanitize } from '../../../resources/values/label-names.ts';
import { quantityApproximate } from '../../../resources/values/quantity.ts';
import { readRfc3339 } from '../../values/time.ts';
import { CelError } from './errors.ts';

const QUANTITY = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

/** Unix seconds of a time in RFC 3339; 0 for the empty text. */
export function unixSeconds(text: string): number {
  if (text === '') return 0;
  return readRfc3339(text) ?? refuse('unixSeconds is given a text that is no time');
}

/** The number of a quantity, such as `250m` or `1Gi`; 0 for the empty text. */
export function quantity(text: string): number {
  if (text === '') return 0;
  return QUANTITY.test(text) ? quantityApproximate(text) : refuse('quantity is given a text that is none');
}

/** The map with `prefix` before each key, and in keys `_` for what no label may have. */
export function labelPrefix(map: unknown, prefix: string): Map<string, unknown> {
  const entries = map instanceof Map ? [...map] : Object.entries(map as object);
  return new Map(entries.map(([key, value]) => [prefix + sanitize(String(key)).replace(/^\d/, '_'), value]));
}

function refuse(reason: string): never {
  throw new CelError('failed', reason);
}
