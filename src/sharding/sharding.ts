/** Keeps the shards that a process shows up to date with its settings, or with its StatefulSet. */
import { CodedError } from '../errors.ts';
import type { ApiClient } from '../kubernetes/client/client.ts';
import type { Shard } from '../kubernetes/scope.ts';
import { pause } from '../pause.ts';
import type { Log } from '../telemetry/log.ts';
import { followStatefulSet } from './follow.ts';
import { isAutomatic, type ShardSettings } from './name.ts';
import type { Layout } from './stateful-set.ts';
import {
  INITIAL_SHARDING_STATE,
  SHARDING_TIMING,
  type ShardingState,
  type ShardingTiming,
  shardingStep,
  shownShards,
} from './step.ts';

/** What sharding needs from outside. */
export interface ShardingOptions {
  readonly settings: ShardSettings;
  readonly client: ApiClient;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Has these shards shown from now on, each object of theirs once; undefined among them is all objects. */
  show(shards: readonly (Shard | undefined)[]): void;
  /** Whether all that is to be shown is listed. */
  isListed(): boolean;
  readonly timing?: Partial<FollowTiming> | undefined;
}

/** In milliseconds. */
export interface FollowTiming extends ShardingTiming {
  /** How often is looked whether a former shard can be let go. */
  readonly look: number;
  /** How long a pod that is none of the StatefulSet any more goes on when it is to end: shorter than Kubernetes waits. */
  readonly linger: number;
  /** How long the API server is asked then whether it is so. */
  readonly patience: number;
}

const TIMING: FollowTiming = { ...SHARDING_TIMING, look: 1000, linger: 20_000, patience: 1000 };

/** The shard of a process. */
export interface Sharding {
  /** As it is now; undefined while it is not known. Without shards the first of one. */
  readonly own: Shard | undefined;
  /** Resolves when the signal aborts; rejects with KSO_SHARD_POD, or for a mistake of ours. */
  readonly ended: Promise<void>;
  /** Follows other settings, which `checkShard` has passed, and has all shown anew. A pod stays what it is. */
  apply(settings: ShardSettings): void;
  /**
   * To be waited for before this process ends: where the StatefulSet has become smaller than to have it, others first list
   * what it showed. Says whether that is so: then its objects have moved, and what it told of them has to end.
   */
  leave(): Promise<boolean>;
}

/** Throws KSO_SHARD_NUMBER for a shard that there is not. */
export function checkShard(settings: ShardSettings): void {
  const { shard = 0, totalShards = 1 } = settings;
  if (isAutomatic(settings) || shard < totalShards) return;
  throw new CodedError('KSO_SHARD_NUMBER', { shard, totalShards, last: totalShards - 1 });
}

/** Shows the shard of the settings, or follows the StatefulSet that the pod belongs to. */
export function startSharding({ settings, client, log, signal, show, isListed, timing }: ShardingOptions): Sharding {
  const times = { ...TIMING, ...timing };
  const isServerAsked = settings.serverSideSharding ?? false;
  const scopesOf = (shards: readonly Shard[]) => shards.map((shard) => scoped(shard, isServerAsked));
  let layout: Layout | undefined;
  let state: ShardingState = INITIAL_SHARDING_STATE;
  let isLooking = false;
  const step = () => {
    if (layout === undefined || signal.aborted) return;
    const before = state;
    state = shardingStep(state, { now: performance.now(), layout, isListed: isListed() }, times);
    const shards = shownShards(state);
    if (sameShards(shards, shownShards(before))) return;
    const { own } = state;
    if (before.own !== undefined) log.info({ ...own }, own === before.own ? TAKEN_OVER : OTHER_SHARD);
    show(scopesOf(shards));
    if (!isLooking) void lookUntilOver();
  };
  const follow = (next: Layout) => {
    layout = next;
    step();
  };
  const lookUntilOver = async () => {
    isLooking = true;
    while (state.former.length > 0 && !signal.aborted) {
      await pause(times.look, signal, false);
      step();
    }
    isLooking = false;
  };
  const set = isAutomatic(settings)
    ? followStatefulSet(
        { client, name: { pod: settings.pod!, namespace: settings.podNamespace! }, log, signal },
        follow,
      )
    : undefined;
  if (set === undefined) follow(layoutIn(settings));
  const ended = (set?.ended ?? Promise.resolve()).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return {
    get own() {
      return state.own;
    },
    ended,
    apply(chosen) {
      const before = shownShards(state);
      if (set === undefined) follow(layoutIn(chosen));
      const shards = shownShards(state);
      if (shards.length > 0 && sameShards(shards, before)) show(scopesOf(shards));
    },
    async leave() {
      if (set === undefined || state.own === undefined) return false;
      // The end of the pod may be heard of before its reason.
      const soon = AbortSignal.any([signal, AbortSignal.timeout(times.patience)]);
      if (!state.isLeaving && !(await set.isOutnumbered(soon))) return false;
      await pause(times.linger, signal);
      return true;
    },
  };
}

const OTHER_SHARD = 'This process has another shard of the objects.';
const TAKEN_OVER = 'The other shards have what this process had before.';

/** What the settings say of the others is taken for true: each process is told the same. */
function layoutIn({ shard = 0, totalShards = 1 }: ShardSettings): Layout {
  return { ordinal: shard, total: totalShards, isComplete: true };
}

/** As a watch takes it: the only shard is no filter at all. */
function scoped(shard: Shard, isServerAsked: boolean): Shard | undefined {
  if (shard.ordinal === 0 && shard.total === 1) return undefined;
  return isServerAsked ? { ...shard, ranges: 'server' } : shard;
}

function sameShards(some: readonly Shard[], others: readonly Shard[]): boolean {
  return some.length === others.length && some.every((shard, at) => shard === others[at]);
}
