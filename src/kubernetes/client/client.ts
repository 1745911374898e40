/** Requests to one API server: one shared connection pool for each TLS identity, credentials kept fresh. */
import { createHash } from 'node:crypto';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Credentials, Identity, TlsIdentity } from '../credentials/credentials.ts';
import { type Answer, exchange, readRefusal, readWhole } from './exchange.ts';
import { reasonOf } from './network-error.ts';

/** How long to wait for what, in milliseconds. */
export interface ClientTimeouts {
  /** For a TCP and TLS connection. */
  readonly connect: number;
  /** From the request to the answer's headers. */
  readonly headers: number;
  /** Between two chunks of an answer that is read as a whole. */
  readonly body: number;
  /** Between two chunks of a watch. The server sends a bookmark a minute: longer silence means a dead connection. */
  readonly idle: number;
}

/** What an API client is made of. */
export interface ApiClientOptions {
  /** Scheme, host, port and, behind some gateways, a path prefix. */
  readonly server: string;
  readonly credentials: Credentials;
  readonly userAgent: string;
  /** Whether HTTP/2 is offered. One connection is fewer sockets, but its watches fail together and recover later. */
  readonly allowH2?: boolean;
  readonly timeouts?: Partial<ClientTimeouts>;
}

/** A whole answer. */
export interface ApiResponse {
  readonly status: number;
  readonly contentType: string;
  /** The `Retry-After` header; 0 without one. */
  readonly retryAfterSeconds: number;
  readonly body: Uint8Array;
}

/** An answer whose body arrives over time. */
export interface ApiStream {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfterSeconds: number;
  /** Throws when the connection breaks or, with the code `UND_ERR_BODY_TIMEOUT`, falls silent. To be read once. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends the request if it still runs. */
  close(): void;
}

/** Options of one request. */
export interface RequestOptions {
  readonly accept: string;
  readonly signal: AbortSignal;
}

/** A client of one API server. Requests reject when the network fails or `signal` aborts; any HTTP status resolves. */
export interface ApiClient {
  /** The server's address, for messages. */
  readonly server: string;
  get(path: string, query: Readonly<Record<string, string>>, options: RequestOptions): Promise<ApiResponse>;
  /** Sends an object as JSON: POST creates it, PUT replaces it. */
  write(method: 'POST' | 'PUT', path: string, object: unknown, options: RequestOptions): Promise<ApiResponse>;
  /** As `get`, with the body as it comes. The caller reads it to its end or closes it. */
  stream(path: string, query: Readonly<Record<string, string>>, options: RequestOptions): Promise<ApiStream>;
  /** Ends all connections; running requests reject. */
  close(): Promise<void>;
}

const TIMEOUTS: ClientTimeouts = { connect: 10_000, headers: 30_000, body: 30_000, idle: 90_000 };

/** Makes a client; nothing is sent before the first request. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { credentials } = options;
  const server = options.server.replace(/\/+$/, '');
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const pool = createPool(timeouts, options.allowH2 ?? false);

  async function send(
    path: string,
    query: Readonly<Record<string, string>>,
    { accept, signal }: RequestOptions,
    bodyTimeout: number,
    write?: { readonly method: 'POST' | 'PUT'; readonly body: string },
  ) {
    const url = new URL(addressOf(server, path, query));
    const attempt = ({ headers, tls, proxy }: Identity) => {
      signal.throwIfAborted();
      return exchange(
        pool.of(tls, proxy),
        {
          method: 'GET',
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          headers: {
            ...headers,
            accept,
            'user-agent': options.userAgent,
            ...(write !== undefined && { 'content-type': 'application/json' }),
          },
          ...write,
          headersTimeout: timeouts.headers,
          bodyTimeout,
        },
        signal,
      );
    };
    const identity = await credentials.current();
    const answer = await attempt(identity);
    if (answer.status !== 401) return answer;
    // Read to its end, so that its connection can be used again.
    await readRefusal(answer.body);
    return attempt(await credentials.refresh(identity));
  }

  return {
    server,
    async get(path, query, requestOptions) {
      const answer = await send(path, query, requestOptions, timeouts.body);
      return { ...headOf(answer), body: await readWhole(answer.body) };
    },
    async write(method, path, object, requestOptions) {
      const body = JSON.stringify(object);
      const answer = await send(path, {}, requestOptions, timeouts.body, { method, body });
      return { ...headOf(answer), body: await readWhole(answer.body) };
    },
    async stream(path, query, requestOptions) {
      const answer = await send(path, query, requestOptions, timeouts.idle);
      return { ...headOf(answer), body: answer.body, close: () => answer.body.close() };
    },
    close: () => pool.destroy(),
  };
}

/** A small JSON answer, or why there is none; `status` is 0 where the server was not reached. Rejects on abort only. */
export async function getJson(
  client: ApiClient,
  path: string,
  signal: AbortSignal,
  query: Readonly<Record<string, string>> = {},
  accept = 'application/json',
): Promise<{ readonly body: unknown } | { readonly failure: string; readonly status: number }> {
  try {
    const { status, body } = await client.get(path, query, { accept, signal });
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
    if (status === 200) return { body: JSON.parse(text) };
    return { failure: `${client.server}${path} answered ${status}: ${text.trim().slice(0, 300)}`, status };
  } catch (error) {
    signal.throwIfAborted();
    return { failure: `${client.server}${path}: ${reasonOf(error)}`, status: 0 };
  }
}

/** The address of a request. The path is appended: a server's own path is a prefix, not something to resolve against. */
export function addressOf(server: string, path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return `${server}${path}${text === '' ? '' : `?${text}`}`;
}

function headOf({ status, headers }: Answer) {
  const { 'content-type': contentType, 'retry-after': retryAfter } = headers;
  const seconds = Number(retryAfter);
  return {
    status,
    contentType: typeof contentType === 'string' ? contentType : '',
    retryAfterSeconds: Number.isFinite(seconds) && seconds > 0 ? seconds : 0,
  };
}

/** One dispatcher, replaced when the TLS identity or the proxy changes; the old one ends with its last request. */
function createPool(timeouts: ClientTimeouts, allowH2: boolean) {
  let key: string | undefined;
  let dispatcher: Dispatcher | undefined;
  const retired = new Set<Dispatcher>();
  return {
    of(tls: TlsIdentity, proxy: string | undefined): Dispatcher {
      const wanted = keyOf(tls, proxy);
      if (dispatcher !== undefined && wanted === key) return dispatcher;
      if (dispatcher !== undefined) retire(dispatcher);
      key = wanted;
      dispatcher = create(tls, proxy);
      return dispatcher;
    },
    async destroy(): Promise<void> {
      const all = dispatcher === undefined ? [...retired] : [...retired, dispatcher];
      dispatcher = undefined;
      await Promise.all(all.map((one) => one.destroy()));
    },
  };

  function retire(old: Dispatcher): void {
    retired.add(old);
    void old.close().finally(() => retired.delete(old));
  }

  function create(tls: TlsIdentity, proxy: string | undefined): Dispatcher {
    const connect = { ...tls, timeout: timeouts.connect, keepAlive: true, keepAliveInitialDelay: 15_000 };
    // Without a limit of connections: over HTTP/1.1 each watch holds one, and a LIST behind a limit would wait for ever.
    if (proxy === undefined) return new Agent({ connect, allowH2 });
    return new ProxyAgent({ uri: proxy, requestTls: connect, allowH2 });
  }
}

function keyOf(tls: TlsIdentity, proxy: string | undefined): string {
  const parts = [tls.ca, tls.cert, tls.key, tls.servername, tls.rejectUnauthorized, proxy];
  return createHash('sha256')
    .update(JSON.stringify(parts.map((part) => (part === undefined ? null : String(part)))))
    .digest('hex');
}
