/** Both servers: the state on one port, the component's own metrics on the other, health on both. */
import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../config/settings.ts';
import type { ApiClient } from '../kubernetes/client/client.ts';
import type { Exposition } from '../prometheus/exposition.ts';
import type { Readiness } from '../state/readiness.ts';
import type { Answers } from '../status/answer.ts';
import { addStatusRoutes } from '../status/routes.ts';
import type { Log } from '../telemetry/log.ts';
import type { Telemetry } from '../telemetry/metrics.ts';
import { createApp } from './app.ts';
import { createConnections, type Limits, type Place } from './connections.ts';
import { createGuards } from './guards.ts';
import { addHealthRoutes } from './health.ts';
import { addLandingPage, HEALTH_LINKS } from './landing.ts';
import { type Address, urlOf } from './listen.ts';
import { addMetricsRoute, type ScrapeReport } from './metrics.ts';
import { createPlaces } from './places.ts';

/** What is served, and who is asked whom to serve. */
export interface Served {
  readonly exposition: Exposition;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
  readonly client: ApiClient;
  readonly log: Log;
  /** What answers at the paths of the status pages; undefined where there are none. */
  readonly status?: StatusAnswers | undefined;
}

/** The status pages, and who hears of scrapes. */
export interface StatusAnswers {
  readonly answers: Answers;
  scraped(report: ScrapeReport): void;
}

/** The settings of the servers, all of which may change while they listen. */
export type ServerSettings = Pick<
  Settings,
  | 'host'
  | 'port'
  | 'telemetryHost'
  | 'telemetryPort'
  | 'tlsConfig'
  | 'authFilter'
  | 'enableGzipEncoding'
  | 'serverReadTimeout'
  | 'serverWriteTimeout'
  | 'serverIdleTimeout'
  | 'serverReadHeaderTimeout'
  | 'maxParallelScrapes'
  | 'statusPageOnMainPort'
>;

/** Servers that listen. */
export interface Servers {
  readonly addresses: { readonly url: string; readonly telemetryUrl: string };
  /**
   * Makes ready for other settings, and resolves with what goes over to them; what runs is answered as it began. At another
   * address it listens from now on, beside the one before. Rejects with KSO_WEB_CONFIG, KSO_PORT_IN_USE and KSO_LISTEN. One
   * change after the other.
   */
  prepare(settings: ServerSettings): Promise<() => void>;
  /** Stops listening. Requests that run may finish, for so many milliseconds. */
  close(milliseconds: number): Promise<void>;
}

/** Those of the telemetry port; no flag is about them. */
const TELEMETRY_LIMITS: Limits = { read: 60_000, write: 60_000, idle: 300_000, readHeader: 5000 };

/**
 * Starts both servers and resolves when they listen. Throws KSO_PORT_IN_USE and KSO_LISTEN, and KSO_WEB_CONFIG for a file
 * of `tlsConfig` that can't be used.
 */
export async function serve(settings: ServerSettings, served: Served): Promise<Servers> {
  const { exposition, readiness, telemetry, client, log, status } = served;
  const places = createPlaces(settings.maxParallelScrapes);
  let compresses = settings.enableGzipEncoding;
  const guards = await createGuards(settings, { client, log });

  const main = createApp(guards.guard);
  addMetricsRoute(main, exposition, {
    compresses: () => compresses,
    places,
    finished(report) {
      const { seconds, bytes, method, format, encoding } = report;
      telemetry.scrapeDuration.record(seconds, { handler: 'metrics', method: method.toLowerCase() });
      telemetry.scrapeBytes.add(bytes, { format, encoding });
      telemetry.served.scrapes++;
      telemetry.served.bytes += bytes;
      status?.scraped(report);
    },
  });
  const own = createApp(guards.guard);
  own.get('/metrics', (request, response) => telemetry.handle(request, response));
  const metricsLink = { path: '/metrics', text: 'the state of the cluster' };
  const statusLink = { path: '/', text: 'what this process knows, lacks and costs', port: () => current[1]?.port };
  if (status !== undefined && settings.statusPageOnMainPort) addStatusRoutes(main, status.answers);
  else {
    const links = [metricsLink, ...(status === undefined ? [] : [statusLink]), ...HEALTH_LINKS];
    addLandingPage(main, 'kube-state-otel', links);
  }
  if (status !== undefined) addStatusRoutes(own, status.answers);
  else {
    const ownLink = { path: '/metrics', text: 'metrics of this process' };
    addLandingPage(own, 'kube-state-otel: this process', [ownLink, ...HEALTH_LINKS]);
  }
  for (const app of [main, own]) addHealthRoutes(app, readiness);

  const connections = [
    createConnections(main, limitsOf(settings), guards.protect),
    createConnections(own, TELEMETRY_LIMITS, guards.protect),
  ] as const;
  guards.follow((protect) => {
    for (const each of connections) each.apply({ protect });
  });
  const close = async (milliseconds: number) => {
    guards.close();
    await Promise.all(connections.map((each) => each.close(milliseconds)));
  };
  const current: { address?: Address; port: number }[] = [{ port: 0 }, { port: 0 }];
  /** Listens wherever that is not done, and resolves with what goes over to it; where one fails all is as it was. */
  const listenAt = async (next: ServerSettings) => {
    const moves: { readonly at: number; readonly address: Address; readonly place: Place }[] = [];
    try {
      for (const [at, address] of addressesOf(next).entries()) {
        if (isDeepStrictEqual(address, current[at]!.address)) continue;
        moves.push({ at, address, place: await connections[at]!.listenAt(address) });
      }
    } catch (error) {
      for (const { place } of moves) place.leave();
      throw error;
    }
    return () => {
      for (const { at, address, place } of moves) {
        place.use();
        current[at] = { address, port: place.port };
      }
    };
  };
  const begin = await listenAt(settings).catch(async (error: unknown) => {
    await close(0);
    throw error;
  });
  begin();
  const urlAt = (at: number) => {
    const { address, port } = current[at]!;
    return urlOf(guards.protect === undefined ? 'http' : 'https', address!.host, port);
  };
  return {
    get addresses() {
      return { url: urlAt(0), telemetryUrl: urlAt(1) };
    },
    async prepare(next) {
      const change = await guards.prepare(next);
      const move = await listenAt(next);
      return () => {
        change();
        move();
        places.resize(next.maxParallelScrapes);
        compresses = next.enableGzipEncoding;
        connections[0].apply({ limits: limitsOf(next) });
      };
    },
    close,
  };
}

/** Of the main server and of the one for the component's own metrics. */
function addressesOf({ host, port, telemetryHost, telemetryPort }: ServerSettings): readonly Address[] {
  return [
    { host, port, flags: { host: '--host', port: '--port' } },
    {
      host: telemetryHost,
      port: telemetryPort,
      flags: { host: '--telemetry-host', port: '--telemetry-port' },
    },
  ];
}

function limitsOf(settings: ServerSettings): Limits {
  const { serverReadTimeout: read, serverWriteTimeout: write, serverReadHeaderTimeout: readHeader } = settings;
  // As in Go's net/http, no limit for being idle means that of a request.
  const idle = settings.serverIdleTimeout === NO_LIMIT ? read : settings.serverIdleTimeout;
  return { read, write, idle, readHeader };
}

/** What settings have where there is no limit. */
const NO_LIMIT = 2 ** 31 - 1;
