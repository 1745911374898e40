import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { until } from '../../test/support/until.ts';
import { createApiClient } from '../kubernetes/client/client.ts';
import { noCredentials } from '../kubernetes/credentials/credentials.ts';
import { identify } from './identify.ts';

const KNOWN = { kind: 'NamespaceList', items: [{ metadata: { uid: 'the-uid' } }] };
const RETRY = { least: 0.005, most: 0.02 };
const SETTINGS = { clusterName: undefined, serviceName: undefined, resourceAttributes: {} };

/** Identifies a cluster whose answers to the question for its uid are these, the last one for ever. */
async function start(
  context: TestContext,
  answers: readonly (readonly [number, unknown] | 'reset')[],
  patience: number,
) {
  let asked = 0;
  const server = createServer((request, response) => {
    const answer = request.url === '/version' ? ([200, {}] as const) : answers[Math.min(asked++, answers.length - 1)]!;
    if (answer === 'reset') return void request.socket.resetAndDestroy();
    response.writeHead(answer[0]).end(JSON.stringify(answer[1]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createApiClient({ server: address, credentials: noCredentials, userAgent: 'test' });
  const ending = new AbortController();
  context.after(async () => {
    ending.abort();
    await client.close();
    server.close();
  });
  const lines: string[] = [];
  const line = (about: object | string, sentence?: string) => void lines.push(sentence ?? String(about));
  const log = { info: line, warn: line, error: line };
  const resource = identify(client, SETTINGS, log, ending.signal, { patience, retry: RETRY });
  resource.catch(() => {});
  return { resource, client, lines, asked: () => asked };
}

test('a uid that is refused at first is asked for again, and told', async (context) => {
  const forbidden = [403, { kind: 'Status', apiVersion: 'v1' }] as const;
  const { resource, lines } = await start(context, [forbidden, forbidden, [200, KNOWN]], 600);
  assert.equal((await resource).attributes['k8s.cluster.uid'], 'the-uid');
  assert.equal(lines.length, 1);
});

for (const [what, answer] of [
  ['is forbidden', [403, { kind: 'Status', apiVersion: 'v1' }]],
  ['fails', [503, {}]],
  ['is answered by something else', [404, 'default backend - 404']],
] as const) {
  test(`what waits goes on without the uid where asking for it ${what}`, async (context) => {
    const { resource, lines, asked } = await start(context, [answer], 0.2);
    const { attributes } = await resource;
    assert.ok(!('k8s.cluster.uid' in attributes));
    assert.ok(attributes['service.instance.id']);
    assert.ok(asked() > 2);
    assert.equal(lines.length, 2);
  });
}

test('nothing waits where the API server says that there is no such namespace', async (context) => {
  const { resource, asked } = await start(context, [[200, { kind: 'NamespaceList', items: [] }]], 600);
  assert.ok(!('k8s.cluster.uid' in (await resource).attributes));
  assert.equal(asked(), 1);
});

test('an answer to any other request bounds the wait as well', async (context) => {
  const { resource, client } = await start(context, ['reset'], 0.05);
  await client.get('/version', {}, { accept: '*/*', signal: new AbortController().signal });
  assert.ok(!('k8s.cluster.uid' in (await resource).attributes));
});

test('an API server that does not answer at all is waited for', async (context) => {
  const { resource, lines } = await start(context, [...Array(30).fill('reset'), [200, KNOWN]], 0.01);
  assert.equal((await resource).attributes['k8s.cluster.uid'], 'the-uid');
  assert.deepEqual(lines, []);
});

test('a uid that becomes known too late is logged, and the resource stays', async (context) => {
  let isKnown = false;
  const answer = {
    get 0() {
      return isKnown ? 200 : 403;
    },
    1: KNOWN,
  } as unknown as readonly [number, unknown];
  const { resource, lines } = await start(context, [answer], 0.02);
  const { attributes } = await resource;
  isKnown = true;
  await until('all is told', () => lines.length === 3);
  assert.match(lines[2]!, /from the next start on/);
  assert.ok(!('k8s.cluster.uid' in attributes));
});
