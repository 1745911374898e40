import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { get, jsonLines, openStream } from './raw-client.ts';
import { type Simulator, startSimulator } from './server.ts';

let cluster: SimulatedCluster;
let simulator: Simulator;
let pods: string;
let watch: string;

beforeEach(async () => {
  cluster = new SimulatedCluster();
  for (const name of ['a', 'b', 'c']) cluster.apply('pods', { metadata: { name, namespace: 'shop' }, spec: {} });
  simulator = await startSimulator({ cluster });
  pods = `${simulator.url}/api/v1/pods`;
  watch = `${pods}?watch=1`;
});
afterEach(() => simulator.close());

test('a fault strikes the next n requests of its resource and verb only', async () => {
  simulator.faults.add({ fault: { kind: 'status', code: 500 }, resource: 'pods', verb: 'list', times: 2 });
  const codes = [];
  for (const path of ['nodes', 'pods', 'pods', 'pods'])
    codes.push((await get(`${simulator.url}/api/v1/${path}`)).status);
  assert.deepEqual(codes, [200, 500, 500, 200]);
});

test('a fault without a count lasts until it is cleared', async () => {
  simulator.faults.add({ fault: { kind: 'status', code: 503 } });
  assert.equal((await get(pods)).status, 503);
  assert.equal((await get(pods)).status, 503);
  simulator.faults.clear();
  assert.equal((await get(pods)).status, 200);
});

test('reset ends the connection before any byte', async () => {
  simulator.faults.add({ fault: { kind: 'reset' } });
  const { status, outcome } = await get(pods);
  assert.deepEqual([status, outcome], [0, 'ECONNRESET']);
});

test('reset after some bytes breaks the body', async () => {
  simulator.faults.add({ fault: { kind: 'reset', afterBytes: 50 } });
  const { status, body, outcome } = await get(pods);
  assert.deepEqual([status, outcome], [200, 'ECONNRESET']);
  assert.ok(body.length <= 50);
});

test('a black hole takes the request and keeps the socket open without a byte', async () => {
  simulator.faults.add({ fault: { kind: 'blackHole' }, times: 1 });
  const stream = openStream(pods);
  await get(pods);
  await sleep(50);
  assert.deepEqual([stream.answer.status, stream.answer.outcome], [0, '']);
  assert.equal(simulator.connections() >= 1, true);
  stream.close();
});

test('a black hole in a watch swallows what comes after its bytes', async () => {
  simulator.faults.add({ fault: { kind: 'blackHole', afterBytes: 10 } });
  const stream = openStream(watch);
  await stream.until(({ body }) => body.length === 10);
  cluster.apply('pods', { metadata: { name: 'd', namespace: 'shop' } });
  await sleep(50);
  assert.deepEqual([stream.answer.body.length, stream.answer.outcome], [10, '']);
  stream.close();
});

test('a frozen server sends nothing on old and new connections until it thaws', async () => {
  const old = openStream(watch);
  await old.until(({ body }) => body.includes('"c"'));
  simulator.faults.freeze();
  cluster.apply('pods', { metadata: { name: 'd', namespace: 'shop' } });
  const fresh = openStream(pods);
  await sleep(50);
  assert.ok(!old.answer.body.includes('"d"'));
  assert.equal(fresh.answer.status, 0);
  simulator.faults.thaw();
  await old.until(({ body }) => body.includes('"d"'));
  assert.equal((await fresh.finished).status, 200);
  old.close();
});

test('HTTP 410, 429, 500 and 503 carry a Status, 429 also Retry-After', async () => {
  for (const code of [410, 429, 500, 503]) {
    simulator.faults.add({ fault: { kind: 'status', code, ...(code === 429 && { retryAfterSeconds: 7 }) }, times: 1 });
    const { status, body, headers } = await get(pods);
    assert.deepEqual([status, JSON.parse(body).code], [code, code]);
    assert.equal(headers['retry-after'], code === 429 ? '7' : undefined);
  }
});

test('an ERROR event ends a watch with the asked code', async () => {
  for (const code of [410, 500]) {
    simulator.faults.add({ fault: { kind: 'eventError', code }, times: 1 });
    const answer = await get(watch);
    const [line] = jsonLines<{ type: string; object: { code: number } }>(answer);
    assert.deepEqual([answer.status, answer.outcome, line?.type, line?.object.code], [200, 'end', 'ERROR', code]);
  }
});

test('a torn line is followed by a clean end', async () => {
  simulator.faults.add({ fault: { kind: 'tornLine' } });
  const { body, outcome } = await get(watch);
  assert.equal(outcome, 'end');
  assert.ok(body.startsWith('{"type":"ADDED"'));
  assert.throws(() => JSON.parse(body.slice(body.lastIndexOf('\n') + 1)));
});

test('a line that is no JSON comes first and the watch goes on', async () => {
  simulator.faults.add({ fault: { kind: 'notJson' } });
  const stream = openStream(watch);
  const { body } = await stream.until(({ body }) => body.includes('"c"'));
  assert.throws(() => JSON.parse(body.split('\n')[0]!));
  stream.close();
});

test('a list that is no JSON has status 200', async () => {
  simulator.faults.add({ fault: { kind: 'notJson' } });
  const { status, body } = await get(pods);
  assert.equal(status, 200);
  assert.throws(() => JSON.parse(body));
});

test('line separators stand raw inside the strings of an event', async () => {
  simulator.faults.add({ fault: { kind: 'lineSeparators' } });
  const stream = openStream(watch);
  const answer = await stream.until(({ body }) => body.includes('"c"'));
  assert.ok(answer.body.includes('\u2028') && answer.body.includes('\u2029'));
  assert.equal(jsonLines(answer).length, 3);
  stream.close();
});

test('WatchList is refused with 400 or 422, other watches are not', async () => {
  for (const code of [400, 422] as const) {
    simulator.faults.add({ fault: { kind: 'watchListRefused', code }, times: 1 });
    const plain = openStream(watch);
    assert.equal((await plain.until(({ status }) => status !== 0)).status, 200);
    plain.close();
    assert.equal((await get(`${watch}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`)).status, code);
  }
});

test('WatchList is answered with 200 and an ERROR event 500', async () => {
  simulator.faults.add({ fault: { kind: 'watchListRefused', code: 500 } });
  const answer = await get(`${watch}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`);
  assert.equal(answer.status, 200);
  assert.equal(jsonLines<{ object: { code: number } }>(answer)[0]?.object.code, 500);
});

test('a slow body is whole in the end', async () => {
  simulator.faults.add({ fault: { kind: 'slowBody', bytesPerChunk: 100, intervalMs: 1 } });
  const { body, outcome } = await get(pods);
  assert.equal(outcome, 'end');
  assert.equal(JSON.parse(body).items.length, 3);
});

test('a watch closes cleanly right after its start', async () => {
  simulator.faults.add({ fault: { kind: 'closeWatch' } });
  const { status, body, outcome } = await get(watch);
  assert.deepEqual([status, body, outcome], [200, '', 'end']);
});

test('a proxy page is HTML with status 200', async () => {
  simulator.faults.add({ fault: { kind: 'html' } });
  const { status, body, headers } = await get(pods);
  assert.deepEqual([status, headers['content-type'], body.startsWith('<html>')], [200, 'text/html', true]);
});
