/**
 * Connections as they come, given to HTTP: behind TLS or not, which may change while it listens. Whoever is slow is ended.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { App } from './app.ts';
import { cutOff } from './cut-off.ts';
import { type Address, listen } from './listen.ts';

/** How long a client may take, in milliseconds. */
export interface Limits {
  /** For a whole request. */
  readonly read: number;
  /** To take the whole answer, counted from the end of the request's headers. */
  readonly write: number;
  /** Until the next request. */
  readonly idle: number;
  /** For a handshake, and for the headers of a request. */
  readonly readHeader: number;
}

/** What stands between connections and HTTP: TLS, as it was configured at one time. */
export interface Protection {
  /** Takes a connection over, and ends it where no HTTP comes of it. */
  accept(socket: Socket): void;
  /** Whether it is this one that has let the connection in. */
  has(socket: Socket): boolean;
  /** Has the connections that it let in end after what runs on them. */
  retire(): void;
}

/** Makes a protection for a server; `limits` may be asked at any time. */
export type Protect = (app: App, limits: () => Limits) => Protection;

/** The connections of one port. */
export interface Connections {
  /**
   * Listens at an address, beside the one before, if there is one, until it is said which of the two goes on. Throws
   * KSO_PORT_IN_USE and KSO_LISTEN.
   */
  listenAt(address: Address): Promise<Place>;
  /**
   * Limits hold from the next request on. Without `protect` connections are as they were; with it, or with undefined in
   * it, new ones are protected by that, and the others end after the request that runs on them.
   */
  apply(changes: { readonly limits?: Limits; readonly protect?: Protect | undefined }): void;
  /** Stops listening. Requests that run may finish, for so many milliseconds. */
  close(milliseconds: number): Promise<void>;
}

/** Where connections come in. */
export interface Place {
  readonly port: number;
  /** Goes on in the place of the one before, whose connections end after the request that runs on them. */
  use(): void;
  /** Is given up again. */
  leave(): void;
}

/** The longest time that a timer takes, less what Node.js adds to it. */
const LONGEST = 2 ** 31 - 10_000;

export function createConnections(app: App, first: Limits, protect?: Protect): Connections {
  const http = app.server;
  const sockets = new Set<Socket>();
  let limits = first;
  let isClosing = false;
  let making = protect;
  let protection = making?.(app, () => limits);
  let listener: Server | undefined;
  /** Those that came in where nobody listens any more. */
  const left = new WeakSet<Socket>();

  const protectAnew = (by: Protect | undefined) => {
    making = by;
    protection?.retire();
    protection = making?.(app, () => limits);
  };
  const open = () => {
    const opened = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      // Only HTTP/1 without TLS answers whoever has stopped to send.
      socket.allowHalfOpen = protection === undefined;
      if (protection === undefined) http.emit('connection', socket);
      else protection.accept(socket);
    });
    // One that could not be taken, as where there are no descriptors left, ends nothing else.
    opened.on('error', () => {});
    return opened;
  };
  http.prependListener('request', ({ socket }, response) => {
    const isOf = protection === undefined ? !('encrypted' in socket || left.has(socket)) : protection.has(socket);
    if (isClosing || !isOf) response.shouldKeepAlive = false;
    limitAnswer(response, limits.write);
  });
  // Has it look for those that are slow to ask.
  http.emit('listening');
  limit(http, limits);

  return {
    async listenAt(address) {
      const opened = open();
      const port = await listen(opened, address);
      return {
        port,
        use() {
          listener?.close();
          listener = opened;
          for (const socket of sockets) left.add(socket);
          protectAnew(making);
        },
        leave: () => void opened.close(),
      };
    },
    apply(changes) {
      limits = changes.limits ?? limits;
      limit(http, limits);
      if ('protect' in changes) protectAnew(changes.protect);
    },
    async close(milliseconds) {
      isClosing = true;
      const closed = new Promise<unknown>((resolve) => (listener === undefined ? resolve(0) : listener.close(resolve)));
      protection?.retire();
      http.keepAliveTimeout = 1;
      // Ends those without a request, and looks for slow ones no more.
      http.close();
      const late = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, milliseconds);
      await closed;
      clearTimeout(late);
    },
  };
}

/** Ends an answer that is not taken within so many milliseconds. */
export function limitAnswer(response: Parameters<typeof cutOff>[0], milliseconds: number): void {
  const timer = setTimeout(() => cutOff(response), milliseconds);
  response.once('close', () => clearTimeout(timer));
}

function limit(http: App['server'], { read, idle, readHeader }: Limits): void {
  http.requestTimeout = read;
  // Node.js takes none that is longer than the one for the whole request.
  http.headersTimeout = Math.min(readHeader, read);
  http.keepAliveTimeout = Math.min(idle, LONGEST);
}
