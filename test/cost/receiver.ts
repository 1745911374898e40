import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

/** An OTLP/HTTP receiver that keeps nothing. */
export interface Receiver {
  readonly url: string;
  /** Requests so far, those that are not answered yet, and the most of these at one time. */
  readonly seen: { requests: number; open: number; most: number };
}

/** Starts a receiver that answers each request `delay` milliseconds after it has come. */
export async function startReceiver(context: TestContext, delay = 0): Promise<Receiver> {
  const seen = { requests: 0, open: 0, most: 0 };
  const server = createServer((request, response) => {
    seen.requests++;
    seen.open++;
    seen.most = Math.max(seen.most, seen.open);
    request.resume().on('end', async () => {
      await sleep(delay);
      seen.open--;
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`, seen };
}
