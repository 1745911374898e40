/** Keeps what objects are given by others up to date, a turn at a time. */
import { Joins } from '../state/joins/joins.ts';
import type { ScopeState } from '../state/scope-state.ts';
import type { StateStore } from '../state/store.ts';
import type { Turns } from '../turns.ts';

/**
 * The joins of a store, and their upkeep, which ends with the signal and rejects for a mistake of ours. `onUnheard` as
 * `Joins` calls it.
 */
export function keepJoined(
  store: StateStore,
  turns: Turns,
  sourceInterval: number,
  onUnheard: (scope: ScopeState) => void,
  signal: AbortSignal,
): { readonly joins: Joins; readonly kept: Promise<void> } {
  const outdated = createLatch(signal);
  const joins = new Joins(store, outdated.open, onUnheard);
  return { joins, kept: keep() };

  async function keep(): Promise<void> {
    const timer = setInterval(() => joins.overdue(), sourceInterval).unref();
    signal.addEventListener('abort', () => clearInterval(timer));
    while (!signal.aborted) {
      for (const _ of joins.rewrite()) if (turns.isOver()) await turns.next();
      await outdated.opened();
    }
  }
}

/** What is waited for until someone opens it, each time anew, or the signal aborts. */
function createLatch(signal: AbortSignal): { open: () => void; opened: () => Promise<void> } {
  let latch = Promise.withResolvers<void>();
  const open = () => latch.resolve();
  signal.addEventListener('abort', open);
  return {
    open,
    async opened() {
      await latch.promise;
      latch = Promise.withResolvers<void>();
    },
  };
}
