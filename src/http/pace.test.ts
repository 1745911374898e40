import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createSecureServer, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextRound, setTimeout } from 'node:timers/promises';
import { certificate } from '../../test/support/otlp/receiver.ts';
import { createConnections } from './connections.ts';
import { type Answer, exchange, readWhole } from './exchange.ts';
import { Pace } from './pace.ts';

/** Longer than any test. */
const NO_END = 60_000;

/** A socket that knows whether it is read. */
function fakeSocket() {
  const read = { isRead: true, stops: 0 };
  const handle = {
    readStop() {
      read.isRead = false;
      read.stops++;
    },
    readStart() {
      read.isRead = true;
    },
  };
  return Object.assign(new EventEmitter(), { read, _handle: handle }) as unknown as Socket & {
    readonly read: typeof read;
  };
}

test('sockets rest when all was read that nobody waits for, and are read again after that', async () => {
  const pace = new Pace(5);
  const socket = fakeSocket();
  pace.add(socket);
  pace.came(100);
  pace.came(100);
  assert.equal(socket.read.isRead, true);
  await nextRound();
  assert.equal(socket.read.isRead, false);
  await setTimeout(20);
  assert.deepEqual(socket.read, { isRead: true, stops: 1 });
});

test('sockets are read at once as long as somebody waits', async () => {
  const pace = new Pace(NO_END);
  const socket = fakeSocket();
  pace.add(socket);
  pace.came(100);
  await nextRound();
  const [stop, stopToo] = [pace.wait(), pace.wait()];
  assert.equal(socket.read.isRead, true);
  stop();
  stop();
  pace.came(100);
  await nextRound();
  assert.equal(socket.read.isRead, true);
  stopToo();
  pace.came(100);
  await nextRound();
  assert.equal(socket.read.isRead, false);
  pace.close();
  assert.equal(socket.read.isRead, true);
});

test('where much comes all the time there is no rest', async () => {
  const pace = new Pace(NO_END);
  const socket = fakeSocket();
  pace.add(socket);
  pace.came(100);
  await nextRound();
  pace.wait()();
  pace.came(2 ** 40);
  await nextRound();
  assert.equal(socket.read.isRead, true);
});

test('a server that sends all that a kernel takes unread is soon read without a rest', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let milliseconds = 0;
  mock.method(performance, 'now', () => milliseconds);
  const pace = new Pace();
  const socket = fakeSocket();
  pace.add(socket);
  let rests = 0;
  for (; rests < 50; rests++) {
    milliseconds += 1;
    pace.came(64 * 1024);
    await nextRound();
    if (socket.read.isRead) break;
    while (!socket.read.isRead) {
      milliseconds += 1;
      mock.timers.tick(1);
    }
  }
  assert.ok(rests < 50);
});

test('a socket that is read again by itself rests with the others, and no longer', async () => {
  const pace = new Pace(20);
  const socket = fakeSocket();
  pace.add(socket);
  pace.came(100);
  await nextRound();
  socket.read.isRead = true;
  pace.came(100);
  await nextRound();
  assert.equal(socket.read.isRead, false);
  await setTimeout(60);
  assert.deepEqual(socket.read, { isRead: true, stops: 2 });
});

test('who looks at what has come by now waits for nothing where it is read as it comes', async () => {
  const pace = new Pace(NO_END);
  const [socket, closed] = [fakeSocket(), fakeSocket()];
  pace.add(socket);
  pace.add(closed);
  closed.emit('close');
  pace.came(100);
  await nextRound();
  assert.deepEqual([socket.read.isRead, closed.read.isRead], [false, true]);
  const caughtUp = pace.caughtUp();
  assert.equal(socket.read.isRead, true);
  await caughtUp;
  assert.equal(pace.caughtUp(), undefined);
  // Who has just looked may look again.
  pace.came(100);
  await nextRound();
  assert.equal(pace.caughtUp(), undefined);
});

/** Watches of a server over HTTP/2, and what it writes to each of them. */
async function startWatches(context: TestContext, rest?: number) {
  const responses: Http2ServerResponse[] = [];
  const server = createSecureServer({
    key: readFileSync(certificate('server-key.pem')),
    cert: readFileSync(certificate('server.pem')),
  });
  server.on('request', ({ url }, response: Http2ServerResponse) => {
    if (url === '/list') return void response.end('all');
    responses.push(response);
    response.write('begin');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connections = createConnections(origin, { connect: 5000, ping: NO_END, ...(rest && { rest }) });
  const tls = { ca: readFileSync(certificate('ca.pem'), 'utf8') };
  const { pace } = connections;
  const ask = (path: string) =>
    exchange(
      connections.of({ tls, proxy: undefined, allowH2: true }).dispatcher,
      { origin, path, method: 'GET' },
      new AbortController().signal,
      { pace },
    );
  context.after(async () => {
    await connections.destroy();
    server.close();
  });
  const watch = async () => {
    const { body } = await ask('/watch');
    await body.next();
    body.unhurried();
    const came: string[] = [];
    void (async () => {
      for await (const chunk of body) came.push(Buffer.from(chunk).toString());
    })().catch(() => {});
    return { came, write: (text: string) => responses.at(-1)!.write(text) };
  };
  return { pace, watch, list: (): Promise<Answer> => ask('/list') };
}

/** The watch has told something, and its connection rests. */
async function resting(context: TestContext) {
  const stage = await startWatches(context, NO_END);
  const watch = await stage.watch();
  watch.write('go');
  while (watch.came.at(-1) !== 'go') await nextRound();
  await nextRound();
  for (const text of ['one', 'two', 'three']) {
    watch.write(text);
    await setTimeout(10);
  }
  assert.deepEqual(watch.came, ['go']);
  return { ...stage, ...watch };
}

test('what a watch tells meanwhile comes in one go to who looks', async (context) => {
  const { pace, came } = await resting(context);
  await pace.caughtUp();
  assert.deepEqual(came, ['go', 'one', 'two', 'three']);
});

for (const [who, end] of [
  ['somebody else has just looked', (pace) => void pace.caughtUp()],
  ['somebody has just begun to wait for an answer', (pace) => void pace.wait()],
] as readonly [string, (pace: Pace) => void][]) {
  test(`what a watch tells meanwhile is waited for by who looks where ${who}`, async (context) => {
    const { pace, came } = await resting(context);
    end(pace);
    await pace.caughtUp();
    assert.deepEqual(came, ['go', 'one', 'two', 'three']);
  });
}

test('an answer that is waited for comes at once', async (context) => {
  const { list, came } = await resting(context);
  const { body } = await list();
  assert.equal(Buffer.from(await readWhole(body, 100)).toString(), 'all');
  assert.deepEqual(came, ['go', 'one', 'two', 'three']);
});

test('what a watch tells comes within a moment where nobody looks', async (context) => {
  const { watch } = await startWatches(context);
  const { came, write } = await watch();
  for (const text of ['one', 'two', 'three']) {
    write(text);
    while (came.at(-1) !== text) await setTimeout(1);
  }
});
