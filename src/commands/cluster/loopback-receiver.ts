/** An OTLP receiver in this process, which takes everything. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Where it listens, and its end. */
export interface LoopbackReceiver {
  /** For metrics. */
  readonly url: string;
  close(): void;
}

/** `take` is given each body as it was sent; the answer waits for it. */
export async function startLoopbackReceiver(take: (body: Buffer) => Promise<void>): Promise<LoopbackReceiver> {
  const server = createServer(async (request, response) => {
    await take(await buffer(request));
    response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'application/json' });
    response.end(request.headers['content-type'] === 'application/json' ? '{}' : '');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
