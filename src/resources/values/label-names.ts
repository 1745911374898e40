/** Label names that are made of keys which only the object knows: of its labels, annotations, selectors. */
import { eachPair, type Pairs } from '../../kubernetes/codec/schema.ts';
import type { DynamicLabels } from '../declare/family.ts';

/** What the name of a dynamic label begins with. */
export type DynamicPrefix =
  | 'label'
  | 'annotation'
  | 'nodeselector'
  | 'metadata'
  | 'parameter'
  | 'attribute'
  | 'selector';

/** The text with `_` for every character that a label name can't have. */
export function sanitize(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/gu, '_');
}

/** `prefix` and the key, without forbidden characters, in snake case: label and `app.kubernetes.io/partOf` give `label_app_kubernetes_io_part_of`. */
export function labelName(prefix: DynamicPrefix, key: string): string {
  return `${prefix}_${sanitize(key)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()}`;
}

/**
 * A label for each pair, in the byte order of the keys, under a name of its own. Once two keys fall on one name, its
 * first user is renamed to end in `_conflict1` and those that follow in `_conflict2`, ...; a name that is already in
 * use is passed over, and one that is among the `taken` counts as in conflict.
 */
export function dynamicLabels(prefix: DynamicPrefix, pairs: Pairs, taken: readonly string[] = []): DynamicLabels {
  if (pairs.length === 0) return NONE;
  const sorted: (readonly [key: string, value: string])[] = [];
  eachPair(pairs, (key, value) => sorted.push([key, value]));
  sorted.sort(([a], [b]) => compareBytes(a, b));
  return {
    names: distinctNames(
      sorted.map(([key]) => labelName(prefix, key)),
      taken,
    ),
    values: sorted.map(([, value]) => value),
  };
}

const NONE: DynamicLabels = { names: [], values: [] };

/** Compares by code point, which is the order of the UTF-8 bytes; UTF-16 order differs where there are surrogates. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for the code points above all others. */
const rank = (unit: number) => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

function distinctNames(wanted: readonly string[], taken: readonly string[]): readonly string[] {
  const names: string[] = [];
  const indexOf = new Map<string, number>();
  const conflicts = new Map(taken.map((name) => [name, 0]));
  const use = (name: string, index: number) => {
    names[index] = name;
    indexOf.set(name, index);
  };
  const nextName = (name: string) => {
    let conflict = conflicts.get(name) ?? 0;
    let free: string;
    do free = `${name}_conflict${++conflict}`;
    while (indexOf.has(free) || taken.includes(free));
    conflicts.set(name, conflict);
    return free;
  };
  for (const [index, name] of wanted.entries()) {
    const first = indexOf.get(name);
    if (!conflicts.has(name) && first !== undefined) {
      use(nextName(name), first);
      indexOf.delete(name);
    }
    use(conflicts.has(name) ? nextName(name) : name, index);
  }
  return names;
}
