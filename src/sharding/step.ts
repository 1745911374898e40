/** Which shards a process shows while their number changes: one step after the other, without clock or network. */
import type { Shard } from '../kubernetes/scope.ts';
import type { Layout } from './stateful-set.ts';

/** What is shown now, and why. All times are milliseconds of one clock. */
export interface ShardingState {
  /** Undefined before the first layout. */
  readonly own: Shard | undefined;
  /** Those that this process had before, and shows on until others have taken over what it lets go. */
  readonly former: readonly Shard[];
  /** Since when there has been nothing but `own` to do: all pods are ready, all objects of `own` listed. */
  readonly completeSince: number | undefined;
  /** Since when `own` is what it is. */
  readonly since: number;
  /** Whether the StatefulSet has so few pods now that this is none of them. */
  readonly isLeaving: boolean;
}

export const INITIAL_SHARDING_STATE: ShardingState = {
  own: undefined,
  former: [],
  completeSince: undefined,
  since: 0,
  isLeaving: false,
};

/** How long a former shard is shown on, in milliseconds. */
export interface ShardingTiming {
  /** After all pods are ready and the new shard is listed here: in this time scrapers find the others, and read them. */
  readonly grace: number;
  /** Pods that never get ready are waited for so long. */
  readonly most: number;
}

export const SHARDING_TIMING: ShardingTiming = { grace: 60_000, most: 600_000 };

/** What is known at a moment. */
export interface ShardingInput {
  readonly now: number;
  readonly layout: Layout;
  /** Whether all objects of the present shard are shown here. */
  readonly isListed: boolean;
}

/**
 * The next state. A process that gains objects has them from the moment on that they are listed. One that loses objects keeps
 * them until the others must have them: a while after all pods are ready. So at each moment every object is shown by one
 * process or by several, and by one again when a change is over. Several changes in a row keep all that came before.
 */
export function shardingStep(state: ShardingState, input: ShardingInput, timing: ShardingTiming): ShardingState {
  const { own: before } = state;
  const { now, layout, isListed } = input;
  const { ordinal, total } = layout;
  const isLeaving = before !== undefined && ordinal >= total;
  // Its objects go to others; it shows them for as long as it is still there.
  if (isLeaving) return { ...state, isLeaving, completeSince: undefined };
  if (before === undefined || before.ordinal !== ordinal || before.total !== total) {
    const own: Shard = { ordinal, total };
    const isOther = (shard: Shard) => shard.ordinal !== ordinal || shard.total !== total;
    const former = before === undefined ? [] : [...state.former, before].filter(isOther);
    return { own, former, completeSince: undefined, since: now, isLeaving };
  }
  if (state.former.length === 0) return { ...state, isLeaving };
  const isComplete = isListed && (layout.isComplete || now - state.since >= timing.most);
  if (!isComplete) return { ...state, isLeaving, completeSince: undefined };
  const completeSince = state.completeSince ?? now;
  if (now - completeSince < timing.grace) return { ...state, isLeaving, completeSince };
  return { ...state, isLeaving, completeSince, former: [] };
}

/** The shards to be shown. */
export function shownShards({ own, former }: ShardingState): readonly Shard[] {
  return own === undefined ? [] : [own, ...former];
}
