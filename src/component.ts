/** The component as a whole: everything that `main.ts` starts and stops, and nothing global. */
import { setTimeout } from 'node:timers/promises';
import type { Resource } from '@opentelemetry/resources';
import fastify from 'fastify';
import { selectKinds } from './config/selection.ts';
import { type OtlpSettings, type Settings, version } from './config/settings.ts';
import { type ApiClient, createApiClient } from './kubernetes/client.ts';
import { resolveCluster } from './kubernetes/cluster.ts';
import { readClusterUid } from './kubernetes/cluster-uid.ts';
import { createStringCache } from './kubernetes/strings.ts';
import type { IdentityCache } from './otel/encode.ts';
import { registerFamilies } from './otel/families.ts';
import { StateMeter } from './otel/meter.ts';
import type { Push, PushOutcome, PushStats } from './otel/push.ts';
import { createResource } from './otel/resource.ts';
import { Exposition } from './prometheus/exposition.ts';
import { addHealthRoutes } from './server/health.ts';
import { addLandingPage, HEALTH_LINKS } from './server/landing.ts';
import { listen, urlOf } from './server/listen.ts';
import { addMetricsRoute } from './server/metrics.ts';
import { Readiness } from './state/readiness.ts';
import { StateStore } from './state/store.ts';
import type { Log } from './telemetry/log.ts';
import { Telemetry, type WatchReport } from './telemetry/metrics.ts';
import { Turns } from './turns.ts';
import { type WatchTiming, watchKinds } from './watch.ts';

/** The push of the state: what became of it so far, and its end. */
export type StatePush = Pick<Push, 'stats' | 'shutdown'>;

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

interface Served {
  readonly exposition: Exposition;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
}

/** Both servers: the state on one port, the component's own metrics on the other, health on both. */
async function serve(settings: Settings, { exposition, readiness, telemetry }: Served) {
  const options = { forceCloseConnections: 'idle', keepAliveTimeout: 300_000, requestTimeout: 60_000 } as const;
  const main = fastify(options);
  addMetricsRoute(main, exposition, ({ seconds, bytes, method, format, encoding }) => {
    telemetry.scrapeDuration.record(seconds, { handler: 'metrics', method: method.toLowerCase() });
    telemetry.scrapeBytes.add(bytes, { format, encoding });
  });
  const own = fastify(options);
  own.get('/metrics', (request, reply) => {
    reply.hijack();
    telemetry.handle(request.raw, reply.raw);
  });
  const metricsLink = { path: '/metrics', text: 'the state of the cluster' };
  addLandingPage(main, 'kube-state-otel', [metricsLink, ...HEALTH_LINKS]);
  addLandingPage(own, 'kube-state-otel: this process', [
    { path: '/metrics', text: 'metrics of this process' },
    ...HEALTH_LINKS,
  ]);
  for (const app of [main, own]) addHealthRoutes(app, readiness);

  const { host, telemetryHost } = settings;
  const port = await listen(main, { host, port: settings.port, flags: { host: '--host', port: '--port' } });
  const flags = { host: '--telemetry-host', port: '--telemetry-port' };
  const telemetryPort = await listen(own, { host: telemetryHost, port: settings.telemetryPort, flags }).catch(
    async (error: unknown) => {
      await main.close();
      throw error;
    },
  );
  return {
    addresses: { url: urlOf(host, port), telemetryUrl: urlOf(telemetryHost, telemetryPort) },
    /** Requests that run may finish, for so many milliseconds. */
    async close(milliseconds: number): Promise<void> {
      // A connection whose last request ends from now on is not waited for.
      for (const app of [main, own]) app.server.keepAliveTimeout = 1;
      const closed = Promise.all([main.close(), own.close()]);
      const late = new AbortController();
      const patience = setTimeout(milliseconds, undefined, { signal: late.signal }).then(
        () => {
          for (const app of [main, own]) app.server.closeAllConnections();
        },
        () => {},
      );
      await Promise.race([closed, patience]);
      late.abort();
    },
  };
}

/** Readers that push the component's own metrics; what they need is loaded only where something is pushed. */
async function telemetryReaders(destinations: readonly OtlpSettings[], resource: Promise<Resource>) {
  if (destinations.length === 0) return [];
  const { createTelemetryReader } = await import('./telemetry/push.ts');
  return destinations.map((destination) => createTelemetryReader(destination, resource));
}

/**
 * Pushes to each destination on its own, from the moment on at which it is known which cluster this is and, for an
 * interval at most, what is in it.
 */
function startPush(destinations: readonly OtlpSettings[], from: PushSource): StatePush {
  const meter = new StateMeter({ name: 'kube-state-otel', version: version() });
  meter.beforeCycle(registerFamilies(meter, from.store));
  const identities: IdentityCache = new WeakMap();
  const pushes: Push[] = [];
  const begin = async (settings: OtlpSettings) => {
    const resource = await from.resource;
    // Before the lists there is little to tell, and what they bring would wait for the push after.
    const patience = setTimeout(settings.interval, undefined, { signal: from.signal, ref: false });
    await Promise.race([whenReady(from.readiness, from.signal), patience]);
    const { createStreamingPush } = await import('./otel/streaming-reader.ts');
    from.signal.throwIfAborted();
    const { log, turns } = from;
    const onPush = countPush(from.telemetry, settings.name);
    const push = createStreamingPush({ settings, log, onPush, meter, resource, turns, identities });
    pushes.push(push);
    await push.start();
  };
  for (const settings of destinations) begin(settings).catch(() => {});
  const sum = (key: keyof PushStats) => pushes.reduce((total, { stats }) => total + stats[key], 0);
  return {
    stats: {
      get pushes() {
        return sum('pushes');
      },
      get failures() {
        return sum('failures');
      },
      get points() {
        return sum('points');
      },
      get rejectedPoints() {
        return sum('rejectedPoints');
      },
    },
    async shutdown(milliseconds) {
      await Promise.all(pushes.map((push) => push.shutdown(milliseconds)));
    },
  };
}

interface PushSource {
  readonly store: StateStore;
  readonly resource: Promise<Resource>;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly turns: Turns;
  readonly log: Log;
  readonly signal: AbortSignal;
}

function countPush(telemetry: Telemetry, destination: string): (outcome: PushOutcome) => void {
  return ({ accepted, points, rejectedPoints, seconds }) => {
    telemetry.pushes.add(1, { destination, result: accepted ? 'success' : 'error' });
    telemetry.pushDuration.record(seconds, { destination });
    telemetry.pushedPoints.add(points, { destination });
    telemetry.rejectedPoints.add(rejectedPoints, { destination });
  };
}

/** Finds out which cluster this is, however long the API server takes to answer. Rejects only when `signal` aborts. */
async function identify(client: ApiClient, settings: Settings, log: Log, signal: AbortSignal): Promise<Resource> {
  const { clusterName, serviceName, resourceAttributes: attributes } = settings;
  for (;;) {
    const found = await readClusterUid(client, signal);
    if (found.uid === undefined && found.lasting) log.warn({ reason: found.reason }, UNKNOWN_CLUSTER);
    if (found.uid !== undefined || found.lasting) {
      const { uid: clusterUid } = found;
      const { server: apiServer } = client;
      return createResource({ version: version(), clusterUid, clusterName, apiServer, serviceName, attributes });
    }
    await setTimeout(IDENTITY_RETRY, undefined, { signal });
  }
}

const IDENTITY_RETRY = 2000;
const UNKNOWN_CLUSTER =
  'The uid of the namespace kube-system can not be read: k8s.cluster.uid is left out. Set --cluster-name where several clusters push to one backend.';

/** Renders in the background what the first scrape would otherwise have to. */
async function warmWhenReady(exposition: Exposition, readiness: Readiness, signal: AbortSignal): Promise<void> {
  await whenReady(readiness, signal);
  await exposition.warm(signal).catch(() => {});
}

/** Resolves when the process is ready, or the signal aborts. */
async function whenReady(readiness: Readiness, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !readiness.ready) await setTimeout(100, undefined, { signal }).catch(() => {});
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
