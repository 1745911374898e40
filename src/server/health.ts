import type { Readiness } from '../state/readiness.ts';
import { type App, say } from './app.ts';

/**
 * /healthz and /livez say that this process answers, and nothing of the API server, whose outage must restart nobody.
 * /readyz is 503 with the kinds that are still awaited until all have settled.
 */
export function addHealthRoutes(app: App, readiness: Readiness): void {
  for (const path of ['/healthz', '/livez']) app.get(path, (_, response) => say(response, 200, 'OK'));
  app.get('/readyz', (_, response) => {
    if (readiness.ready) say(response, 200, 'OK');
    else say(response, 503, obstacleOf(readiness));
  });
}

function obstacleOf({ stopping, waiting }: Readiness): string {
  if (stopping) return 'shutting down\n';
  return waiting.length === 0 ? 'waiting for the API server\n' : `waiting for: ${waiting.join(', ')}\n`;
}
