/** The connections to one server: a pool for each way to it, over HTTP/2 where both want that. */
import { createHash } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { buildConnector, type Dispatcher, Pool, ProxyAgent } from 'undici';
import { Pace } from './pace.ts';
import { CONNECT_ATTEMPTS, type TlsMaterial, tlsOptions } from './tls.ts';

/**
 * So many milliseconds after the server has said goodbye, what it has not begun to answer is taken for left out. What it has
 * seen is answered by then, most of the time.
 */
const LAST_ANSWERS = 2000;

/** A connection on which so many pings in a row were not answered is dead. */
const SILENT_PINGS = 3;

/** What to wait for how long, in milliseconds. */
export interface ConnectionTimeouts {
  /** For a TCP and TLS connection. */
  readonly connect: number;
  /** Between two pings of an HTTP/2 connection. */
  readonly ping: number;
  /** Until an idle connection of HTTP/1.1 is closed; four seconds by default. */
  readonly keepAlive?: number;
  /** Between two readings of a connection of HTTP/2 over which nothing comes that is waited for, at most; 100 by default. */
  readonly rest?: number;
}

/** How a server is reached. */
export interface Way {
  readonly tls: TlsMaterial;
  /** The URL of the proxy; undefined for the straight way. */
  readonly proxy: string | undefined;
  /** Whether HTTP/2 may be spoken. */
  readonly allowH2: boolean;
}

/** The connection of a request has been left before an answer began. Sent again, the request goes over another one. */
export class LeftOutError extends Error {
  constructor() {
    super('the server has left the request out');
  }
}

/** What a request goes over. */
export interface Connection {
  readonly dispatcher: Dispatcher;
  /** Aborts with a LeftOutError when what has not been answered so far may never be. */
  readonly left: AbortSignal;
}

/** Gives the connection for a way, and ends them all. */
export interface Connections {
  /** Throws where the certificates or the address of the proxy can't be used. */
  of(way: Way): Connection;
  /** At which connections of HTTP/2 are read. */
  readonly pace: Pace;
  destroy(): Promise<void>;
}

/**
 * One pool at a time, replaced when the way changes, and over HTTP/2 when one of its connections ends or is about to; the
 * old one ends with its last request.
 */
export function createConnections(origin: string, timeouts: ConnectionTimeouts): Connections {
  let current: { readonly key: string; readonly connection: Connection } | undefined;
  const retired = new Set<Promise<unknown>>();
  const pace = new Pace(timeouts.rest);
  const retire = (dispatcher: Dispatcher) => {
    if (current?.connection.dispatcher !== dispatcher) return;
    current = undefined;
    const ended: Promise<unknown> = dispatcher.close().finally(() => retired.delete(ended));
    retired.add(ended);
  };
  return {
    of(way) {
      const key = keyOf(way);
      if (current?.key === key) return current.connection;
      const connection = open(origin, way, timeouts, pace, retire);
      if (current !== undefined) retire(current.connection.dispatcher);
      current = { key, connection };
      return connection;
    },
    pace,
    async destroy() {
      pace.close();
      const last = current?.connection.dispatcher;
      current = undefined;
      await Promise.all([...retired, last?.destroy()]);
    },
  };
}

/** `leave` is told when new requests should go to another. */
function open(
  origin: string,
  { tls, proxy, allowH2 }: Way,
  { connect: timeout, ping, keepAlive }: ConnectionTimeouts,
  pace: Pace,
  leave: (dispatcher: Dispatcher) => void,
): Connection {
  const leaving = new AbortController();
  const left = leaving.signal;
  const tcp = { ...CONNECT_ATTEMPTS, timeout, keepAlive: true, keepAliveInitialDelay: 15_000 };
  const idle = keepAlive === undefined ? {} : { keepAliveTimeout: keepAlive };
  const connect = { ...tcp, ...(origin.startsWith('https:') && tlsOptions(tls)) };
  if (proxy !== undefined) {
    // Over HTTP/1.1: the pool of a ProxyAgent shows no connection that could be looked after.
    const proxyTls = proxy.startsWith('http') ? { proxyTls: tcp } : {};
    const agent = new ProxyAgent({
      uri: proxy.replace(/^socks5h:/, 'socks5:'),
      requestTls: connect,
      allowH2: false,
      ...idle,
      // Else a proxy that does not answer is waited for five minutes.
      clientFactory: (url, options) => new Pool(url, { ...options, headersTimeout: timeout }),
      ...proxyTls,
    });
    return { dispatcher: agent, left };
  }
  const connector = buildConnector({ ...connect, allowH2, preferH2: true });
  // Of a host that is an address no name is made to ask for.
  const { servername = '' } = tls;
  const unnamed = servername === '' || isIP(servername) === 0 ? {} : { host: servername };
  let isMultiplexed = false;
  // Without a limit of connections: over HTTP/1.1 each watch holds one, and a LIST behind a limit would wait for ever.
  const pool = new Pool(origin, {
    ...idle,
    allowH2,
    h2Options: { pingInterval: ping },
    connect: (options, callback) =>
      connector({ ...options, ...unnamed }, (...result) => {
        const [error, socket] = result;
        if (error === null && (socket as TLSSocket).alpnProtocol === 'h2') {
          isMultiplexed = true;
          endWhenSilent(socket, ping);
          pace.add(socket);
        }
        callback(...result);
      }),
  });
  // After a GOAWAY undici sends nothing more by a client before the last of its watches has ended, not even what the server
  // has left out, and waits without a limit.
  pool.on('disconnect', () => {
    if (!isMultiplexed) return;
    leave(pool);
    const hasWatches = pool.stats.running > 0;
    if (hasWatches) setTimeout(() => leaving.abort(new LeftOutError()), LAST_ANSWERS).unref();
  });
  return { dispatcher: pool, left };
}

/**
 * Destroys a connection over which not even the answers to pings come: its other end is gone without a word, and so
 * is every stream on it. A stream that is silent by itself only tells that nothing happens.
 */
function endWhenSilent(socket: Socket, ping: number): void {
  let bytes = socket.bytesRead;
  let silent = 0;
  const timer = setInterval(() => {
    silent = socket.bytesRead === bytes ? silent + 1 : 0;
    bytes = socket.bytesRead;
    if (silent === SILENT_PINGS) socket.destroy(new Error(`nothing came over the connection for ${silent * ping} ms`));
  }, ping).unref();
  socket.once('close', () => clearInterval(timer));
}

function keyOf({ tls, proxy, allowH2 }: Way): string {
  const parts = [tls.ca, tls.cert, tls.key, tls.servername, tls.rejectUnauthorized, proxy, allowH2];
  return createHash('sha256')
    .update(JSON.stringify(parts.map((part) => (part === undefined ? null : String(part)))))
    .digest('hex');
}
