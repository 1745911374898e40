import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { Metadata, Server, ServerCredentials, type sendUnaryData, status } from '@grpc/grpc-js';
import { seriesText } from '../series.ts';
import {
  decodeLogsRequest,
  decodeRequest,
  metricsOf,
  pointsOf,
  type WireLogsRequest,
  type WireRequest,
} from './proto.ts';

/**
 * How the receiver answers. By gRPC `code` takes the place of `status`. `hang` takes the request and never answers,
 * `reset` cuts the connection before the answer, `reset-within` in the middle of it.
 */
export type Answer =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: Uint8Array | string;
      /** Milliseconds before the answer. */
      readonly delay?: number;
    }
  | { readonly code: number; readonly details?: string; readonly statusDetails?: Uint8Array }
  | 'hang'
  | 'reset'
  | 'reset-within';

/** One request that came. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body as sent; by gRPC after decompression. */
  readonly sentBytes: number;
  /** Bytes of the body after decompression. */
  readonly bytes: number;
  /** The body after decompression. */
  readonly body: Buffer;
  /** Without anything for log records. */
  readonly request: WireRequest;
  /** Undefined for metrics. */
  readonly logs: WireLogsRequest | undefined;
}

/** Where a receiver listens and what it takes. */
export interface ReceiverOptions {
  readonly protocol?: 'http' | 'grpc';
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Larger bodies, after decompression, are answered with 413 or RESOURCE_EXHAUSTED. */
  readonly maxBytes?: number;
  /** TLS with the certificate of the tests; of clients one by their authority is asked for. */
  readonly secure?: boolean;
  /** What it shows of itself by TLS: `server.pem`, the default, is for localhost and 127.0.0.1. */
  readonly certificate?: 'server.pem' | 'localhost.pem';
}

/**
 * A file of the tests' own authority, which no one else trusts. `localhost.pem` is its own authority, has the key of the
 * server, and names no IP address.
 */
export function certificate(
  name: 'ca.pem' | 'client.pem' | 'client-key.pem' | 'localhost.pem' | 'server.pem' | 'server-key.pem',
): string {
  return fileURLToPath(new URL(`../certificates/${name}`, import.meta.url));
}

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { gzip: gunzipSync, zstd: zstdDecompressSync };

const GRPC_METHODS = {
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
} as const;

function contentOf(signal: 'metrics' | 'logs', body: Buffer, isJson: boolean): Pick<Received, 'request' | 'logs'> {
  const read = isJson ? JSON.parse(body.toString()) : undefined;
  if (signal === 'metrics') return { request: read ?? decodeRequest(body), logs: undefined };
  return { request: { resourceMetrics: [] }, logs: read ?? decodeLogsRequest(body) };
}

/** An OTLP receiver on loopback, by HTTP (protobuf or JSON) or gRPC, that keeps what it gets. */
export class OtlpReceiver {
  /** All requests, whatever the answer to them. */
  readonly received: Received[] = [];
  /** Those that were answered with success. */
  readonly accepted: Received[] = [];
  /** The answer to every request from now on. */
  answer: Answer | ((received: Received) => Answer) = { status: 200 };
  readonly #maxBytes: number;
  readonly #secure: boolean;
  readonly #certificate: 'server.pem' | 'localhost.pem';
  #port = 0;
  #isGrpc = false;
  #stop: () => Promise<void> = async () => {};
  #arrived = Promise.withResolvers<void>();

  private constructor({
    maxBytes = Number.POSITIVE_INFINITY,
    secure = false,
    certificate = 'server.pem',
  }: ReceiverOptions) {
    this.#maxBytes = maxBytes;
    this.#secure = secure;
    this.#certificate = certificate;
  }

  static async start(options: ReceiverOptions = {}): Promise<OtlpReceiver> {
    const { protocol = 'http', port = 0 } = options;
    const receiver = new OtlpReceiver(options);
    await (protocol === 'grpc' ? receiver.#listenGrpc(port) : receiver.#listenHttp(port));
    return receiver;
  }

  /** The address for metrics. */
  get url(): string {
    return `${this.#secure ? 'https://localhost' : 'http://127.0.0.1'}:${this.#port}${this.#isGrpc ? '' : '/v1/metrics'}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Resolves when `count` requests have come since the start. */
  async until(count: number): Promise<void> {
    while (this.received.length < count) await this.#arrived.promise;
  }

  /** Forgets what has come. */
  clear(): void {
    this.received.length = 0;
    this.accepted.length = 0;
  }

  async close(): Promise<void> {
    await this.#stop();
  }

  async #listenHttp(port: number): Promise<void> {
    const take = (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response);
    const { ca, cert, key } = this.#credentials();
    const tls = { ca, cert, key, requestCert: true };
    const server = this.#secure ? createSecureServer(tls, take) : createServer(take);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#stop = async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    };
  }

  async #listenGrpc(port: number): Promise<void> {
    this.#isGrpc = true;
    const size = Number.isFinite(this.#maxBytes) ? this.#maxBytes : -1;
    const server = new Server({ 'grpc.max_receive_message_length': size });
    const asIs = (bytes: Buffer) => bytes;
    const method = {
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    };
    for (const [signal, path] of Object.entries(GRPC_METHODS)) {
      server.addService(
        { export: { ...method, path } },
        {
          export: (call: { request: Buffer; metadata: Metadata }, callback: sendUnaryData<Buffer>) =>
            void this.#takeCall(signal as keyof typeof GRPC_METHODS, call, callback),
        },
      );
    }
    const { ca, cert, key } = this.#credentials();
    const channel = this.#secure
      ? ServerCredentials.createSsl(ca, [{ private_key: key, cert_chain: cert }], true)
      : ServerCredentials.createInsecure();
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${port}`, channel, (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    this.#stop = async () => server.forceShutdown();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await buffer(request).catch(() => undefined);
    if (sent === undefined) return;
    const body = DECODERS[request.headers['content-encoding'] ?? '']?.(sent) ?? sent;
    const isJson = request.headers['content-type'] === 'application/json';
    const received: Received = {
      path: request.url ?? '',
      headers: request.headers,
      sentBytes: sent.length,
      bytes: body.length,
      body,
      ...contentOf(request.url?.endsWith('/v1/logs') ? 'logs' : 'metrics', body, isJson),
    };
    const answer = body.length > this.#maxBytes ? { status: 413 } : this.#answerTo(received);
    this.#keep(received);
    if (answer === 'hang') return;
    if (answer === 'reset') {
      response.destroy();
      return;
    }
    if (answer === 'reset-within') {
      this.accepted.push(received);
      response.writeHead(200, { 'content-length': '100' }).write('x', () => response.destroy());
      return;
    }
    if ('code' in answer) throw new Error('an HTTP receiver was given a gRPC answer');
    if (answer.delay !== undefined) await setTimeout(answer.delay);
    if (answer.status < 300) this.accepted.push(received);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  async #takeCall(
    signal: keyof typeof GRPC_METHODS,
    { request: body, metadata }: { request: Buffer; metadata: Metadata },
    callback: sendUnaryData<Buffer>,
  ): Promise<void> {
    const headers = Object.fromEntries(Object.entries(metadata.getMap()).map(([name, value]) => [name, String(value)]));
    const { length } = body;
    const content = contentOf(signal, body, false);
    const received: Received = { path: '', headers, sentBytes: length, bytes: length, body, ...content };
    const answer = this.#answerTo(received);
    this.#keep(received);
    if (typeof answer === 'string') return;
    if ('code' in answer) {
      const trailers = new Metadata();
      const { code, details = '', statusDetails } = answer;
      if (statusDetails !== undefined) trailers.set('grpc-status-details-bin', Buffer.from(statusDetails));
      callback({ code, details, metadata: trailers });
      return;
    }
    if (answer.delay !== undefined) await setTimeout(answer.delay);
    if (answer.status >= 300) {
      callback({ code: status.UNKNOWN, details: `status ${answer.status}` });
      return;
    }
    this.accepted.push(received);
    callback(null, Buffer.from(answer.body ?? ''));
  }

  #credentials() {
    return {
      ca: readFileSync(certificate('ca.pem')),
      cert: readFileSync(certificate(this.#certificate)),
      key: readFileSync(certificate('server-key.pem')),
    };
  }

  #answerTo(received: Received): Answer {
    return typeof this.answer === 'function' ? this.answer(received) : this.answer;
  }

  #keep(received: Received): void {
    this.received.push(received);
    this.#arrived.resolve();
    this.#arrived = Promise.withResolvers();
  }
}

/**
 * Those requests that tell of the cluster, without what the component says of itself: a collector may put both into the
 * same ones.
 */
export function ofTheState(received: readonly Received[]): Received[] {
  return received
    .map((one) => {
      const resourceMetrics = one.request.resourceMetrics.map(({ resource, scopeMetrics = [] }) => ({
        resource: resource!,
        scopeMetrics: scopeMetrics.filter(({ scope }) => scope?.name === 'kube-state-otel'),
      }));
      return { ...one, request: { resourceMetrics } };
    })
    .filter(({ request }) => metricsOf(request).length > 0);
}

/** The series of some requests, as sorted texts. */
export function receivedSeries(received: readonly Pick<Received, 'request'>[]): string[] {
  const metrics = received.flatMap(({ request }) => metricsOf(request));
  const series = metrics.flatMap((metric) =>
    pointsOf(metric).map(({ attributes = [], asDouble }) => {
      const labels = attributes.map(({ key, value }) => [key, value?.stringValue ?? '']);
      return seriesText(metric.name, Object.fromEntries(labels), Number(asDouble ?? Number.NaN));
    }),
  );
  return series.sort();
}
