/** The connections to one server: a pool for each way to it, over HTTP/2 where both want that. */
import { createHash } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { buildConnector, type Dispatcher, Pool, ProxyAgent } from 'undici';
import { Pace } from './pace.ts';
import { CONNECT_ATTEMPTS, type TlsMaterial, tlsOptions } from './tls.ts';

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

/** Gives the dispatcher for a way, and ends them all. */
export interface Connections {
  /** Throws where the certificates or the address of the proxy can't be used. */
  of(way: Way): Dispatcher;
  /** At which connections of HTTP/2 are read. */
  readonly pace: Pace;
  destroy(): Promise<void>;
}

/**
 * One pool at a time, replaced when the way changes, and over HTTP/2 when one of its connections ends or is about to; the
 * old one ends with its last request.
 */
export function createConnections(origin: string, timeouts: ConnectionTimeouts): Connections {
  let current: { readonly key: string; readonly dispatcher: Dispatcher } | undefined;
  const retired = new Set<Promise<unknown>>();
  const pace = new Pace(timeouts.rest);
  const retire = (dispatcher: Dispatcher) => {
    if (current?.dispatcher !== dispatcher) return;
    current = undefined;
    const ended: Promise<unknown> = dispatcher.close().finally(() => retired.delete(ended));
    retired.add(ended);
  };
  return {
    of(way) {
      const key = keyOf(way);
      if (current?.key === key) return current.dispatcher;
      const dispatcher = open(origin, way, timeouts, pace, retire);
      if (current !== undefined) retire(current.dispatcher);
      current = { key, dispatcher };
      return dispatcher;
    },
    pace,
    async destroy() {
      pace.close();
      const last = current?.dispatcher;
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
): Dispatcher {
  const tcp = { ...CONNECT_ATTEMPTS, timeout, keepAlive: true, keepAliveInitialDelay: 15_000 };
  const idle = keepAlive === undefined ? {} : { keepAliveTimeout: keepAlive };
  const connect = { ...tcp, ...(origin.startsWith('https:') && tlsOptions(tls)) };
  if (proxy !== undefined) {
    // Over HTTP/1.1: the pool of a ProxyAgent shows no connection that could be looked after.
    const proxyTls = proxy.startsWith('http') ? { proxyTls: tcp } : {};
    return new ProxyAgent({
      uri: proxy.replace(/^socks5h:/, 'socks5:'),
      requestTls: connect,
      allowH2: false,
      ...idle,
      // Else a proxy that does not answer is waited for five minutes.
      clientFactory: (url, options) => new Pool(url, { ...options, headersTimeout: timeout }),
      ...proxyTls,
    });
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
  // After a GOAWAY undici sends nothing more by a client before the last of its watches has ended.
  pool.on('disconnect', () => isMultiplexed && leave(pool));
  return pool;
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
