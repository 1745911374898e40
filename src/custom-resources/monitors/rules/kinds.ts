/** Which kinds a store means. */
import type { ServedResource } from '../../kinds/kinds.ts';
import type { StoreRule } from './rules.ts';

/** Whether the store means the kind, in some version. */
export function meansKind(store: StoreRule, { group, kind, resource }: ServedResource): boolean {
  return (
    fits(store.group, group) && fits(store.kind, kind) && (store.resource === '' || fits(store.resource, resource))
  );
}

/** The versions of a kind that the store means. */
export function versionsOf(store: StoreRule, { versions }: ServedResource): readonly string[] {
  return versions.filter((version) => fits(store.version, version));
}

/**
 * Whether a text fits a pattern: `*` is any text, `?` any character. The core group is the empty text. Of several `*` only the
 * last is tried again, so that no pattern takes long.
 */
function fits(pattern: string, text: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = index;
    } else if (pattern[at] === '?' || pattern[at] === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
