import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { exchange, readSome, readWhole } from './exchange.ts';

const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** The answer to a request to a server of its own. */
async function answerOf(context: TestContext, listener: RequestListener, signal = new AbortController().signal) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent = new Agent();
  context.after(async () => {
    await agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return exchange(agent, { origin, path: '/', method: 'GET' }, signal);
}

test('a body that nobody reads holds the server back, and comes whole once it is read', async (context) => {
  const all = 512;
  let sent = 0;
  const { body } = await answerOf(context, (_request, response) => {
    const write = () => {
      while (sent < all) {
        sent++;
        if (!response.write(CHUNK)) return void response.once('drain', write);
      }
      response.end();
    };
    write();
  });
  for (let before = -1; before !== sent; await setTimeout(100)) before = sent;
  assert.ok(sent < all, `${sent} chunks`);
  assert.equal((await readWhole(body, Number.POSITIVE_INFINITY)).length, all * CHUNK.length);
});

test('what came before the connection broke is given, then the failure', async (context) => {
  const { body } = await answerOf(context, (_request, response) => {
    response.write('one');
    setTimeout(20).then(() => response.destroy());
  });
  await setTimeout(100);
  assert.equal(Buffer.from((await body.next()).value).toString(), 'one');
  await assert.rejects(body.next());
});

test('an abort drops what was not read', async (context) => {
  const controller = new AbortController();
  const { body } = await answerOf(context, (_request, response) => response.write('one'), controller.signal);
  controller.abort(new Error('stop'));
  await assert.rejects(body.next(), /stop/);
});

test('a request whose signal aborts before there is an answer rejects', async (context) => {
  const controller = new AbortController();
  const answer = answerOf(context, () => controller.abort(new Error('stop')), controller.signal);
  await assert.rejects(answer, /stop/);
});

test('an answer that never ends is broken off where it gets too large', async (context) => {
  let isClosed: Promise<unknown> | undefined;
  const { body } = await answerOf(context, (_request, response) => {
    isClosed = once(response, 'close');
    const write = () => {
      while (response.write(CHUNK));
      response.once('drain', write);
    };
    write();
  });
  await assert.rejects(readWhole(body, 10 * CHUNK.length), { code: 'KSO_ANSWER_TOO_LARGE' });
  await isClosed;
});

test('a refusal that never ends is broken off: what came of it says enough', async (context) => {
  const { body } = await answerOf(context, (_request, response) => {
    response.writeHead(503);
    response.write('busy');
  });
  assert.equal(Buffer.from(await readSome(body, 50)).toString(), 'busy');
});

test('the head of an answer holds no memory while its body is still to come', async () => {
  const controller = { rawHeaders: [Buffer.alloc(64 * 1024)] as Buffer[] | null };
  const dispatcher = {
    dispatch(_: unknown, handler: Dispatcher.DispatchHandler) {
      handler.onRequestStart?.(controller as never, undefined);
      handler.onResponseStart?.(controller as never, 200, {}, 'OK');
      return true;
    },
  };
  await exchange(dispatcher as never, { path: '/', method: 'GET' }, new AbortController().signal);
  assert.equal(controller.rawHeaders, null);
});
