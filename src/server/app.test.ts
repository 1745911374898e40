import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { type App, createApp, type Guard, say } from './app.ts';

async function listen(
  t: TestContext,
  guard: Guard = () => true,
): Promise<{ app: App; ask(head: string): Promise<string> }> {
  const app = createApp(guard);
  app.get('/here', (_, response) => say(response, 200, 'caf\u00e9'));
  app.get('/broken', () => Promise.reject(new Error('broken')));
  await once(app.server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => app.server.close());
  const { port } = app.server.address() as AddressInfo;
  return {
    app,
    ask(head) {
      const socket = connect(port, '127.0.0.1');
      socket.end(`${head}\r\nhost: here\r\nconnection: close\r\n\r\n`);
      return text(socket);
    },
  };
}

test('a target with a query, or with scheme and host, leads to its path', async (t) => {
  const { ask } = await listen(t);
  for (const target of ['/here', '/here?a=/b', 'http://there/here', 'HTTP://there:80/here?a'])
    assert.match(await ask(`GET ${target} HTTP/1.1`), /^HTTP\/1.1 200 .*\r\n\r\ncaf\u00e9$/s, target);
});

test('HEAD gets the length in bytes and nothing more', async (t) => {
  const { ask } = await listen(t);
  assert.match(await ask('HEAD /here HTTP/1.1'), /^HTTP\/1.1 200 .*content-length: 5\r\n.*\r\n\r\n$/s);
});

test('what is not there is answered 404 by any method, and what is there 405 by others', async (t) => {
  const { ask } = await listen(t);
  const statuses = [];
  for (const asked of ['GET /', 'POST /', 'GET /here/', 'POST /here'])
    statuses.push((await ask(`${asked} HTTP/1.1`)).slice(9, 12));
  assert.deepEqual(statuses, ['404', '404', '404', '405']);
});

test('a handler that fails is answered 500, and others go on', async (t) => {
  const { ask } = await listen(t);
  assert.match(await ask('GET /broken HTTP/1.1'), /^HTTP\/1.1 500 /);
  assert.match(await ask('GET /here HTTP/1.1'), /^HTTP\/1.1 200 /);
});

test('the guard is asked before all paths, whether there is something or not', async (t) => {
  const paths: string[] = [];
  const { app, ask } = await listen(t, (_, response, { path, isProtected }) => {
    paths.push(`${path} ${isProtected}`);
    say(response, 403, '');
    return false;
  });
  app.get('/secret', (_, response) => say(response, 200, ''), { isProtected: true });
  for (const path of ['/here', '/secret?x', '/nothing'])
    assert.match(await ask(`GET ${path} HTTP/1.1`), /^HTTP\/1.1 403 /);
  assert.deepEqual(paths, ['/here false', '/secret true', '/nothing false']);
});

test('what is no request is answered 400, with a length', async (t) => {
  const { ask } = await listen(t);
  assert.match(await ask('what'), /^HTTP\/1.1 400 Bad Request\r\ncontent-length: 0\r\n/);
});
