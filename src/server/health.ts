import type { FastifyInstance } from 'fastify';
import type { Readiness } from '../state/readiness.ts';

/**
 * /healthz and /livez say that this process answers, and nothing of the API server, whose outage must restart nobody.
 * /readyz is 503 with the kinds that are still awaited until all have settled.
 */
export function addHealthRoutes(app: FastifyInstance, readiness: Readiness): void {
  for (const path of ['/healthz', '/livez']) app.get(path, () => 'OK');
  app.get('/readyz', (_request, reply) => {
    if (readiness.ready) return 'OK';
    reply.code(503);
    if (readiness.stopping) return 'shutting down\n';
    const { waiting } = readiness;
    return waiting.length === 0 ? 'waiting for the API server\n' : `waiting for: ${waiting.join(', ')}\n`;
  });
}
