import { promisify } from 'node:util';
import { gzip, zstdDecompress } from 'node:zlib';
import type { Pairs } from '../../../config/pairs.ts';
import { type Connection, createConnections } from '../../../http/connections.ts';
import { exchange, readSome } from '../../../http/exchange.ts';
import { proxyFor } from '../../../http/proxy.ts';
import { version } from '../../../version.ts';
import { classify } from './classify.ts';
import { createCredentialsReader, type TransportCredentials } from './credentials.ts';
import { createDelivery } from './delivery.ts';
import type { Refusal } from './refusal.ts';
import { readReason, readResponse } from './response.ts';
import { decoded } from './secrets.ts';
import {
  type Accepted,
  type Destination,
  type Encoding,
  refuseAfter,
  type Sender,
  type SenderOptions,
} from './transport.ts';

/** A connection that waits for the next push is kept so long; where the receiver says how long it keeps it, less. */
const KEEP_ALIVE = 90_000;

/**
 * OTLP/HTTP on undici, over HTTP/1.1: by the proxy that the environment names, and each request bounded as a whole. Of
 * `user:password@` in an address an Authorization header is made. Throws where the address can't be read.
 */
export function createHttpSender({ settings, headers, term, env = process.env }: SenderOptions): Sender {
  const url = new URL(settings.url);
  const proxy = proxyFor(url, env);
  // Each request is bounded as a whole, so that a connection has no bound of its own.
  const connections = createConnections(url.origin, { connect: settings.timeout, ping: 0, keepAlive: KEEP_ALIVE });
  const credentials = createCredentialsReader(settings);
  const delivery = createDelivery(settings.timeout);
  const isJson = settings.protocol === 'http/json';
  // Read from a file.
  const userAgent = `kube-state-otel/${version()}`;
  const headersOf = (own: Pairs, encoding: Encoding | undefined) => ({
    'user-agent': userAgent,
    ...authorizationOf(url),
    ...lowerCased(own),
    'content-type': isJson ? 'application/json' : 'application/x-protobuf',
    ...(encoding !== undefined && { 'content-encoding': encoding }),
  });

  /** Whether a request was taken as that. */
  let takesZstd = false;
  let known: TransportCredentials | undefined;
  let dispatcher: Connection['dispatcher'] | undefined;
  const connect = async () => {
    const tls = await credentials.read();
    if (tls !== known || dispatcher === undefined) ({ dispatcher } = connections.of({ tls, proxy, allowH2: false }));
    known = tls;
    return dispatcher;
  };

  const attempt = async (body: Uint8Array, signal: AbortSignal): Promise<Accepted> => {
    const to = await connect();
    const own = await headers.read();
    signal.throwIfAborted();
    refuseAfter(term);
    const answer = await exchange(
      to,
      {
        method: 'POST',
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        headers: headersOf(own, encodingOf(body)),
        body,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      signal,
      // Between the decision to send and the first byte lies the time of a connect, in which a process may freeze.
      { begin: () => refuseAfter(term) },
    ).catch((error: Error) => {
      credentials.doubt();
      throw error;
    });
    const { status, headers: said } = answer;
    // What the status says stands, whatever becomes of the body.
    const content = await readSome(answer.body);
    const refusal = classify(
      {
        protocol: 'http',
        status,
        retryAfter: textOf(said['retry-after']),
        location: textOf(said.location),
        details: readReason(content, textOf(said['content-type']) ?? ''),
      },
      Date.now(),
    );
    if (refusal?.kind === 'final') headers.doubt();
    if (refusal !== undefined) throw refusal;
    return readResponse(content, isJson);
  };

  return {
    get encoding() {
      if (settings.compression === 'none') return undefined;
      return takeNoZstd.has(settings) ? 'gzip' : settings.compression;
    },
    async send({ body }) {
      const isZstd = encodingOf(body) === 'zstd';
      try {
        const accepted = await delivery.send((signal) => attempt(body, signal));
        takesZstd ||= isZstd;
        return accepted;
      } catch (error) {
        if (!isZstd || takesZstd || !mayBeOfEncoding(error as Refusal)) throw error;
        // Taken as gzip, it was the encoding; refused again, it was the data.
        const other = await asGzip(await fromZstd(body));
        const { rejectedPoints, message } = await delivery.send((signal) => attempt(other, signal));
        takeNoZstd.add(settings);
        const reason = `it refuses zstd (${(error as Refusal).message}), and is sent gzip from now on`;
        return { rejectedPoints, message: message === '' ? reason : `${message}; ${reason}` };
      }
    },
    close() {
      delivery.close();
      void connections.destroy();
    },
  };
}

/** Destinations that took a request as gzip which they had refused as zstd. */
const takeNoZstd = new WeakSet<Destination>();

/** Refused for the encoding are 415 and, by receivers that don't know it, 400. */
function mayBeOfEncoding({ kind, message }: Refusal): boolean {
  return kind === 'data' && /^HTTP status (400|415)\b/.test(message);
}

/** What a body is compressed as, by its first bytes (RFC 1952, 2.3.1; RFC 8878, 3.1.1): no request of OTLP begins so. */
function encodingOf(body: Uint8Array): Encoding | undefined {
  if (body[0] === 0x1f && body[1] === 0x8b) return 'gzip';
  return body[0] === 0x28 && body[1] === 0xb5 && body[2] === 0x2f && body[3] === 0xfd ? 'zstd' : undefined;
}

const asGzip = promisify(gzip);
const fromZstd = promisify(zstdDecompress);

/** Header names mean the same in any case, and each may be there once. */
function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decoded(username)}:${decoded(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
