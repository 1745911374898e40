import { createServer, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A server that answers with whole objects of one media type, whatever it is asked for. */
export interface StubbornServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts one in front of an API server. */
export async function startStubbornServer(upstream: string, mediaType: string): Promise<StubbornServer> {
  const server: Server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, accept: mediaType };
    const forwarded = send(new URL(incoming.url!, upstream), { headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      outgoing.flushHeaders();
      pipeline(answer, outgoing, () => {});
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    forwarded.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
