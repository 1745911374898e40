/** TLS before HTTP/1.1 and HTTP/2, with client certificates as Go's crypto/tls deals with them. */
import type { X509Certificate } from 'node:crypto';
import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { type Limits, limitAnswer, type Protect } from '../connections.ts';
import type { TlsConfig } from './config.ts';
import type { Web } from './files.ts';

/** As many streams as a session has memory for, in MiB, where all wait for their client with a chunk of a quarter of one. */
const HTTP2 = { settings: { maxConcurrentStreams: 100 }, maxSessionMemory: 64 } as const;

/** The protection that the files describe; undefined where they say nothing of TLS. */
export function protectBy({ config, secure }: Web): Protect | undefined {
  const { tls, http2 } = config;
  if (tls === undefined || secure === undefined) return undefined;
  return (app, limits) => {
    const sessions = new Set<ServerHttp2Session>();
    const admitted = new WeakSet<Socket>();
    const { client_auth_type: type } = tls;
    let isRetired = false;
    const multiplexed = http2
      ? createHttp2Server(HTTP2, (request, response) => {
          limitAnswer(response, limits().write);
          app.answer(request as never, response as never);
        })
      : undefined;
    multiplexed?.on('session', (session) => {
      sessions.add(session);
      session.once('close', () => sessions.delete(session));
      limitSession(session, limits);
      if (isRetired) session.close();
    });
    const server = createServer(
      {
        ...secure,
        ALPNProtocols: http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
        requestCert: type !== 'NoClientCert',
        rejectUnauthorized: type === 'RequireAndVerifyClientCert',
        handshakeTimeout: limits().readHeader,
      },
      (socket) => {
        if (!mayEnter(socket, tls)) {
          socket.destroy();
          return;
        }
        admitted.add(socket);
        if (socket.alpnProtocol === 'h2') multiplexed?.emit('connection', socket);
        else app.server.emit('connection', socket);
      },
    );
    // A handshake that failed or is late.
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    return {
      accept: (socket) => void server.emit('connection', socket),
      has: (socket) => admitted.has(socket),
      retire() {
        isRetired = true;
        for (const session of sessions) session.close();
      },
    };
  };
}

/** Ends a session that asks for nothing: from its begin as long as headers may take, later as long as it may be idle. */
function limitSession(session: ServerHttp2Session, limits: () => Limits): void {
  let open = 0;
  let idle: NodeJS.Timeout | undefined = setTimeout(() => session.destroy(), limits().readHeader);
  session.on('stream', (stream) => {
    open++;
    clearTimeout(idle);
    stream.once('close', () => {
      open--;
      if (open === 0 && !session.destroyed) idle = setTimeout(() => session.destroy(), limits().idle);
    });
  });
  session.once('close', () => clearTimeout(idle));
}

/** Whether a client is let in, once its handshake is done and what it had to prove is proven. */
function mayEnter(socket: TLSSocket, tls: TlsConfig): boolean {
  const { client_auth_type: type, client_allowed_sans: allowed } = tls;
  if (type === 'NoClientCert' || type === 'RequestClientCert') return true;
  const raw = socket.getPeerX509Certificate();
  if (raw === undefined) return type === 'VerifyClientCertIfGiven';
  if (type === 'VerifyClientCertIfGiven' && !socket.authorized) return false;
  return allowed === undefined || namesOf(raw).some((name) => allowed.includes(name));
}

/** The names, addresses, mail addresses and URIs that a certificate is for (RFC 5280, section 4.2.1.6). */
function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  const entries = subjectAltName.match(/(?:[^",]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return entries.flatMap((entry) => {
    const [, type, value] = /^\s*(DNS|IP Address|email|URI):(.*)$/s.exec(entry) ?? [];
    if (type === undefined || value === undefined) return [];
    if (type === 'IP Address') return [value.includes(':') ? shortened(value) : value];
    return [value.startsWith('"') ? (JSON.parse(value) as string) : value];
  });
}

/** An IPv6 address as people write it (RFC 5952). */
function shortened(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
