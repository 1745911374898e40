import type { Sequence } from './blocks.ts';
import type { Journal } from './journal.ts';
import type { StateObserver } from './observer.ts';
import type { Restarts } from './restarts.ts';
import type { ScopeState } from './scope-state.ts';

/** What the scopes of a store have in common. */
export interface ScopeSurroundings {
  readonly sequence: Sequence;
  readonly journal: Journal;
  readonly restarts: Restarts;
  readonly observers: readonly StateObserver[];
  /** Gives unix milliseconds. */
  readonly now: () => number;
  /** A scope's first list is complete. */
  listed(scope: ScopeState): void;
  /** All objects of a scope are to be forgotten. */
  emptied(scope: ScopeState): void;
}
