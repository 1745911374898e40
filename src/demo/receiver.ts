import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';

/** What an OTLP receiver has counted. */
export interface Received {
  pushes: number;
  /** Data points of the latest push, and of all. */
  latest: number;
  points: number;
}

interface Metric {
  readonly gauge?: { readonly dataPoints?: readonly unknown[] };
  readonly sum?: { readonly dataPoints?: readonly unknown[] };
}

interface ExportMetricsServiceRequest {
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics?: readonly {
      readonly scope?: { readonly name?: string };
      readonly metrics?: readonly Metric[];
    }[];
  }[];
}

/**
 * Starts an OTLP/HTTP receiver for JSON on a free loopback port, which counts the data points of the state that come;
 * the component's own metrics come too and are not counted.
 */
export async function startReceiver(): Promise<{ url: string; received: Received; close(): void }> {
  const received: Received = { pushes: 0, latest: 0, points: 0 };
  const server = createServer(async (request, response) => {
    const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
    const points = countPoints((await json(body)) as ExportMetricsServiceRequest);
    if (points > 0) {
      received.pushes++;
      received.latest = points;
      received.points += points;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function countPoints({ resourceMetrics = [] }: ExportMetricsServiceRequest): number {
  return resourceMetrics
    .flatMap(({ scopeMetrics = [] }) => scopeMetrics)
    .filter(({ scope }) => scope?.name === 'kube-state-otel')
    .flatMap(({ metrics = [] }) => metrics)
    .reduce((sum, { gauge, sum: counter }) => sum + ((gauge ?? counter)?.dataPoints?.length ?? 0), 0);
}
