/** Clients that are slow, ask for much, or wait only so long: the others don't notice. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { before, describe, type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Exposition, type ExpositionOptions } from '../../src/prometheus/exposition.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { fillCluster } from '../simulator/bulk.ts';
import { until } from '../support/until.ts';
import { type Stage, startStage } from './harness.ts';

/** A client that speaks for itself; what comes is read only on demand. */
interface Client {
  readonly socket: Socket;
  /** Reads on to the end of the connection. */
  rest(): Promise<Buffer>;
}

async function connectTo(t: TestContext, url: string, sent: string): Promise<Client> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  t.after(() => socket.destroy());
  const chunks: Buffer[] = [];
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(sent);
  return {
    socket,
    async rest() {
      const closed = socket.closed ? undefined : once(socket, 'close');
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      await closed;
      return Buffer.concat(chunks);
    },
  };
}

const many = (count: number, t: TestContext, url: string, sent: string) =>
  Promise.all(Array.from({ length: count }, () => connectTo(t, url, sent)));

const SCRAPE = 'GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n';
const LAST_CHUNK = '\r\n0\r\n\r\n';

/** Counts the expositions that are made. */
function countStreams(t: TestContext) {
  const counts = { begun: 0, running: 0, most: 0 };
  const { stream } = Exposition.prototype;
  t.mock.method(Exposition.prototype, 'stream', async function* (this: Exposition, options: ExpositionOptions) {
    counts.begun++;
    counts.running++;
    counts.most = Math.max(counts.most, counts.running);
    try {
      yield* stream.call(this, options);
    } finally {
      counts.running--;
    }
  });
  return counts;
}

async function raw(url: string, options: Parameters<typeof request>[1] & { body?: string } = {}) {
  const sent = request(url, { agent: false, ...options });
  sent.end(options.body);
  const [response] = await once(sent, 'response');
  return { status: response.statusCode as number, headers: response.headers, body: await buffer(response) };
}

describe('clients that are slow', () => {
  let cluster: SimulatedCluster;
  before(() => {
    cluster = new SimulatedCluster();
    fillCluster(cluster, { pods: 2000 });
  });

  async function bigStage(t: TestContext, ...flags: string[]): Promise<Stage> {
    const stage = await startStage(t, { cluster, flags: ['--resources=pods', ...flags] });
    await stage.ready();
    return stage;
  }

  test('hundreds that send half a header are ended on both ports, and scrapes go on', async (t) => {
    const { component } = await bigStage(t, '--server-read-header-timeout=1s');
    const half = 'GET /metrics HTTP/1.1\r\nHos';
    const clients = [
      ...(await many(200, t, component.url, half)),
      ...(await many(50, t, component.telemetryUrl, half)),
      ...(await many(50, t, component.url, '')),
    ];
    assert.equal((await raw(`${component.url}/metrics?resources=`)).status, 200);
    const ended = await Promise.all(clients.map(({ rest }) => rest()));
    assert.ok(ended.every((answer) => answer.length === 0 || answer.toString().startsWith('HTTP/1.1 408')));
  });

  test('a request that comes byte by byte is ended when it has taken too long as a whole', async (t) => {
    const { component } = await bigStage(t, '--server-read-timeout=1s');
    const { socket, rest } = await connectTo(t, component.url, 'GET /metrics HTTP/1.1\r\nX: ');
    const ended = rest();
    while (!socket.destroyed) {
      socket.write('x');
      await setTimeout(50);
    }
    assert.match((await ended).toString(), /^(HTTP\/1.1 408|$)/);
  });

  test('a connection without a request is ended after the idle time', async (t) => {
    const { component } = await bigStage(t, '--server-idle-timeout=500ms');
    const { rest } = await connectTo(t, component.url, 'GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n');
    assert.match((await rest()).toString(), /^HTTP\/1.1 200 OK/);
  });

  test('hundreds that read nothing are ended, none of their expositions is kept, and scrapes go on', async (t) => {
    const streams = countStreams(t);
    const { component } = await bigStage(t, '--server-write-timeout=3s', '--max-parallel-scrapes=0');
    const clients = await many(200, t, component.url, SCRAPE);
    await until('all have begun', () => streams.begun === 200);
    assert.equal((await raw(`${component.url}/metrics?resources=`)).status, 200);
    await until('all expositions have ended', () => streams.running === 0);
    assert.equal((await raw(`${component.url}/metrics`)).status, 200);
    const bodies = await Promise.all(clients.map(({ rest }) => rest()));
    assert.equal(bodies.filter((body) => body.subarray(-20).toString().endsWith(LAST_CHUNK)).length, 0);
    assert.ok(bodies.some((body) => body.length > 0));
  });

  test('no more expositions are made at one time than there are places, and all get theirs', async (t) => {
    const streams = countStreams(t);
    const { component } = await bigStage(t, '--max-parallel-scrapes=2');
    const answers = await Promise.all(Array.from({ length: 10 }, () => raw(`${component.url}/metrics`)));
    assert.equal(streams.most, 2);
    assert.equal(streams.begun, 10);
    assert.equal(new Set(answers.map(({ body }) => body.length)).size, 1);
    assert.ok(answers.every(({ status }) => status === 200));
  });

  test('who leaves while it waits for a place gets none', async (t) => {
    const streams = countStreams(t);
    const { component } = await bigStage(t, '--max-parallel-scrapes=1');
    const [first] = await many(1, t, component.url, SCRAPE);
    await until('the place is taken', () => streams.running === 1);
    const waiting = await many(5, t, component.url, SCRAPE);
    await setTimeout(100);
    for (const { socket } of waiting) socket.destroy();
    await setTimeout(100);
    first!.socket.destroy();
    assert.equal((await raw(`${component.url}/metrics`)).status, 200);
    assert.equal(streams.begun, 2);
  });

  const patience = (seconds: number) => ({ 'x-prometheus-scrape-timeout-seconds': String(seconds) });

  test('a scraper whose time is over before its turn gets 503', async (t) => {
    const streams = countStreams(t);
    const { component } = await bigStage(t, '--max-parallel-scrapes=1');
    await many(1, t, component.url, SCRAPE);
    await until('the place is taken', () => streams.running === 1);
    const { status, headers, body } = await raw(`${component.url}/metrics`, { headers: patience(0.5) });
    assert.deepEqual([status, headers['content-encoding'], body.toString()], [503, undefined, 'not done in time\n']);
    assert.match(headers['content-type']!, /^text\/plain/);
    assert.equal(streams.begun, 1);
  });

  test('an answer that is not taken in the time of its scraper is cut off', async (t) => {
    const streams = countStreams(t);
    const { component } = await bigStage(t);
    const header = 'X-Prometheus-Scrape-Timeout-Seconds: 1';
    const { rest } = await connectTo(t, component.url, SCRAPE.replace('\r\n\r\n', `\r\n${header}\r\n\r\n`));
    await until('it has begun', () => streams.begun === 1);
    await until('it has ended', () => streams.running === 0);
    const body = (await rest()).toString();
    assert.match(body, /^HTTP\/1.1 200 OK/);
    assert.ok(!body.endsWith(LAST_CHUNK));
  });

  test('a scraper with time enough gets all', async (t) => {
    const { component } = await bigStage(t);
    const answers = await Promise.all(
      [patience(30), patience(0), patience(Number.NaN), {}].map((headers) =>
        raw(`${component.url}/metrics`, { headers }),
      ),
    );
    assert.equal(new Set(answers.map(({ body }) => body.length)).size, 1);
    assert.ok(answers.every(({ status }) => status === 200));
  });
});

describe('what is asked for', () => {
  test('other methods than GET and HEAD are answered 405 at all paths of both ports', async (t) => {
    const { component } = await startStage(t);
    for (const url of [component.url, component.telemetryUrl]) {
      for (const path of ['/metrics', '/', '/healthz', '/livez', '/readyz?verbose']) {
        for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE']) {
          const isWithBody = method === 'POST' || method === 'PUT';
          const { status, headers } = await raw(`${url}${path}`, {
            method,
            ...(isWithBody && { body: '<a/>', headers: { 'content-type': 'application/odd' } }),
          });
          assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'], `${method} ${path}`);
        }
      }
      assert.equal((await raw(`${url}/nothing-here`, { method: 'DELETE' })).status, 404);
    }
  });

  test('a URL and a header may have 64 KiB, and what is much more is answered 431', async (t) => {
    const { component } = await startStage(t);
    const long = 'x'.repeat(63 * 1024);
    const url = `${component.url}/metrics?resources=${long}`;
    assert.equal((await raw(url, { headers: { 'x-long': long } })).status, 200);
    assert.equal((await raw(component.url, { headers: { 'x-long': 'x'.repeat(200 * 1024) } })).status, 431);
  });

  test('nothing is compressed where that is switched off, or for whoever refuses it', async (t) => {
    const headers = { 'accept-encoding': 'gzip' };
    const off = await startStage(t, { flags: ['--enable-gzip-encoding=false'] });
    const on = await startStage(t);
    const encodings = await Promise.all([
      raw(`${off.component.url}/metrics`, { headers }),
      raw(`${on.component.url}/metrics`, { headers }),
      raw(`${on.component.url}/metrics`, { headers: { 'accept-encoding': 'gzip;q=0' } }),
    ]);
    assert.deepEqual(
      encodings.map((answer) => answer.headers['content-encoding']),
      [undefined, 'gzip', undefined],
    );
  });
});
