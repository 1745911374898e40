/** Values as text, the way Go prints them with `%v`: in labels. */
import type { JsonValue } from '../../kubernetes/codec/schema.ts';
import { goNumber } from '../../prometheus/formats/number.ts';
import { compareBytes } from '../../resources/values/label-names.ts';

/** `map[a:1 b:2]` for a map, in the order of its keys; `[1 2]` for a list; `<nil>` for null. */
export function goText(value: JsonValue): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isSafeInteger(value) ? String(value) : goNumber(value);
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      return value === null ? '<nil>' : nestedText(value);
  }
}

function nestedText(value: object): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  const entries = Object.entries(value as Readonly<Record<string, JsonValue | undefined>>)
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([key, member]) => `${key}:${goText(member ?? null)}`);
  return `map[${entries.join(' ')}]`;
}
