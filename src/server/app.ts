/** The HTTP of one port: what is answered at which path, and what stands before all of it. */
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';

/** What is known of a request before it is answered. */
export interface Asked {
  readonly app: App;
  /** As it was sent, without the query. */
  readonly path: string;
  /** Whether what is there tells more than links. */
  readonly isProtected: boolean;
}

/** What lets requests through, or answers them itself: then it gives false. */
export type Guard = (request: IncomingMessage, response: ServerResponse, asked: Asked) => Promise<boolean> | boolean;

/** What answers at a path. HEAD comes to it, too. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A port's server, which never listens itself but is given connections, and its paths. */
export interface App {
  readonly server: Server;
  /** Answers a request, also one that came by HTTP/2 and not to `server`. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  get(path: string, handler: Handler, options?: { readonly isProtected?: boolean }): void;
}

/** A URL and headers may have 64 KiB each. */
const MOST_HEADER_BYTES = 128 * 1024;

const TEXT = 'text/plain; charset=utf-8';

/** Requests for any path have to pass the guard; where nothing is, 404 is answered, and 405 to what does not only read. */
export function createApp(guard: Guard): App {
  const routes = new Map<string, { readonly handler: Handler; readonly isProtected: boolean }>();
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request.url!);
    const route = routes.get(path);
    if (!(await guard(request, response, { app, path, isProtected: route?.isProtected === true }))) return;
    if (route === undefined) say(response, 404, '404 page not found\n');
    else if (request.method === 'GET' || request.method === 'HEAD') await route.handler(request, response);
    else say(response, 405, 'only GET and HEAD\n', { allow: 'GET, HEAD' });
  };
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    pass(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else say(response, 500, 'this could not be answered\n');
    });
  };
  // How late a limit is noticed.
  const server = createServer({ maxHeaderSize: MOST_HEADER_BYTES, connectionsCheckingInterval: 1000 }, answer);
  server.on('clientError', refuse);
  const app: App = {
    server,
    answer,
    get(path, handler, { isProtected = false } = {}) {
      routes.set(path, { handler, isProtected });
    },
  };
  return app;
}

/**
 * Answers what is no request, comes too late or is too large. Node.js would do so without a length: whoever still sends
 * then loses the answer with the connection.
 */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  const status = STATUS_OF[error.code ?? ''] ?? 400;
  if (socket.writable)
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  socket.destroy(error);
}

const STATUS_OF: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** Answers with a text in one piece; to HEAD with its headers alone. */
export function say(response: ServerResponse, status: number, text: string, headers: OutgoingHttpHeaders = {}): void {
  const length = Buffer.byteLength(text);
  response.writeHead(status, { 'content-type': TEXT, 'content-length': length, ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

/** Servers have to understand targets with scheme and host, too (RFC 9112, section 3.2.2). */
function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '');
  const end = path.indexOf('?');
  return end < 0 ? path : path.slice(0, end);
}
