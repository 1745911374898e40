/** The StatefulSet of this pod, followed by list and watch. */
import type { ApiClient } from '../kubernetes/client/client.ts';
import { createDecoder } from '../kubernetes/codec/decoders.ts';
import { createStringCache } from '../kubernetes/codec/strings.ts';
import { type ReflectorStatus, runReflector } from '../kubernetes/reflector/reflector.ts';
import { createSeldomLog, type Log } from '../telemetry/log.ts';
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

/** A StatefulSet that is followed. */
export interface FollowedSet {
  /** Resolves when the signal aborts; rejects with KSO_SHARD_POD, or for a mistake of ours. */
  readonly ended: Promise<void>;
  /** Asks the API server whether the pod is one too many. */
  isOutnumbered(signal: AbortSignal): Promise<boolean>;
}

/** What following needs from outside. */
export interface FollowOptions {
  readonly client: ApiClient;
  readonly name: PodName;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Finds the StatefulSet of a pod and gives each of its states, as what that means for the pod. */
export function followStatefulSet(options: FollowOptions, changed: (layout: Layout) => void): FollowedSet {
  const { client, name, log, signal } = options;
  const seldom = createSeldomLog(60_000);
  const waiting = (reason: string) =>
    seldom('pod', (heldBack) =>
      log.warn({ ...name, reason, heldBack }, 'The pod can not be read; it is asked for again.'),
    );
  let found: string | undefined;
  const run = async () => {
    found = await findStatefulSet(client, name, signal, waiting);
    await watchStatefulSet(options, found, (set) => changed(layoutOf(name.pod, set)));
  };
  return {
    ended: run(),
    isOutnumbered: async (until) => found !== undefined && isOutnumbered(client, name, found, until),
  };
}

/** Gives each state of one StatefulSet. One that is deleted leaves its pods as they are. */
async function watchStatefulSet(
  { client, name, log, signal }: FollowOptions,
  statefulSet: string,
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
