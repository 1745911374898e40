import { createConnections } from '../../http/connections.ts';
import { exchange, readSome } from '../../http/exchange.ts';
import { proxyFor } from '../../http/proxy.ts';
import { version } from '../../version.ts';
import { classify } from './classify.ts';
import { createCredentialsReader, type TransportCredentials } from './credentials.ts';
import { createDelivery } from './delivery.ts';
import { readReason, readResponse } from './response.ts';
import { decoded } from './secrets.ts';
import { type Accepted, refuseAfter, type Sender, type SenderOptions } from './transport.ts';

/** A connection that waits for the next push is kept so long; where the receiver says how long it keeps it, less. */
const KEEP_ALIVE = 90_000;

/**
 * OTLP/HTTP on undici, over HTTP/1.1: by the proxy that the environment names, and each request bounded as a whole. Of
 * `user:password@` in an address an Authorization header is made. Throws where the address can't be read.
 */
export function createHttpSender({ settings, term, env = process.env }: SenderOptions): Sender {
  const url = new URL(settings.url);
  const proxy = proxyFor(url, env);
  // Each request is bounded as a whole, so that a connection has no bound of its own.
  const connections = createConnections(url.origin, { connect: settings.timeout, ping: 0, keepAlive: KEEP_ALIVE });
  const credentials = createCredentialsReader(settings);
  const delivery = createDelivery(settings.timeout);
  const isJson = settings.protocol === 'http/json';
  const headers = {
    'user-agent': `kube-state-otel/${version()}`,
    ...authorizationOf(url),
    ...lowerCased(settings.headers),
    'content-type': isJson ? 'application/json' : 'application/x-protobuf',
    ...(settings.compression !== 'none' && { 'content-encoding': settings.compression }),
  };

  let known: TransportCredentials | undefined;
  let dispatcher: ReturnType<typeof connections.of> | undefined;
  const connect = async () => {
    const tls = await credentials.read();
    if (tls !== known || dispatcher === undefined) dispatcher = connections.of({ tls, proxy, allowH2: false });
    known = tls;
    return dispatcher;
  };

  const attempt = async (body: Uint8Array, signal: AbortSignal): Promise<Accepted> => {
    const to = await connect();
    signal.throwIfAborted();
    refuseAfter(term);
    const answer = await exchange(
      to,
      {
        method: 'POST',
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        headers,
        body,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      signal,
      // Between the decision to send and the first byte lies the time of a connect, in which a process may freeze.
      () => refuseAfter(term),
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
    if (refusal !== undefined) throw refusal;
    return readResponse(content, isJson);
  };

  return {
    compresses: false,
    send: ({ body }) => delivery.send((signal) => attempt(body, signal)),
    close() {
      delivery.close();
      void connections.destroy();
    },
  };
}

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
