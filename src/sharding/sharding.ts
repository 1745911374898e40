/** Keeps the shards that a process shows up to date with its settings, or with its StatefulSet. */
import { CodedError } from '../errors.ts';
import type { ApiClient } from '../kubernetes/client/client.ts';
import { createDecoder } from '../kubernetes/codec/decoders.ts';
import { createStringCache } from '../kubernetes/codec/strings.ts';
import { type ReflectorStatus, runReflector } from '../kubernetes/reflector/reflector.ts';
import type { Shard } from '../kubernetes/scope.ts';
import { pause } from '../pause.ts';
import { createSeldomLog, type Log } from '../telemetry/log.ts';
import { isAutomatic, type ShardSettings } from './name.ts';
import {
  collectionOf,
  findStatefulSet,
  isOutnumbered,
  type Layout,
  layoutOf,
  type PodName,
  STATEFUL_SET,
  type StatefulSet,
} from './stateful-set.ts';
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
  /**
   * To be waited for before this process ends: where the StatefulSet has become smaller than to have it, others first list
   * what it showed. Says whether that is so: then its objects have moved, and what it told of them has to end.
   */
  leave(): Promise<boolean>;
}

const WHOLE: Shard = { ordinal: 0, total: 1 };

/** Throws KSO_SHARD_NUMBER for a shard that there is not. */
export function checkShard(settings: ShardSettings): void {
  const { shard = 0, totalShards = 1 } = settings;
  if (isAutomatic(settings) || shard < totalShards) return;
  throw new CodedError('KSO_SHARD_NUMBER', { shard, totalShards, last: totalShards - 1 });
}

/** Shows the shard of the settings, or begins to follow the StatefulSet that the pod belongs to. */
export function startSharding(options: ShardingOptions): Sharding {
  const { settings } = options;
  if (isAutomatic(settings)) return followStatefulSet(options);
  const { shard: ordinal = 0, totalShards: total = 1 } = settings;
  const own: Shard = { ordinal, total };
  options.show([scoped(own, settings)]);
  return { own, ended: Promise.resolve(), leave: async () => false };
}

function followStatefulSet({ settings, client, log, signal, show, isListed, timing }: ShardingOptions): Sharding {
  const times = { ...TIMING, ...timing };
  const name: PodName = { pod: settings.pod!, namespace: settings.podNamespace! };
  let statefulSet: string | undefined;
  let layout: Layout | undefined;
  let state: ShardingState = INITIAL_SHARDING_STATE;
  const step = () => {
    if (layout === undefined || signal.aborted) return;
    const before = state;
    state = shardingStep(state, { now: performance.now(), layout, isListed: isListed() }, times);
    const shards = shownShards(state);
    if (shards === shownShards(before) || sameShards(shards, shownShards(before))) return;
    const { own } = state;
    if (own !== before.own) log.info({ ...name, ...own }, 'This process has another shard of the objects.');
    else log.info({ ...name, ...own }, 'The other shards have taken over what this process had before.');
    show(shards.map((shard) => scoped(shard, settings)));
  };
  const keepLooking = async () => {
    while (!signal.aborted) {
      await pause(times.look, signal, false);
      if (state.former.length > 0) step();
    }
  };
  const run = async () => {
    const seldom = createSeldomLog(60_000);
    const waiting = (reason: string) =>
      seldom('pod', (heldBack) =>
        log.warn({ ...name, reason, heldBack }, 'The pod can not be read; it is asked for again.'),
      );
    statefulSet = await findStatefulSet(client, name, signal, waiting);
    await Promise.all([
      keepLooking(),
      watchStatefulSet({ client, name, statefulSet, log, signal }, (set) => {
        layout = layoutOf(name.pod, set);
        step();
      }),
    ]);
  };
  const ended = run().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return {
    get own() {
      return state.own;
    },
    ended,
    async leave() {
      if (statefulSet === undefined || state.own === undefined) return false;
      // The end of the pod may be heard of before its reason.
      const soon = AbortSignal.any([signal, AbortSignal.timeout(times.patience)]);
      if (!state.isLeaving && !(await isOutnumbered(client, name, statefulSet, soon))) return false;
      await pause(times.linger, signal);
      return true;
    },
  };
}

interface WatchOptions {
  readonly client: ApiClient;
  readonly name: PodName;
  readonly statefulSet: string;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Gives each state of one StatefulSet. One that is deleted leaves its pods as they are. */
async function watchStatefulSet(
  { client, name, statefulSet, log, signal }: WatchOptions,
  changed: (set: StatefulSet) => void,
): Promise<void> {
  const take = (set: StatefulSet) => {
    if (set.metadata.name === statefulSet) changed(set);
  };
  const seldom = createSeldomLog(60_000);
  const tell = ({ trouble, reason, address }: ReflectorStatus) => {
    if (trouble === undefined) return;
    seldom(trouble, (heldBack) =>
      log.warn(
        { ...name, statefulSet, address, trouble, reason, heldBack },
        'The StatefulSet of the shards can not be watched.',
      ),
    );
  };
  await runReflector<StatefulSet>({
    client,
    path: collectionOf(name.namespace),
    selectors: { fieldSelector: `metadata.name=${statefulSet}` },
    decoder: createDecoder(STATEFUL_SET, { form: 'object', kind: 'StatefulSet' }, createStringCache()),
    sink: { init() {}, initApply: take, initDone() {}, apply: take, delete() {} },
    observer: { list() {}, watch() {}, status: tell, activity() {}, undecodable() {}, torn() {} },
    signal,
    random: Math.random,
    watchList: true,
  });
}

/** As a watch takes it: the only shard is no filter at all. */
function scoped(shard: Shard, { serverSideSharding }: ShardSettings): Shard | undefined {
  if (shard.ordinal === WHOLE.ordinal && shard.total === WHOLE.total) return undefined;
  return serverSideSharding ? { ...shard, ranges: 'server' } : shard;
}

function sameShards(some: readonly Shard[], others: readonly Shard[]): boolean {
  return some.length === others.length && some.every((shard, at) => shard === others[at]);
}
