/** Many watches over few connections, and what becomes of them when a connection fails. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { setImmediate as nextRound, setTimeout } from 'node:timers/promises';
import { certificate } from '../../../test/support/otlp/receiver.ts';
import { resolveTo, startSlowListener } from '../../../test/support/slow-listener.ts';
import { until } from '../../../test/support/until.ts';
import { noCredentials, rereadCredentials } from '../credentials/credentials.ts';
import { type ApiClient, type ApiClientOptions, type ApiStream, createApiClient } from './client.ts';

const { signal } = new AbortController();
const ANY = { accept: '*/*', signal };
/** Longer than any test. */
const NO_END = 60_000;
const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** An API server over TLS, with HTTP/2, behind a relay. */
interface Stage {
  readonly client: ApiClient;
  readonly sessions: Set<ServerHttp2Session>;
  /** The open watches, in the order in which they came. */
  readonly watches: Http2ServerResponse[];
  readonly headers: (IncomingHttpHeaders & { readonly httpVersion: string })[];
  /** From now on no byte passes on any connection that there is. */
  freeze(): void;
  /** Ends all connections that there are; resolves when their clients could know. */
  cut(): Promise<void>;
}

async function start(context: TestContext, given: Partial<ApiClientOptions> = {}, streams = 100): Promise<Stage> {
  const sessions = new Set<ServerHttp2Session>();
  const watches: Http2ServerResponse[] = [];
  const headers: Stage['headers'] = [];
  const server = createSecureServer({
    key: readFileSync(certificate('server-key.pem')),
    cert: readFileSync(certificate('server.pem')),
    allowHTTP1: true,
    // That of what it has to send; a server in Go has no such limit.
    maxSessionMemory: 1000,
    settings: { maxConcurrentStreams: streams },
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => {}).once('close', () => sessions.delete(session));
  });
  server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
    headers.push({ ...request.headers, httpVersion: request.httpVersion });
    response.on('error', () => {});
    if (request.url !== '/watch') return void response.end('{}');
    watches.push(response);
    response.once('close', () => watches.splice(watches.indexOf(response), 1));
    response.write('begin');
  });
  const sockets = new Set<Socket>();
  const relay = createTcpServer((near) => {
    const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on('error', () => {})
        .once('close', () => {
          near.destroy();
          far.destroy();
        });
    }
    near.pipe(far).pipe(near);
  });
  await Promise.all([server, relay].map((one) => once(one.listen(0, '127.0.0.1'), 'listening')));
  const tls = { ca: readFileSync(certificate('ca.pem'), 'utf8') };
  const client = createApiClient({
    server: `https://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    credentials: rereadCredentials(async () => ({ headers: {}, tls })),
    userAgent: 'test',
    ...given,
  });
  context.after(async () => {
    await client.close();
    for (const socket of sockets) socket.destroy();
    relay.close();
    server.close();
  });
  return {
    client,
    sessions,
    watches,
    headers,
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async cut() {
      for (const socket of sockets) socket.destroy();
      await setTimeout(50);
    },
  };
}

async function open(client: ApiClient, count: number): Promise<ApiStream[]> {
  const streams = await Promise.all(Array.from({ length: count }, () => client.stream('/watch', {}, ANY)));
  for (const { body } of streams) assert.equal(await textOf(body), 'begin');
  return streams;
}

async function textOf(body: ApiStream['body']): Promise<string> {
  const { value } = await body[Symbol.asyncIterator]().next();
  return Buffer.from(value).toString();
}

describe('over HTTP/2', () => {
  test('watches and lists share one connection', async (context) => {
    const { client, sessions } = await start(context);
    await open(client, 60);
    await client.get('/list', {}, ANY);
    assert.equal(sessions.size, 1);
  });

  test('a server that allows few streams gets as many connections as it takes, and a list need not wait', async (context) => {
    const { client, sessions } = await start(context, {}, 10);
    await open(client, 60);
    assert.ok(sessions.size >= 6 && sessions.size <= 12, `${sessions.size} connections`);
    assert.equal((await client.get('/list', {}, ANY)).status, 200);
  });

  test('a connection that breaks ends its watches, and the next request opens another', async (context) => {
    const { client, sessions } = await start(context);
    const watches = await open(client, 5);
    for (const session of sessions) session.destroy();
    for (const { body } of watches) await assert.rejects(textOf(body));
    assert.equal((await client.get('/list', {}, ANY)).status, 200);
  });

  test('a server that says goodbye goes on with the watches that it has, and gets no new ones', async (context) => {
    const { client, sessions, watches } = await start(context);
    const [watch] = await open(client, 1);
    const [leaving] = [...sessions];
    leaving!.goaway(0, 1);
    await setTimeout(50);
    await open(client, 1);
    assert.equal(sessions.size, 2);
    watches[0]!.write('still here');
    assert.equal(await textOf(watch!.body), 'still here');
  });

  test('requests that cross a goodbye are sent again, and the watches that there are go on', async (context) => {
    const { client, sessions, watches } = await start(context);
    const [watch] = await open(client, 1);
    const [leaving] = [...sessions];
    leaving!.goaway(0, 1);
    const soon = { accept: '*/*', signal: AbortSignal.timeout(20_000) };
    const crossing = [client.write('POST', '/review', {}, soon), client.get('/list', {}, soon)];
    for (const { status } of await Promise.all(crossing)) assert.equal(status, 200);
    watches[0]!.write('more');
    assert.equal(await textOf(watch!.body), 'more');
  });

  test('no request is lost on a connection that has broken while it rested', async (context) => {
    const { client, watches, cut } = await start(context, { timeouts: { rest: NO_END } });
    const [watch] = await open(client, 1);
    watch!.body.unhurried();
    watches[0]!.write('more');
    assert.equal(await textOf(watch!.body), 'more');
    // The rest begins.
    await nextRound();
    await cut();
    assert.equal((await client.get('/list', {}, ANY)).status, 200);
  });

  test('a watch on which nothing happens outlives many pings', async (context) => {
    const { client, watches } = await start(context, { timeouts: { ping: 40 } });
    const [watch] = await open(client, 1);
    await setTimeout(600);
    watches[0]!.write('at last');
    assert.equal(await textOf(watch!.body), 'at last');
  });

  test('a connection whose other end has vanished is given up when pings are not answered', async (context) => {
    const { client, freeze } = await start(context, { timeouts: { ping: 40 } });
    const watches = await open(client, 5);
    freeze();
    for (const { body } of watches) await assert.rejects(textOf(body), /nothing came over the connection/);
    assert.equal((await client.get('/list', {}, ANY)).status, 200);
  });

  test('watches that nobody reads hold back neither others nor much memory', async (context) => {
    const { client, sessions, watches } = await start(context);
    const opened = await open(client, 90);
    for (const watch of watches.slice(0, -1)) for (let chunks = 0; chunks < 16; chunks++) watch.write(CHUNK);
    await setTimeout(100);
    watches.at(-1)!.write('mine');
    assert.equal(await textOf(opened.at(-1)!.body), 'mine');
    await client.get('/list', {}, ANY);
    assert.equal(sessions.size, 1);
    assert.ok(watches.slice(0, -1).every(({ writableLength }) => writableLength > 0));
  });

  test('an impersonated user keeps each of its groups', async (context) => {
    const tls = { ca: readFileSync(certificate('ca.pem'), 'utf8') };
    const identity = { headers: { 'impersonate-group': ['a', 'b'] }, tls };
    const { client, headers } = await start(context, { credentials: rereadCredentials(async () => identity) });
    await client.get('/list', {}, ANY);
    // Where HTTP/2 would carry one group by the name "a, b".
    assert.equal(headers[0]!.httpVersion, '1.1');
  });
});

test('closing a client ends what runs over connections that were replaced', async (context) => {
  const ca = readFileSync(certificate('ca.pem'), 'utf8');
  let reads = 0;
  const current = async () => ({ headers: {}, tls: { ca: `${ca}# ${reads++}` } });
  const credentials = { current, refresh: current };
  const { client, sessions } = await start(context, { credentials });
  const watches = [...(await open(client, 1)), ...(await open(client, 1))];
  assert.equal(sessions.size, 2);
  await client.close();
  for (const { body } of watches) await assert.rejects(textOf(body), /is closed/);
  await until('all sessions are closed', () => sessions.size === 0);
  await assert.rejects(client.get('/list', {}, ANY), /is closed/);
});

test('a name is reached over the family that answers late, where the other leads nowhere', async (context) => {
  const slow = await startSlowListener(context, '127.0.0.1');
  const dead = await startSlowListener(context, '::1', slow.port).catch(() => undefined);
  if (dead === undefined) return context.skip('there is no IPv6 here');
  resolveTo(context, { address: '127.0.0.1', family: 4 }, { address: '::1', family: 6 });
  const server = `http://api.example.com:${slow.port}`;
  const client = createApiClient({ server, credentials: noCredentials, userAgent: 'test', env: {} });
  context.after(() => client.close());
  const answer = client.get('/', {}, ANY);
  await setTimeout(400);
  slow.wake();
  assert.equal((await answer).status, 200);
});

describe('the proxy that the environment names', () => {
  async function startProxy(context: TestContext): Promise<{ url: string; seen: string[] }> {
    const seen: string[] = [];
    const proxy = createServer(({ url }, response) => {
      seen.push(url!);
      response.end('{}');
    });
    proxy.on('connect', ({ url }, socket) => {
      seen.push(url!);
      socket.on('error', () => {}).end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    context.after(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, seen };
  }

  test('is on the way to the API server', async (context) => {
    const { url, seen } = await startProxy(context);
    const options = { credentials: noCredentials, userAgent: 'test', env: { HTTPS_PROXY: url, HTTP_PROXY: url } };
    for (const server of ['http://api.example.com:8080', 'https://api.example.com:6443']) {
      const client = createApiClient({ server, ...options });
      context.after(() => client.close());
      await client.get('/api', {}, ANY).catch(() => {});
    }
    assert.deepEqual(seen, ['http://api.example.com:8080/api', 'api.example.com:6443']);
  });

  test('is not waited for without end where it does not answer', async (context) => {
    const proxy = createServer();
    proxy.on('connect', (_, socket) => socket.on('error', () => {}));
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const client = createApiClient({
      server: 'https://api.example.com:6443',
      credentials: noCredentials,
      userAgent: 'test',
      env: { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
      timeouts: { connect: 200 },
    });
    context.after(async () => {
      await client.close();
      proxy.closeAllConnections();
      proxy.close();
    });
    await assert.rejects(client.get('/api', {}, ANY), /Headers Timeout/);
  });

  test('stands back behind the one of a kubeconfig', async (context) => {
    const environment = await startProxy(context);
    const own = await startProxy(context);
    const client = createApiClient({
      server: 'http://api.example.com:8080',
      credentials: rereadCredentials(async () => ({ headers: {}, tls: {}, proxy: own.url })),
      userAgent: 'test',
      env: { HTTP_PROXY: environment.url },
    });
    context.after(() => client.close());
    await client.get('/api', {}, ANY);
    assert.deepEqual([own.seen.length, environment.seen.length], [1, 0]);
  });
});
