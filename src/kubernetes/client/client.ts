/** Requests to one API server, with credentials kept fresh. */

import { type ConnectionTimeouts, createConnections, LeftOutError } from '../../http/connections.ts';
import { type Answer, type Body, bodyOf, exchange, readSome, readWhole } from '../../http/exchange.ts';
import { proxyFor } from '../../http/proxy.ts';
import type { Credentials, Identity } from '../credentials/credentials.ts';

/** How long to wait for what, in milliseconds. */
export interface ClientTimeouts extends ConnectionTimeouts {
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
  readonly timeouts?: Partial<ClientTimeouts>;
  /** Where a proxy may be named, for identities that name none themselves; the environment of this process by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** An answer that is read as a whole may have so many bytes; 256 MiB by default. */
  readonly mostBytes?: number;
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
  readonly body: Body;
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
  /** Resolves when the server has answered a request, whatever it said; never rejects. */
  readonly answered: Promise<void>;
  /** The whole answer, or the beginning of a refusal. Rejects with KSO_ANSWER_TOO_LARGE instead of taking all memory. */
  get(path: string, query: Readonly<Record<string, string>>, options: RequestOptions): Promise<ApiResponse>;
  /** Sends an object as JSON: POST creates it, PUT replaces it. */
  write(method: 'POST' | 'PUT', path: string, object: unknown, options: RequestOptions): Promise<ApiResponse>;
  /** As `get`, with the body as it comes. The caller reads it to its end or closes it. */
  stream(path: string, query: Readonly<Record<string, string>>, options: RequestOptions): Promise<ApiStream>;
  /** Resolves when all was read that has arrived by now; undefined where it is read as it comes. */
  caughtUp(): Promise<void> | undefined;
  /** Ends all connections; running requests and bodies reject. */
  close(): Promise<void>;
}

const TIMEOUTS: ClientTimeouts = { connect: 10_000, ping: 15_000, headers: 30_000, body: 30_000, idle: 90_000 };

/** A page of 250 objects at their largest (1.5 MiB in etcd) is a few hundred MiB as JSON, and is none in practice. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Makes a client; nothing is sent before the first request. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { credentials, mostBytes = MOST_BYTES } = options;
  const server = options.server.replace(/\/+$/, '');
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const { origin } = new URL(server);
  const connections = createConnections(origin, timeouts);
  const proxy = proxyFor(new URL(server), options.env ?? process.env);
  const closing = new AbortController();
  const answered = Promise.withResolvers<void>();

  async function send(
    path: string,
    query: Readonly<Record<string, string>>,
    { accept, signal }: RequestOptions,
    bodyTimeout: number,
    write?: { readonly method: 'POST' | 'PUT'; readonly body: string },
  ) {
    const url = new URL(addressOf(server, path, query));
    const end = AbortSignal.any([signal, closing.signal]);
    const once = async (identity: Identity) => {
      // A connection may have ended while it rested, and the request would be lost on it.
      await connections.pace.read();
      end.throwIfAborted();
      const { headers } = identity;
      const { dispatcher, left } = connections.of({
        tls: identity.tls,
        proxy: identity.proxy ?? proxy,
        allowH2: mayMultiplex(identity),
      });
      return exchange(
        dispatcher,
        {
          method: 'GET',
          origin,
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
        end,
        { pace: connections.pace, left },
      );
    };
    const attempt = (identity: Identity) =>
      once(identity).catch((error: unknown) => {
        if (error instanceof LeftOutError) return once(identity);
        throw error;
      });
    const identity = await orAbort(() => credentials.current(end), end);
    const answer = await attempt(identity);
    answered.resolve();
    if (answer.status !== 401) return answer;
    // Read to its end, so that its connection can be used again.
    const refusal = await readSome(answer.body);
    const refreshed = await orAbort(() => credentials.refresh(identity, end), end);
    // Where there are no others, the same would be refused again.
    return refreshed === identity ? { ...answer, body: bodyOf(refusal) } : attempt(refreshed);
  }

  const wholeOf = async (answer: Answer): Promise<ApiResponse> => {
    const isRefusal = answer.status >= 300;
    const body = isRefusal ? await readSome(answer.body) : await readWhole(answer.body, mostBytes);
    return { ...headOf(answer), body };
  };

  return {
    server,
    answered: answered.promise,
    async get(path, query, requestOptions) {
      return wholeOf(await send(path, query, requestOptions, timeouts.body));
    },
    async write(method, path, object, requestOptions) {
      const body = JSON.stringify(object);
      return wholeOf(await send(path, {}, requestOptions, timeouts.body, { method, body }));
    },
    async stream(path, query, requestOptions) {
      const answer = await send(path, query, requestOptions, timeouts.idle);
      return { ...headOf(answer), body: answer.body };
    },
    caughtUp: () => connections.pace.caughtUp(),
    async close() {
      // Those of a pool that was replaced as well.
      closing.abort(new Error('the client of the API server is closed'));
      await connections.destroy();
    },
  };
}

/** undici joins the values of a header in HTTP/2, and the groups of an impersonated user would become one of another name. */
function mayMultiplex({ headers }: Identity): boolean {
  return Object.values(headers).every((value) => typeof value === 'string' || value.length < 2);
}

/** What `work` comes to, or the reason of an abort before that: credentials may come from a program that hangs. */
async function orAbort<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work(), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
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
