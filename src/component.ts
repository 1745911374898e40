/** The component as a whole: everything that `main.ts` starts and stops, and nothing global. */
import { setTimeout } from 'node:timers/promises';
import { selectKinds } from './config/selection.ts';
import type { Settings } from './config/settings.ts';
import { identify } from './identify.ts';
import { createApiClient } from './kubernetes/client.ts';
import { resolveCluster } from './kubernetes/cluster.ts';
import { createStringCache } from './kubernetes/strings.ts';
import { Exposition } from './prometheus/exposition.ts';
import { type StatePush, startPush, telemetryReaders } from './push.ts';
import { serve } from './server/serve.ts';
import { Readiness, whenReady } from './state/readiness.ts';
import { StateStore } from './state/store.ts';
import type { Log } from './telemetry/log.ts';
import { Telemetry, type WatchReport } from './telemetry/metrics.ts';
import { Turns } from './turns.ts';
import { version } from './version.ts';
import { type WatchTiming, watchKinds } from './watch.ts';

/** A running component. */
export interface Component {
  /** Addresses of the two servers, as a person on this machine would open them. */
  readonly url: string;
  readonly telemetryUrl: string;
  readonly store: StateStore;
  readonly readiness: Readiness;
  /** Undefined where nothing is pushed. */
  readonly push: StatePush | undefined;
  /** Rejects when something failed that can't be retried: a mistake of ours. Never resolves. */
  readonly failed: Promise<never>;
  /** Readiness off, scrapes finish, a last push, watches end. Resolves within some 4 seconds; never rejects. */
  shutdown(): Promise<void>;
}

const START_UP_DEADLINE = 120_000;
const SHUTDOWN_MILLISECONDS = 3000;

/**
 * Starts everything that the settings ask for and resolves when both ports are served. The API server need not be there
 * yet. Throws coded errors for settings that can't work. `timing` shortens the waiting times for tests.
 */
export async function startComponent(settings: Settings, log: Log, timing?: Partial<WatchTiming>): Promise<Component> {
  const kinds = selectKinds(settings);
  const cluster = await resolveCluster({ ...settings, env: process.env });
  const client = createApiClient({ ...cluster, userAgent: `kube-state-otel/${version()}` });
  const ending = new AbortController();
  const { signal } = ending;

  const store = new StateStore();
  const readiness = new Readiness(kinds.map(({ resource }) => resource));
  const turns = new Turns();
  const exposition = new Exposition(store, turns);
  const resource = identify(client, settings, log, signal);
  // Without a push nobody waits for it, and a shutdown ends it.
  resource.catch(() => {});
  const watching: { reports: readonly WatchReport[] } = { reports: [] };
  const telemetry = new Telemetry(
    {
      version: version(),
      kinds: () => store.kinds,
      watches: () => watching.reports,
      series: () => exposition.series(),
      repeatedSamples: () => exposition.repeatedSamples(),
    },
    await telemetryReaders(settings.otlp, resource),
  );

  const servers = await serve(settings, { exposition, readiness, telemetry });
  const { watches, ended } = watchKinds({
    client,
    kinds,
    namespaces: settings.namespaces,
    store,
    readiness,
    telemetry,
    strings: createStringCache(),
    turns,
    log,
    signal,
    timing,
  });
  watching.reports = watches;
  const push =
    settings.otlp.length === 0
      ? undefined
      : startPush(settings.otlp, { store, resource, readiness, telemetry, turns, log, signal });
  void warmWhenReady(exposition, readiness, signal);
  void giveUpOnSlowKinds(readiness, log, signal);

  return {
    ...servers.addresses,
    store,
    readiness,
    push,
    failed: ended.then(() => new Promise<never>(() => {})),
    async shutdown() {
      readiness.stop();
      await Promise.allSettled([servers.close(SHUTDOWN_MILLISECONDS), push?.shutdown(SHUTDOWN_MILLISECONDS)]);
      ending.abort();
      await Promise.race([Promise.allSettled([telemetry.shutdown(), client.close()]), setTimeout(500)]);
    },
  };
}

/** Renders in the background what the first scrape would otherwise have to. */
async function warmWhenReady(exposition: Exposition, readiness: Readiness, signal: AbortSignal): Promise<void> {
  await whenReady(readiness, signal);
  await exposition.warm(signal).catch(() => {});
}

/** Lets the process be ready without kinds that still fail after the start-up deadline. */
async function giveUpOnSlowKinds(readiness: Readiness, log: Log, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(START_UP_DEADLINE, undefined, { signal, ref: false });
  } catch {
    return;
  }
  const resources = readiness.deadline();
  if (resources.length > 0) log.warn({ resources }, 'Some kinds could not be listed so far; ready without them.');
}
