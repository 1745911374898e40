/** The state of one cluster, kept up to date: what the command and the library share. */
import type { Resource } from '@opentelemetry/resources';
import { type ScopeSettings, scopesOf } from '../config/scopes.ts';
import { heldProfile, joinedCluster, type Selection, selectFamilies, selectKinds } from '../config/selection.ts';
import type { Settings } from '../config/settings.ts';
import type { MonitorReport } from '../custom-resources/monitors/report.ts';
import { openCustomResources } from '../custom-resources/on-demand.ts';
import type { DefinitionCounts } from '../custom-resources/served.ts';
import type { UnusableCount } from '../custom-resources/unusable.ts';
import { type ApiClient, type ApiClientOptions, createApiClient } from '../kubernetes/client/client.ts';
import { createStringCache } from '../kubernetes/codec/strings.ts';
import { type ClusterOptions, resolveCluster } from '../kubernetes/credentials/cluster.ts';
import type { Shard } from '../kubernetes/scope.ts';
import { pause } from '../pause.ts';
import { BodySizes } from '../prometheus/body-sizes.ts';
import { Exposition } from '../prometheus/exposition.ts';
import { showing } from '../prometheus/shown-store.ts';
import { nameOf } from '../resources/names.ts';
import { type FamilyFailure, FamilyFailures } from '../resources/options/failures.ts';
import { isOfProfile } from '../resources/options/profiles.ts';
import { type ShardSettings, shardName } from '../sharding/name.ts';
import { checkShard, type FollowTiming, type Sharding, startSharding } from '../sharding/sharding.ts';
import { Readiness } from '../state/readiness.ts';
import { StateStore } from '../state/store.ts';
import { countTransitions } from '../state/tallies/transitions.ts';
import { createSeldomLog, type Log } from '../telemetry/log.ts';
import type { WatchReport } from '../telemetry/observed.ts';
import { Turns } from '../turns.ts';
import { version } from '../version.ts';
import type { WatchOptions, WatchTiming } from '../watch/options.ts';
import { wantedOf } from '../watch/wanted.ts';
import { Watches } from '../watch/watches.ts';
import { type IdentitySettings, identify } from './identify.ts';

/** The settings that say which cluster is watched, and what of it. */
export type StateSettings = Pick<Settings, 'kubeconfig' | 'context' | 'apiserver' | 'staleAfter'> &
  Partial<Pick<Settings, 'otlp' | 'customResources' | 'resourceMetricsMonitors' | 'resourceMetricsMonitorsStatus'>> &
  Pick<ClusterOptions, 'overrides'> &
  Pick<ApiClientOptions, 'timeouts'> &
  ScopeSettings &
  Selection &
  ShardSettings &
  IdentitySettings;

/** Waiting times other than the usual ones. */
export type StateTiming = Partial<WatchTiming> & {
  readonly sharding?: Partial<FollowTiming> & { readonly telling?: number };
};

/** A cluster that can be reached, and what is known of it. */
export interface ClusterState {
  readonly client: ApiClient;
  readonly store: StateStore;
  /** In the profiles of the semantic conventions it says which cluster it is about, once that is known. */
  readonly exposition: Exposition;
  readonly readiness: Readiness;
  /** Families that failed for an object, which is then without them. */
  readonly failures: FamilyFailures;
  /** Values that rules for custom resources could not use. */
  unusable(): readonly UnusableCount[];
  /** How ResourceMetricsMonitors are; undefined where none are followed. */
  monitors(): readonly MonitorReport[] | undefined;
  /** Of what is known of custom resources; undefined where there are no rules. */
  definitions(): DefinitionCounts | undefined;
  /** Shared by all who have long work with the state. */
  readonly turns: Turns;
  /** Which cluster it is, as soon as the API server has said so; rejects only when closed before. */
  readonly resource: Promise<Resource>;
  /** Aborts when the state is closed. */
  readonly signal: AbortSignal;
  /** Has the counters of transitions and Events and the histograms of durations begin at 0: to be called when this process goes on with what another told. */
  countAnew(): void;
  /** Which part of the objects this process has; undefined while that is not known. */
  readonly shard: Shard | undefined;
  /** What each watch is doing; none before `watch`. */
  readonly watches: readonly WatchReport[];
  /**
   * Starts to list and watch. What it returns resolves when the last request has ended, and rejects for what can't be
   * retried: a mistake of ours.
   */
  watch(telemetry: WatchOptions['telemetry'], timing?: StateTiming): Promise<void>;
  /**
   * Gives what goes over to other settings. What both ask for is not interrupted: only what differs is read anew, beside
   * what is there, and takes its place when it is listed. Throws coded errors where that can't work.
   */
  prepare(settings: StateSettings): () => void;
  /**
   * To be waited for before the end: where this process is a shard that there is no more, others first list what it had. Says
   * whether that is so; nothing is watched then, and all objects are gone from here.
   */
  leave(): Promise<boolean>;
  /** Ends watches and connections; never rejects. */
  close(): Promise<void>;
}

const START_UP_DEADLINE = 120_000;

/**
 * Finds the API server and asks it which cluster it is; it need not be there yet. Throws coded errors for settings that
 * can't work.
 */
export async function openClusterState(settings: StateSettings, log: Log): Promise<ClusterState> {
  checkShard(settings);
  const failures = new FamilyFailures(tellFailures(log));
  // Destinations, and whose names anybody is told, are those of the start.
  const profile = heldProfile(settings);
  const kindsOf = (chosen: StateSettings) => selectKinds({ ...chosen, profile }, log).map((kind) => failures.of(kind));
  const kinds = kindsOf(settings);
  let scopes = scopesOf(settings, kinds);
  const ending = new AbortController();
  const { signal } = ending;
  const cluster = await resolveCluster({ ...settings, env: process.env, log, signal });
  const { timeouts = {} } = settings;
  const client = createApiClient({ ...cluster, timeouts, userAgent: `kube-state-otel/${version()}` });
  const store = new StateStore(Date.now, () => client.caughtUp());
  const { namespaces } = settings;
  const observing = () => ({
    kinds,
    namespaces,
    sharded: shardName(settings) !== undefined,
    cluster: joinedCluster(settings),
    families: selectFamilies(settings),
  });
  const counted = settings.transitions ? countTransitions(store, observing()) : undefined;
  const measured = settings.durations
    ? (await import('../state/tallies/durations.ts')).measureDurations(store, observing())
    : undefined;
  const events = settings.events
    ? (await import('../state/tallies/events.ts')).countEvents(store, observing())
    : undefined;
  let watches: Watches | undefined;
  let shards: readonly (Shard | undefined)[] = [];
  const customOf = (chosen: StateSettings) => ({ ...chosen, profile });
  const custom = await openCustomResources(customOf(settings), {
    store,
    log,
    signal,
    changed: () => show(),
    poke: (id) => watches?.poke(id),
    client,
    // All shards know all monitors.
    mayWrite: () => shardName(settings) === undefined || sharding?.own?.ordinal === 0,
  });
  const told = () => {
    const all = [...custom.withRules(scopes.kinds), ...custom.kinds];
    return all.map((kind) => (scopes.kinds.includes(kind) ? kind : failures.of(kind)));
  };
  /** Has all that is wanted watched, which is compared with what is. */
  const show = () => {
    const all = told();
    const selectors = new Map([...(scopes.selectors ?? []), ...custom.selectors]);
    const wanted = shards.flatMap((shard) => wantedOf({ ...scopes, kinds: all, selectors, shard }));
    watches?.apply([...wanted, ...custom.sources]);
  };
  const readiness = new Readiness(
    [...wantedOf({ ...scopes, kinds: [...custom.withRules(scopes.kinds)] }), ...custom.sources].map(({ kind }) =>
      nameOf(kind),
    ),
  );
  const turns = new Turns();
  const shows: Parameters<typeof showing>[1] = (kind, family) => isOfProfile(kind, family, settings.profile);
  const shown = profile === settings.profile ? store : showing(store, shows);
  const exposition = new Exposition(shown, turns, { sizes: new BodySizes(log) });
  const resource = identify(client, settings, log, signal);
  // Nobody need wait for it, and the end of the state ends it.
  resource.then(({ attributes }) => settings.profile !== 'ksm' && exposition.describe(attributes)).catch(() => {});
  let sharding: Sharding | undefined;
  return {
    client,
    store,
    exposition,
    readiness,
    failures,
    unusable: () => custom.unusable(),
    monitors: () => custom.monitors(),
    definitions: () => custom.definitions,
    turns,
    resource,
    signal,
    countAnew() {
      for (const tallied of [counted, measured, events]) tallied?.beginAnew();
    },
    get shard() {
      return sharding?.own;
    },
    get watches() {
      return watches?.reports ?? [];
    },
    async watch(telemetry, timing) {
      const { staleAfter } = settings;
      const strings = createStringCache();
      const all = new Watches({ client, store, readiness, telemetry, strings, turns, log, signal, staleAfter, timing });
      watches = all;
      sharding = startSharding({
        settings,
        client,
        log,
        signal,
        show: (shown) => {
          shards = shown;
          show();
        },
        isListed: () => all.areSettled,
        timing: timing?.sharding,
      });
      void giveUpOnSlowKinds(readiness, log, signal);
      await Promise.all([all.ended, sharding.ended]);
    },
    async leave() {
      const isLeaving = (await sharding?.leave()) ?? false;
      if (isLeaving) watches?.handOver();
      return isLeaving;
    },
    prepare(chosen) {
      checkShard(chosen);
      const next = scopesOf(chosen, kindsOf(chosen));
      return () => {
        custom.apply(customOf(chosen));
        scopes = next;
        watches?.endStaleAfter(chosen.staleAfter);
        sharding?.apply(chosen);
      };
    },
    async close() {
      ending.abort();
      await client.close();
    },
  };
}

function tellFailures(log: Log): (failure: FamilyFailure) => void {
  const seldom = createSeldomLog(60_000);
  return ({ kind, family, object, error }) =>
    seldom(family, (heldBack) => {
      const { namespace, name } = object.metadata;
      log.error(
        { err: error, resource: nameOf(kind), namespace, name, family, heldBack },
        'A mistake in kube-state-otel, not in the cluster: a family fails for an object and is left out of it.',
      );
    });
}

/** Lets the state be ready without kinds that still fail after the start-up deadline. */
async function giveUpOnSlowKinds(readiness: Readiness, log: Log, signal: AbortSignal): Promise<void> {
  await pause(START_UP_DEADLINE, signal, false);
  if (signal.aborted) return;
  const resources = readiness.deadline();
  if (resources.length > 0) log.warn({ resources }, 'Some kinds could not be listed so far; ready without them.');
}
