/** The label and annotation keys that a user lets out: `--metric-labels-allowlist`, `--promote-labels` and the like. */

import { CodedError } from '../../errors.ts';
import type { KeepKey } from '../../kubernetes/codec/schema.ts';
import { type Named, nameOf, namesOf } from '../names.ts';
import { type DynamicPrefix, labelName } from '../values/label-names.ts';

/**
 * Keys in the order given: exact, or with one `*` that stands for any text. A bare `*` allows every key as the first
 * pattern and is ignored as a later one.
 */
export type KeyPatterns = readonly string[];

/** Plural resource name → patterns of its keys. The entry `*`, where there is one, holds for every resource instead. */
export type Allowlist = ReadonlyMap<string, KeyPatterns>;

const EVERYTHING = '*';

/**
 * Reads the text of `flag`: `pods=[app,team*],nodes=[]`. The last entry of a resource counts. Throws
 * KSO_ALLOWLIST_SYNTAX and KSO_ALLOWLIST_PATTERN.
 */
export function parseAllowlist(flag: string, text: string): Allowlist {
  const entries = new Map<string, KeyPatterns>();
  let rest = text.trim();
  while (rest !== '') {
    const [whole, resource = '', keys = '', separator] = ENTRY.exec(rest) ?? [];
    const after = rest.slice(whole?.length);
    if (whole === undefined || (separator === ',') !== (after !== '')) {
      throw new CodedError('KSO_ALLOWLIST_SYNTAX', { flag, rest });
    }
    const patterns = keys.trim() === '' ? [] : keys.split(',').map((key) => key.trim());
    if (patterns.includes('')) throw new CodedError('KSO_ALLOWLIST_SYNTAX', { flag, rest });
    entries.set(resource.trim(), patterns);
    rest = after;
  }
  return checkPatterns(flag, entries);
}

const ENTRY = /^\s*([^=,[\]]*[^=,[\]\s])\s*=\[([^=[\]]*)\]\s*(,|$)\s*/;

/** The allowlist itself; throws KSO_ALLOWLIST_PATTERN where a key has more than one `*`. */
function checkPatterns(flag: string, allowlist: Allowlist): Allowlist {
  for (const [resource, patterns] of allowlist) {
    for (const pattern of patterns) {
      if (pattern.split('*').length > 2) throw new CodedError('KSO_ALLOWLIST_PATTERN', { flag, resource, pattern });
    }
  }
  return allowlist;
}

/**
 * Gives what reads the text of a flag that promotes keys to labels: an allowlist of exact keys, each once. `prefix` is that of the
 * labels. Throws KSO_ALLOWLIST_SYNTAX, KSO_PROMOTE_PATTERN, and KSO_PROMOTE_CONFLICT for keys that become one label.
 */
export function parsePromotions(prefix: DynamicPrefix): (flag: string, text: string) => Allowlist {
  return (flag, text) => {
    const entries = parseAllowlist(flag, text);
    return new Map([...entries].map(([resource, keys]) => [resource, checkKeys(flag, resource, keys, prefix)]));
  };
}

function checkKeys(flag: string, resource: string, keys: KeyPatterns, prefix: DynamicPrefix): KeyPatterns {
  const labels = new Map<string, string>();
  for (const key of keys) {
    if (key.includes('*')) throw new CodedError('KSO_PROMOTE_PATTERN', { flag, resource, pattern: key });
    const label = labelName(prefix, key);
    const first = labels.get(label) ?? key;
    if (first !== key) throw new CodedError('KSO_PROMOTE_CONFLICT', { flag, resource, first, second: key, label });
    labels.set(label, key);
  }
  return [...labels.values()];
}

/** Throws KSO_ALLOWLIST_RESOURCE where the allowlist names a resource that is not among `kinds`, which are all there are. */
export function checkResources(flag: string, allowlist: Allowlist, kinds: readonly Named[]): void {
  const [resource] = unwatched(allowlist, kinds);
  if (resource === undefined) return;
  throw new CodedError('KSO_ALLOWLIST_RESOURCE', { flag, resource, known: kinds.map(nameOf).join(', ') });
}

/** The resources that the allowlist names and that are not among `kinds`. */
export function unwatched(allowlist: Allowlist, kinds: readonly Named[]): readonly string[] {
  const names = new Set([EVERYTHING, ...kinds.flatMap(namesOf)]);
  return [...allowlist.keys()].filter((resource) => !names.has(resource));
}

/** The patterns for a kind; undefined where it has no entry, which means the same as an entry without keys. */
export function patternsFor(allowlist: Allowlist, kind: Named): KeyPatterns | undefined {
  const named = namesOf(kind).find((name) => allowlist.has(name));
  return allowlist.get(EVERYTHING) ?? (named === undefined ? undefined : allowlist.get(named));
}

/** Says whether the patterns allow a key. */
export function keyMatcher(patterns: KeyPatterns): KeepKey {
  if (patterns[0] === EVERYTHING) return () => true;
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('*')));
  const affixes = patterns
    .filter((pattern) => pattern !== EVERYTHING && pattern.includes('*'))
    .map((pattern) => pattern.split('*') as [prefix: string, suffix: string]);
  return (key) =>
    exact.has(key) ||
    affixes.some(
      ([prefix, suffix]) =>
        key.length >= prefix.length + suffix.length && key.startsWith(prefix) && key.endsWith(suffix),
    );
}
