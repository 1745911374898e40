import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { decodeRequest, metricsOf, pointsOf, type WireRequest } from './otlp-proto.ts';
import { seriesText } from './series.ts';

/** How the receiver answers; `hang` takes the request and never answers, `reset` cuts the connection. */
export type Answer =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: Uint8Array | string }
  | 'hang'
  | 'reset';

/** One request that came. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body as sent. */
  readonly sentBytes: number;
  /** Bytes of the body after decompression. */
  readonly bytes: number;
  readonly request: WireRequest;
}

/** An OTLP/HTTP receiver on loopback that keeps what it gets, in protobuf or JSON. */
export class OtlpReceiver {
  readonly received: Received[] = [];
  /** The answer to every request from now on. */
  answer: Answer = { status: 200 };
  readonly #server = createServer((request, response) => void this.#take(request, response));
  #arrived = Promise.withResolvers<void>();

  /** Starts a receiver on a free port. */
  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  /** The address for metrics. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/metrics`;
  }

  /** Resolves when `count` requests have come since the start. */
  async until(count: number): Promise<void> {
    while (this.received.length < count) await this.#arrived.promise;
  }

  /** Forgets what has come. */
  clear(): void {
    this.received.length = 0;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await buffer(request);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    this.received.push({
      path: request.url ?? '',
      headers: request.headers,
      sentBytes: sent.length,
      bytes: body.length,
      request:
        request.headers['content-type'] === 'application/json' ? JSON.parse(body.toString()) : decodeRequest(body),
    });
    this.#arrived.resolve();
    this.#arrived = Promise.withResolvers();
    if (this.answer === 'hang') return;
    if (this.answer === 'reset') {
      response.destroy();
      return;
    }
    response.writeHead(this.answer.status, this.answer.headers).end(this.answer.body);
  }
}

/** The series of some requests, as sorted texts. */
export function receivedSeries(received: readonly Received[]): string[] {
  const metrics = received.flatMap(({ request }) => metricsOf(request));
  const series = metrics.flatMap((metric) =>
    pointsOf(metric).map(({ attributes = [], asDouble }) => {
      const labels = attributes.map(({ key, value }) => [key, value?.stringValue ?? '']);
      return seriesText(metric.name, Object.fromEntries(labels), asDouble ?? Number.NaN);
    }),
  );
  return series.sort();
}
