/** The component as a whole: everything that `main.ts` starts and stops, and nothing global. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { OtlpSettings } from '../config/destinations/otlp-settings.ts';
import { type Origins, originsOf } from '../config/origins.ts';
import { heldProfile, joinedCluster, talliesOf } from '../config/selection.ts';
import type { Settings } from '../config/settings.ts';
import type { Election } from '../kubernetes/election/election.ts';
import { resourceOfProcess } from '../otel/instruments/resource.ts';
import type { PushOutcome } from '../otel/push/push.ts';
import type { Exposition } from '../prometheus/exposition.ts';
import { serve } from '../server/serve.ts';
import { type Readiness, whenReady } from '../state/readiness.ts';
import type { StateStore } from '../state/store.ts';
import { startStatus } from '../status/start.ts';
import type { Log } from '../telemetry/log.ts';
import { Telemetry } from '../telemetry/metrics.ts';
import { type LastPush, type Observed, observedGauges } from '../telemetry/observed.ts';
import { tellHourly, tellSynced } from '../telemetry/progress.ts';
import { version } from '../version.ts';
import { openClusterState, type StateTiming } from './cluster-state.ts';
import {
  type StatePush,
  startPush,
  telemetryReaders,
  tellEntities,
  tellEvents,
  type UpLabels,
} from './destinations.ts';
import { createElection } from './elect.ts';
import { changedKeys } from './reload.ts';

/** A running component. */
export interface Component {
  /** Addresses of the two servers now, as a person on this machine would open them. */
  readonly url: string;
  readonly telemetryUrl: string;
  readonly store: StateStore;
  readonly readiness: Readiness;
  readonly push: StatePush;
  /** Rejects when something failed that can't be retried: a mistake of ours. Never resolves. */
  readonly failed: Promise<never>;
  /**
   * Follows other settings: what they have in common with those before goes on untouched. Settings that can't change while
   * a process runs are said to the log and used from the next start on. Throws coded errors, with nothing changed, where
   * the settings can't work.
   */
  reload(settings: Settings): Promise<void>;
  /** Has the component's own metrics tell of the files of its settings: that they are in use, or were refused. */
  tellConfiguration(isUsed: boolean, settings: Pick<Settings, 'configurationFiles' | 'customResourcesFile'>): void;
  /**
   * Readiness off, scrapes finish, a last push, the lease is released, watches end. Resolves within some 4 seconds, 20 more where
   * other shards take over what this one had; never rejects.
   */
  shutdown(): Promise<void>;
}

const SHUTDOWN_MILLISECONDS = 3000;

/** What a process is for as long as it runs: who it is to others, and what its parts are built on. */
const FIXED: readonly (keyof Settings)[] = [
  'kubeconfig',
  'context',
  'apiserver',
  'statusPage',
  'statusPageOnMainPort',
  'profile',
  'transitions',
  'durations',
  'resourceMetricsMonitors',
  'resourceMetricsMonitorsStatus',
  'events',
  'clusterName',
  'serviceName',
  'resourceAttributes',
  'leaderElection',
  'entityEvents',
  'eventLogs',
  'shard',
  'pod',
  'podNamespace',
  'serverSideSharding',
  'logFormat',
];

/** What of other settings is used from the next start on. Whether there are shards at all is part of who a process is. */
function fixedOf(settings: Settings, chosen: Settings): readonly (keyof Settings)[] {
  return settings.totalShards > 1 === chosen.totalShards > 1 ? FIXED : [...FIXED, 'totalShards'];
}
/** How long it may take until a push says that what was shown here has ended here. */
const TELLING_MILLISECONDS = 3000;

/**
 * Starts everything that the settings ask for and resolves when both ports are served. The API server need not be there
 * yet. Throws coded errors for settings that can't work. `timing` shortens the waiting times for tests.
 */
export async function startComponent(settings: Settings, log: Log, timing?: StateTiming): Promise<Component> {
  const begun = performance.now();
  const state = await openClusterState(settings, log);
  const { store, exposition, readiness, failures, resource, turns, signal } = state;
  const election = await createElection(state.client, settings, log, state.countAnew);
  // Several processes tell of themselves at one time: those of an election, or the old and the new one of a rollout.
  const ownResource =
    'service.instance.id' in settings.resourceAttributes
      ? resource
      : resource.then((common) => resourceOfProcess(common, election?.identity ?? randomUUID()));
  ownResource.catch(() => {});
  const lastPushes = new Map<string, LastPush>();
  const observed: Observed = {
    version: version(),
    kinds: () => store.kinds,
    watches: () => state.watches,
    series: () => exposition.series(),
    repeatedSamples: () => exposition.repeatedSamples(),
    bodySizes: () => exposition.bodySizes,
    failures: () => failures.counts(),
    unusable: () => state.unusable(),
    definitions: () => state.definitions(),
    lastPushes: () => lastPushes.values(),
    isLeader: () => election?.isLeader,
    shard: () => state.shard,
  };
  const readers = await telemetryReaders(settings.otlp, ownResource, [observedGauges(observed)]);
  const telemetry = new Telemetry(observed, [...readers.values()]);

  let current = settings;
  let origins = originsOf(settings);
  let cluster: Readonly<Record<string, unknown>> = {};
  resource.then(
    ({ attributes }) => {
      cluster = attributes;
    },
    () => {},
  );
  const status = settings.statusPage
    ? startStatus({
        version: version(),
        store,
        exposition,
        readiness,
        turns,
        signal,
        settings: () => current,
        origins: () => origins,
        watches: () => state.watches,
        cluster: () => cluster,
        election: () => election && { identity: election.identity, leads: election.isLeader },
        failures: () => failures.counts(),
        progressOf: (name) => push.progressOf(name),
        monitors: () => state.monitors(),
      })
    : undefined;
  const servers = await serve(settings, { exposition, readiness, telemetry, client: state.client, log, status });
  const onPush = status && ((destination: string, outcome: PushOutcome) => status.pushes.add(destination, outcome));
  const source = { store, resource, readiness, telemetry, turns, log, signal, onPush };
  const enabled = () => election === undefined || election.isLeader;
  const entityEvents = await tellEntities(settings.entityEvents, { ...source, enabled });
  const eventLogs = await tellEvents(settings.eventLogs, { ...source, enabled });
  const ended = state.watch(telemetry, timing);
  const { profile } = settings;
  const up = upOf(settings);
  const push = startPush(settings.otlp, { ...source, ownResource, readers, lastPushes, fence: election, up, profile });
  void standWhenReady(election, readiness, signal);
  void warmWhenReady(exposition, readiness, signal).then(() =>
    tellSynced({ store, exposition, readiness, log, signal }, begun),
  );
  tellHourly({ exposition, telemetry, push, log, signal });

  return {
    get url() {
      return servers.addresses.url;
    },
    get telemetryUrl() {
      return servers.addresses.telemetryUrl;
    },
    store,
    readiness,
    push,
    failed: ended.then(() => new Promise<never>(() => {})),
    tellConfiguration(isUsed, { configurationFiles, customResourcesFile }) {
      for (const filename of configurationFiles) {
        const type = filename === customResourcesFile ? 'customresourceconfig' : 'config';
        const file = { type, filename } as const;
        if (!isUsed) telemetry.configuration.refused(file);
        // It may come later.
        else if (existsSync(filename)) telemetry.configuration.loaded(file, readFileSync(filename));
      }
    },
    async reload(chosen) {
      const keys = fixedOf(settings, chosen);
      const fixed = Object.fromEntries(keys.map((key) => [key, settings[key]]));
      // Without an election nothing keeps the other processes from pushing, too.
      const isFenced = election !== undefined || settings.leaderElection === undefined;
      const isHeld = isFenced ? isHeldBy(settings) : () => false;
      const otlp = chosen.otlp.flatMap((each) => (isHeld(each) ? each : asBefore(each, current.otlp)));
      const next = { ...chosen, ...fixed, otlp };
      const changeState = state.prepare(next);
      const changeServers = await servers.prepare(next);
      const { url } = servers.addresses;
      changeState();
      changeServers();
      current = next;
      origins = originsInForce(settings, chosen);
      push.apply(next.otlp, upOf(next));
      if (servers.addresses.url !== url)
        log.info(`Metrics of the cluster are at ${servers.addresses.url}/metrics now.`);
      const later = keys.filter((key) => changedKeys(settings, chosen).includes(key));
      if (!chosen.otlp.every(isHeld)) later.push('otlp');
      if (later.length > 0) log.warn({ settings: later }, 'These settings are used from the next start on.');
      const started = new Set(talliesOf(settings));
      const families = talliesOf(next).filter((name) => !started.has(name));
      if (families.length > 0) log.warn({ families }, 'These counters and histograms begin with the next start.');
    },
    async shutdown() {
      readiness.stop();
      const entitiesTold = entityEvents?.shutdown(SHUTDOWN_MILLISECONDS);
      const eventsTold = eventLogs?.shutdown(SHUTDOWN_MILLISECONDS);
      // The last push says no ends: those of what has moved are told before it, as changes.
      if (await state.leave()) await setTimeout(timing?.sharding?.telling ?? TELLING_MILLISECONDS);
      await Promise.allSettled([
        servers.close(SHUTDOWN_MILLISECONDS),
        push.shutdown(SHUTDOWN_MILLISECONDS),
        entitiesTold,
        eventsTold,
      ]);
      await election?.release();
      await Promise.race([Promise.allSettled([state.close(), telemetry.shutdown()]), setTimeout(500)]);
    },
  };
}

/** Where `up` is told: with the labels that all series have. */
function upOf(settings: Settings): UpLabels | undefined {
  const cluster = joinedCluster(settings);
  return settings.otlpUp ? { ...(cluster && { cluster }) } : undefined;
}

/** Whether a destination wants no other names than those that are held since the start. */
function isHeldBy(settings: Settings): (destination: OtlpSettings) => boolean {
  const held = heldProfile(settings);
  return ({ profile = settings.profile }) => held === 'both' || held === profile;
}

/** The destination with the names that it is told, where there was one so far. */
function asBefore({ profile: _, ...chosen }: OtlpSettings, before: readonly OtlpSettings[]): readonly OtlpSettings[] {
  const same = before.filter(({ name }) => name === chosen.name);
  return same.map(({ profile }) => ({ ...chosen, ...(profile && { profile }) }));
}

/** Where the settings in force came from: those that are fixed from where they came at the start. */
function originsInForce(settings: Settings, chosen: Settings): Origins {
  const isFixed = (name: string) => FIXED.includes(name as keyof Settings) || name.startsWith('leaderElect');
  const fixed = Object.entries(originsOf(settings)).filter(([name]) => isFixed(name));
  return { ...originsOf(chosen), ...Object.fromEntries(fixed) };
}

/** Renders in the background what the first scrape would otherwise have to. */
async function warmWhenReady(exposition: Exposition, readiness: Readiness, signal: AbortSignal): Promise<void> {
  await whenReady(readiness, signal);
  await exposition.warm(signal).catch(() => {});
}

/** Only who knows the state stands for election: a leader that still had to list would push nothing. */
async function standWhenReady(
  election: Election | undefined,
  readiness: Readiness,
  signal: AbortSignal,
): Promise<void> {
  await whenReady(readiness, signal);
  if (readiness.ready) election?.start();
}
