/** `--auth-filter`: the API server says who may read. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createFilter } from '../../src/server/filter/filter.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { startStage } from './harness.ts';

async function filteredStage(t: TestContext) {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const stage = await startStage(t, { cluster, flags: ['--auth-filter'] });
  await stage.ready();
  const { users, rights } = stage.simulator.readers;
  users.set('token-of-prometheus', 'prometheus').set('token-of-somebody', 'somebody');
  rights.add('prometheus get /metrics').add('prometheus get /nothing-here');
  const reviews = (plural: string) =>
    stage.simulator.requests.filter(({ method, url }) => method === 'POST' && url.endsWith(`/${plural}`)).length;
  return {
    stage,
    reviews: () => [reviews('tokenreviews'), reviews('subjectaccessreviews')],
    urls: [stage.component.url, stage.component.telemetryUrl],
  };
}

async function status(url: string, token?: string, method = 'GET'): Promise<number> {
  const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  const answer = await fetch(url, { method, ...(headers && { headers }) });
  await answer.arrayBuffer();
  return answer.status;
}

test('/metrics of both ports is for those whom the API server lets read it', async (t) => {
  const { urls } = await filteredStage(t);
  for (const url of urls) {
    assert.equal(await status(`${url}/metrics`), 401);
    assert.equal(await status(`${url}/metrics`, 'unknown'), 401);
    assert.equal(await status(`${url}/metrics`, 'token-of-somebody'), 403);
    assert.equal(await status(`${url}/metrics`, 'token-of-prometheus'), 200);
    assert.equal(await status(`${url}/metrics`, 'token-of-prometheus', 'HEAD'), 403);
    assert.equal(await status(`${url}/nothing-here`), 401);
    assert.equal(await status(`${url}/nothing-here`, 'token-of-prometheus'), 404);
    const basic = await fetch(`${url}/metrics`, { headers: { authorization: 'Basic YTpi' } });
    assert.deepEqual([basic.status, basic.headers.get('www-authenticate')], [401, 'Bearer']);
  }
});

test('health and the page of links need no token, and nobody is asked for them', async (t) => {
  const { urls, reviews } = await filteredStage(t);
  for (const url of urls) {
    for (const path of ['/healthz', '/livez', '/readyz']) assert.equal(await status(url + path), 200, path);
  }
  assert.equal(await status(`${urls[0]}/`), 200);
  assert.deepEqual(reviews(), [0, 0]);
});

test('the status page and its JSON are for those whom the API server lets read them', async (t) => {
  const { stage, urls } = await filteredStage(t);
  stage.simulator.readers.rights.add('prometheus get /').add('prometheus get /api/v1/status');
  for (const path of ['/', '/api/v1/status']) {
    assert.equal(await status(urls[1] + path), 401, path);
    assert.equal(await status(urls[1] + path, 'token-of-somebody'), 403, path);
    assert.equal(await status(urls[1] + path, 'token-of-prometheus'), 200, path);
  }
});

test('many scrapes ask once who it is and once what it may, also those of one moment', async (t) => {
  const { urls, reviews } = await filteredStage(t);
  const scrape = () => status(`${urls[0]}/metrics?resources=nodes`, 'token-of-prometheus');
  const statuses = await Promise.all(Array.from({ length: 20 }, scrape));
  for (let i = 0; i < 20; i++) statuses.push(await scrape());
  assert.deepEqual(new Set(statuses), new Set([200]));
  assert.deepEqual(reviews(), [1, 1]);
});

test('what the API server can not be asked is answered 503, what it refuses to say 500, and neither is remembered', async (t) => {
  const { stage, urls } = await filteredStage(t);
  const scrape = () => status(`${urls[0]}/metrics`, 'token-of-prometheus');
  const server = stage.simulator;
  server.setToken('another');
  assert.equal(await scrape(), 500);
  server.setToken(undefined);
  assert.equal(await scrape(), 200);
  await server.close();
  assert.equal(await scrape(), 200);
  assert.equal(await status(`${urls[0]}/metrics`, 'token-of-somebody'), 503);
  const lines = stage.log.filter(({ msg }) => msg === 'Who may read can not be found out.');
  assert.equal(lines.length, 2);
  assert.ok(!JSON.stringify(stage.log).includes('token-of-'));
});

test('what is known is asked again when its time is over', async (t) => {
  let time = 0;
  const asked: string[] = [];
  const answers = { authenticated: true, allowed: false };
  const client = {
    async write(_method: string, path: string, review: { kind: string }) {
      asked.push(path.slice(path.lastIndexOf('/') + 1));
      const body = Buffer.from(JSON.stringify({ kind: review.kind, status: { ...answers, user: { username: 'a' } } }));
      return { status: 201, contentType: 'application/json', retryAfterSeconds: 0, body };
    },
  };
  const filter = createFilter(client as never, { info() {}, warn() {}, error() {} }, () => time);
  t.after(() => filter.close());
  const guard = async () => {
    const request = { method: 'GET', headers: { authorization: 'Bearer x' } };
    const response = { req: request, writeHead() {}, end() {} };
    asked.length = 0;
    const { guard } = filter;
    return [
      await guard(request as never, response as never, { path: '/metrics', isProtected: true } as never),
      ...asked,
    ];
  };
  assert.deepEqual(await guard(), [false, 'tokenreviews', 'subjectaccessreviews']);
  time = 29_999;
  answers.allowed = true;
  assert.deepEqual(await guard(), [false]);
  time = 30_000;
  assert.deepEqual(await guard(), [true, 'subjectaccessreviews']);
  time = 60_000;
  assert.deepEqual(await guard(), [true, 'tokenreviews']);
  time = 119_999;
  answers.authenticated = false;
  assert.deepEqual(await guard(), [true]);
  time = 120_000;
  assert.deepEqual(await guard(), [false, 'tokenreviews']);
});
