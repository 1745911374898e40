/** Both servers: the state on one port, the component's own metrics on the other, health on both. */
import fastify from 'fastify';
import type { Settings } from '../config/settings.ts';
import { pause } from '../pause.ts';
import type { Exposition } from '../prometheus/exposition.ts';
import type { Readiness } from '../state/readiness.ts';
import type { Telemetry } from '../telemetry/metrics.ts';
import { addHealthRoutes } from './health.ts';
import { addLandingPage, HEALTH_LINKS } from './landing.ts';
import { listen, urlOf } from './listen.ts';
import { addMetricsRoute } from './metrics.ts';

/** What is served. */
export interface Served {
  readonly exposition: Exposition;
  readonly readiness: Readiness;
  readonly telemetry: Telemetry;
}

/** Servers that listen. */
export interface Servers {
  readonly addresses: { readonly url: string; readonly telemetryUrl: string };
  /** Stops listening. Requests that run may finish, for so many milliseconds. */
  close(milliseconds: number): Promise<void>;
}

/** Starts both servers and resolves when they listen. Throws KSO_PORT_IN_USE and KSO_LISTEN. */
export async function serve(settings: Settings, { exposition, readiness, telemetry }: Served): Promise<Servers> {
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
    async close(milliseconds) {
      // A connection whose last request ends from now on is not waited for.
      for (const app of [main, own]) app.server.keepAliveTimeout = 1;
      const closed = Promise.all([main.close(), own.close()]);
      const late = new AbortController();
      const patience = pause(milliseconds, late.signal).then(() => {
        if (!late.signal.aborted) for (const app of [main, own]) app.server.closeAllConnections();
      });
      await Promise.race([closed, patience]);
      late.abort();
    },
  };
}
