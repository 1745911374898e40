/** Names of labels, as kubernetes-sigs/resource-state-metrics makes them: in snake case, with digits as words of their own. */
import { labelName } from '../../kinds/labels.ts';

/** Few names come again and again. */
const MOST_NAMES = 4096;
const known = new Map<string, string>();

/** `environmentType` is `environment_type`, `app.kubernetes.io/name` is `app_kubernetes_io_name`, `key1` is `key_1`. */
export function snakeName(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= MOST_NAMES) known.clear();
  const name = labelName(snakeCase(text.replace(/\W/gu, '_')));
  known.set(text, name);
  return name;
}

type Class = 'upper' | 'lower' | 'digit' | 'other';

function classOf(character: string | undefined): Class {
  if (character === undefined) return 'other';
  if (character >= 'A' && character <= 'Z') return 'upper';
  if (character >= 'a' && character <= 'z') return 'lower';
  return character >= '0' && character <= '9' ? 'digit' : 'other';
}

/** A word ends where the class changes; capitals before a small letter are a word but for the last (`JSONData`: `json_data`). */
function snakeCase(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const [before, own, next] = [classOf(text[at - 1]), classOf(text[at]), classOf(text[at + 1])];
    const isChange = own !== 'other' && next !== 'other' && own !== next;
    const isCapitalised = own === 'upper' && next === 'lower';
    if (isCapitalised && before === 'upper') result += '_';
    result += text[at]!.toLowerCase();
    if (isChange && !isCapitalised) result += '_';
  }
  return result;
}
