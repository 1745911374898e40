import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { noCredentials, rereadCredentials } from '../credentials/credentials.ts';
import { type ApiClient, type ApiClientOptions, addressOf, createApiClient } from './client.ts';

const { signal } = new AbortController();
const JSON_ONLY = { accept: 'application/json', signal };

let server: Server;
let address: string;
let requests: IncomingMessage[];
let connections: number;
let clients: ApiClient[];
let status: (request: IncomingMessage) => number;

beforeEach(async () => {
  requests = [];
  connections = 0;
  clients = [];
  status = () => 200;
  server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(status(request), { 'Content-Type': 'application/json', 'Retry-After': '7' });
    response.write('{');
    if (!request.url!.includes('watch')) response.end('}');
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  server.closeAllConnections();
  server.close();
});

function client(options: Partial<ApiClientOptions> = {}): ApiClient {
  const one = createApiClient({ server: address, credentials: noCredentials, userAgent: 'agent/1', ...options });
  clients.push(one);
  return one;
}

describe('the address of a request', () => {
  test('keeps the path prefix of the server', () => {
    assert.equal(
      addressOf('https://h/k8s/c-1', '/api/v1/pods', { limit: '2' }),
      'https://h/k8s/c-1/api/v1/pods?limit=2',
    );
  });

  test('carries an opaque token unharmed', () => {
    const url = new URL(addressOf('https://h', '/p', { continue: 'a+b/c==&%' }));
    assert.equal(url.searchParams.get('continue'), 'a+b/c==&%');
  });
});

describe('a client', () => {
  test('asks without compression, with its name and what it accepts', async () => {
    await client().get('/api', {}, JSON_ONLY);
    const { accept, 'user-agent': agent, 'accept-encoding': encoding } = requests[0]!.headers;
    assert.deepEqual([accept, agent, encoding], ['application/json', 'agent/1', undefined]);
  });

  test('gives status, type, Retry-After and body of any answer', async () => {
    status = () => 429;
    const answer = await client().get('/api', {}, JSON_ONLY);
    assert.deepEqual(
      { ...answer, body: Buffer.from(answer.body).toString() },
      {
        status: 429,
        contentType: 'application/json',
        retryAfterSeconds: 7,
        body: '{}',
      },
    );
  });

  test('uses its connections again', async () => {
    const one = client();
    for (let at = 0; at < 20; at++) await one.get('/api', {}, JSON_ONLY);
    // A second one where the next request comes before the first connection knows that it is free.
    assert.ok(connections <= 2, `${connections} connections for 20 requests`);
  });

  test('reads a list while any number of watches is open', async () => {
    const one = client();
    const watches = await Promise.all(
      Array.from({ length: 40 }, () => one.stream('/api', { watch: 'true' }, JSON_ONLY)),
    );
    assert.equal((await one.get('/api', {}, JSON_ONLY)).status, 200);
    for (const { body } of watches) body.close();
  });

  test('opens a new connection when the TLS identity changes, and lets the old requests go on', async () => {
    let ca = 'one';
    let reads = 0;
    const credentials = rereadCredentials(async () => ({ headers: {}, tls: { ca } }), { now: () => 60_000 * reads++ });
    const one = client({ credentials });
    const watch = await one.stream('/api', { watch: 'true' }, JSON_ONLY);
    await one.get('/api', {}, JSON_ONLY);
    assert.equal(connections, 2);
    ca = 'two';
    await one.get('/api', {}, JSON_ONLY);
    assert.equal(connections, 3);
    const first = await watch.body[Symbol.asyncIterator]().next();
    assert.equal(first.done, false);
    watch.body.close();
  });

  test('asks once more with fresh credentials after a 401', async () => {
    let token = 'old';
    const credentials = rereadCredentials(async () => ({ headers: { authorization: token }, tls: {} }));
    await credentials.current();
    token = 'new';
    status = ({ headers }) => (headers.authorization === 'new' ? 200 : 401);
    assert.equal((await client({ credentials }).get('/api', {}, JSON_ONLY)).status, 200);
    assert.equal(requests.length, 2);
  });

  test('gives a 401 back when fresh credentials are refused as well', async () => {
    status = () => 401;
    let reads = 0;
    const read = async () => ({ headers: { authorization: `Bearer ${reads++}` }, tls: {} });
    const answer = await client({ credentials: { current: read, refresh: read } }).get('/api', {}, JSON_ONLY);
    assert.deepEqual([answer.status, requests.length], [401, 2]);
  });

  test('asks no second time where there are no other credentials, and gives the refusal back', async () => {
    status = () => 401;
    const { status: code, body } = await client().get('/api', {}, JSON_ONLY);
    assert.deepEqual([code, requests.length], [401, 1]);
    assert.notEqual(body.length, 0);
  });

  test('sends each group of an impersonated user', async () => {
    const identity = { headers: { 'impersonate-group': ['a', 'b'] }, tls: {} };
    await client({ credentials: rereadCredentials(async () => identity) }).get('/api', {}, JSON_ONLY);
    assert.equal(requests[0]!.headers['impersonate-group'], 'a, b');
    assert.equal(requests[0]!.rawHeaders.filter((name) => name.toLowerCase() === 'impersonate-group').length, 2);
  });

  test('tells silence of a watch by its code', async () => {
    const watch = await client({ timeouts: { idle: 50 } }).stream('/api', { watch: 'true' }, JSON_ONLY);
    const reading = (async () => {
      for await (const _ of watch.body);
    })();
    await assert.rejects(reading, { code: 'UND_ERR_BODY_TIMEOUT' });
  });

  test('rejects what is under way when the signal aborts', async () => {
    const controller = new AbortController();
    const watch = await client().stream('/api', { watch: 'true' }, { ...JSON_ONLY, signal: controller.signal });
    const reading = (async () => {
      for await (const _ of watch.body);
    })();
    controller.abort(new Error('stop'));
    await assert.rejects(reading, /stop/);
  });

  test('rejects when the signal aborts, or the client is closed, while its credentials hang', async () => {
    const hanging = new Promise<never>(() => {});
    const one = client({ credentials: { current: () => hanging, refresh: () => hanging } });
    const controller = new AbortController();
    const aborted = one.get('/api', {}, { ...JSON_ONLY, signal: controller.signal });
    const closed = one.get('/api', {}, JSON_ONLY);
    controller.abort(new Error('stop'));
    await assert.rejects(aborted, /stop/);
    await one.close();
    await assert.rejects(closed, /is closed/);
  });

  test('goes through a proxy', async () => {
    const seen: string[] = [];
    const proxy = createServer(({ url }, response) => {
      seen.push(url!);
      response.end('{}');
    });
    proxy.on('connect', ({ url }, socket) => {
      seen.push(url!);
      socket.on('error', () => {}).end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const uri = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const credentials = rereadCredentials(async () => ({ headers: {}, tls: {}, proxy: uri }));
    await client({ credentials }).get('/api', {}, JSON_ONLY);
    await assert.rejects(client({ credentials, server: 'https://api.example.com:6443' }).get('/api', {}, JSON_ONLY));
    proxy.closeAllConnections();
    proxy.close();
    assert.deepEqual(seen, [`${address}/api`, 'api.example.com:6443']);
  });
});
