import type { StateStore } from '../../state/store.ts';
import type { Fence, Term } from '../../term.ts';
import { unitName } from '../instruments/units.ts';
import type { Told } from './told.ts';

/** Times at which the store's version is noted while another process may tell a destination what it was told last. */
const MARKS = 8;

/**
 * Waits for a term of this process; undefined where `signal` aborts before.
 *
 * Meanwhile another process pushes. What it told last, at most `window` milliseconds ago, is the state at one of the
 * versions since then, if it saw what was seen here. All of them count as told, so that what has gone since is ended in
 * the first push of the term: an end may be said of a series that the receiver never got, not the other way round. What is
 * remembered for that is in proportion to what changes in such a time.
 */
export async function standBy(
  fence: Fence,
  store: StateStore | undefined,
  told: Told,
  window: number,
  signal: AbortSignal,
): Promise<Term | undefined> {
  if (store === undefined) return fence.term(signal);
  /** Versions of the store at the marks, oldest first. */
  const versions: number[] = [];
  const mark = () => {
    versions.push(store.version);
    // Before the window is full, the other may not have told anything yet.
    const since = versions.length > MARKS + 1 ? versions.shift() : undefined;
    const present = store.kinds.map(({ kind }) => kind);
    // Of kinds that are gone the other tells the ends, too.
    for (const kind of [...present, ...store.journal.kinds()]) {
      const units = new Set(kind.families.map((family) => unitName(kind, family)));
      for (const unit of units) told.walkedByAnother(unit, since, store.version);
    }
    store.journal.prune();
  };
  mark();
  const timer = setInterval(mark, window / MARKS).unref();
  const term = await fence.term(signal);
  clearInterval(timer);
  return term;
}
