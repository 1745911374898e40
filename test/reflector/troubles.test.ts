/** Troubles that last: what goes on all the same, what is told, and how it ends. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createListSlots } from '../../src/kubernetes/reflector/slots.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { until } from '../support/until.ts';
import { type Choices, type Running, startReflector } from './harness.ts';
import { answer, jsonAnswer, type Replay, replay } from './replay.ts';

const PAGED: Choices = { reflector: { watchList: false } };
const PATIENT = { connect: 60_000, headers: 60_000, body: 60_000, idle: 60_000 };
const INITIAL_EVENTS = { toldSeconds: 30, quietSeconds: 60, mostSeconds: 60 };
const TIMING = { retry: { least: 0.002, most: 0.02 }, slowRetry: { least: 0.01, most: 0.02 } };

function start(t: TestContext, url: string, choices: Choices = {}): Running {
  const running = startReflector(url, choices);
  t.after(() => running.stop());
  return running;
}

async function simulate(t: TestContext): Promise<{ cluster: SimulatedCluster; simulator: Simulator }> {
  const cluster = new SimulatedCluster();
  for (let at = 0; at < 260; at++) cluster.apply('pods', { metadata: { name: `p${at}`, namespace: 'shop' } });
  const simulator = await startSimulator({ cluster, bookmarkIntervalMs: 50 });
  t.after(() => simulator.close());
  return { cluster, simulator };
}

async function serve(t: TestContext, answerOf: (path: string) => Buffer | undefined): Promise<Replay> {
  const server = await replay(answerOf);
  t.after(() => server.close());
  return server;
}

const asked = (simulator: Simulator, what: string) => simulator.requests.filter(({ url }) => url.includes(what)).length;
const count = (running: Running, call: string) => running.calls.filter((made) => made === call).length;
const parameter = (path: string, name: string) => new URL(path, 'http://server').searchParams.get(name);
const told = (running: Running) => running.statuses.map(({ state, trouble }) => trouble ?? state);

/** A list of 400 pages of one pod each; every tenth request for a page meets the next of the faults. */
function manyPages(faults: readonly ((page: Buffer) => Buffer)[]): (path: string) => Buffer | undefined {
  let requests = 0;
  return (path) => {
    if (parameter(path, 'watch') !== null) return undefined;
    const at = Number(parameter(path, 'continue') ?? 0);
    const next = at < 399 ? `"continue":"${at + 1}",` : '';
    const pod = `{"metadata":{"name":"p${at}","namespace":"shop","resourceVersion":"1"}}`;
    const page = jsonAnswer(`{"kind":"PodList","metadata":{${next}"resourceVersion":"9"},"items":[${pod}]}`);
    requests++;
    return requests % 10 === 0 ? faults[(requests / 10) % faults.length]!(page) : page;
  };
}

test('a list of 400 pages is completed though every tenth request fails', async (t) => {
  const server = await serve(
    t,
    manyPages([
      () => answer(503, 'text/html', '<h1>no</h1>'),
      () => answer(429, 'application/json', '{"kind":"Status","code":429}'),
      () => answer(200, 'text/html', '<h1>log in</h1>'),
      // With the length of the whole, so that the connection breaks within it.
      (page) => page.subarray(0, -5),
      () => Buffer.alloc(0),
    ]),
  );
  const running = start(t, server.url, PAGED);
  await until('the list is complete', () => running.calls.includes('initDone'));
  assert.deepEqual([count(running, 'init'), running.objects.size], [1, 400]);
  assert.ok(running.results.filter((result) => result === 'list error').length >= 40);
});

test('a page that never comes makes the list start over, and half a list is never taken for a whole', async (t) => {
  let isBroken = true;
  const pages = manyPages([(page) => page]);
  const server = await serve(t, (path) =>
    isBroken && parameter(path, 'continue') === '300' ? answer(500, 'text/plain', 'no') : pages(path),
  );
  const running = start(t, server.url, PAGED);
  await until('the list starts over', () => count(running, 'init') > 1);
  const tries = server.requests.filter((path) => parameter(path, 'continue') === '300').length;
  assert.deepEqual([tries, running.calls.includes('initDone')], [5, false]);
  isBroken = false;
  await until('the list is complete', () => running.calls.includes('initDone'));
  assert.equal(running.objects.size, 400);
});

for (const [code, type, body] of [
  [404, 'text/plain', 'default backend - 404'],
  [404, 'text/html', '<html>no such page</html>'],
  [404, 'application/json', '{"message":"no Route matched with those values"}'],
  [403, 'text/html', '<html>blocked by policy</html>'],
  [410, 'text/html', '<html>gone</html>'],
  [400, 'text/html', '<html>bad request</html>'],
  [200, 'text/html', '<html>log in</html>'],
  [200, 'application/json', '<html>log in</html>'],
  [302, 'text/html', '<html>log in there</html>'],
] as const) {
  test(`a gateway's ${code} as ${type} (${body}) takes nothing away and is told once`, async (t) => {
    let gateway = false;
    let watches = 0;
    const list =
      '{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a","namespace":"shop"}}]}';
    const cut = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
    const server = await serve(t, (path) => {
      if (gateway) return answer(code, type, body);
      if (parameter(path, 'watch') === null) return jsonAnswer(list);
      if (watches++ > 0)
        return jsonAnswer('{"type":"ADDED","object":{"metadata":{"name":"b","resourceVersion":"8"}}}\n');
      gateway = true;
      return cut;
    });
    const running = start(t, server.url, PAGED);
    await until('many attempts', () => gateway && server.requests.length > 15);
    assert.deepEqual([...running.objects.keys()], ['shop/a']);
    const { length } = running.statuses.filter(({ trouble }) => trouble === 'nonsense');
    assert.deepEqual([length, told(running).at(-1), running.statuses.at(-1)?.state], [1, 'nonsense', 'failing']);
    gateway = false;
    await until('it ends', () => told(running).includes('watching', told(running).indexOf('nonsense')));
  });
}

test('a watch that is refused while lists work is replaced by lists', async (t) => {
  const { cluster, simulator } = await simulate(t);
  simulator.faults.add({ fault: { kind: 'status', code: 503 }, verb: 'watch' });
  const running = start(t, simulator.url, PAGED);
  await until('the first list', () => running.objects.size === 260);
  cluster.delete('pods', 'shop', 'p1');
  await until('the deletion is noticed', () => running.objects.size === 259);
  await until('some more lists', () => count(running, 'initDone') > 5);
  assert.deepEqual(told(running), ['listing', 'refused']);
});

test('a watch that never answers while lists work is replaced by lists', async (t) => {
  const { cluster, simulator } = await simulate(t);
  simulator.faults.add({ fault: { kind: 'blackHole' }, verb: 'watch' });
  const running = start(t, simulator.url, { ...PAGED, client: { timeouts: { ...PATIENT, headers: 20 } } });
  await until('the first list', () => running.objects.size === 260);
  cluster.delete('pods', 'shop', 'p1');
  await until('the deletion is noticed', () => running.objects.size === 259);
});

test('a server that was away for long is watched on from where it was, without a list', async (t) => {
  const cluster = new SimulatedCluster();
  const simulator = await startSimulator({ cluster });
  const running = start(t, simulator.url, PAGED);
  await until('the watch', () => running.calls.includes('initDone') && simulator.watches() === 1);
  await simulator.close();
  await until('many attempts', () => running.results.filter((result) => result === 'watch error').length > 10);
  const again = await startSimulator({ cluster, port: Number(new URL(simulator.url).port) });
  t.after(() => again.close());
  cluster.apply('pods', { metadata: { name: 'late', namespace: 'shop' } });
  await until('the change', () => running.objects.size === 1);
  assert.deepEqual([count(running, 'init'), told(running).at(-1)], [1, 'watching']);
});

test('WatchList that breaks again and again is replaced by pages', async (t) => {
  const { simulator } = await simulate(t);
  simulator.faults.add({ fault: { kind: 'reset', afterBytes: 5000 }, verb: 'watch' });
  const running = start(t, simulator.url);
  await until('the list is complete', () => running.calls.includes('initDone'));
  assert.deepEqual([asked(simulator, 'sendInitialEvents'), running.objects.size], [3, 260]);
});

test('WatchList that was refused once is tried again some lists later', async (t) => {
  const { simulator } = await simulate(t);
  simulator.faults.add({ fault: { kind: 'watchListRefused', code: 500 }, times: 1 });
  simulator.faults.add({ fault: { kind: 'eventError', code: 410 }, verb: 'watch', times: 4 });
  const running = start(t, simulator.url);
  await until('five lists', () => count(running, 'initDone') === 5);
  assert.deepEqual([asked(simulator, 'sendInitialEvents'), asked(simulator, 'limit=')], [2, 8]);
});

test('pages that are never completed are replaced by WatchList', async (t) => {
  const { simulator } = await simulate(t);
  simulator.faults.add({ fault: { kind: 'watchListRefused', code: 422 }, times: 1 });
  simulator.faults.add({ fault: { kind: 'status', code: 500 }, verb: 'list' });
  const running = start(t, simulator.url);
  await until('the list is complete', () => running.calls.includes('initDone'));
  assert.equal(asked(simulator, 'sendInitialEvents'), 2);
});

test('a WatchList whose end does not come is told, and replaced by pages', async (t) => {
  const { simulator } = await simulate(t);
  simulator.faults.add({ fault: { kind: 'blackHole', afterBytes: 5000 }, verb: 'watch', times: 1 });
  const initialEvents = { toldSeconds: 0.02, quietSeconds: 0.2, mostSeconds: 60 };
  const running = start(t, simulator.url, {
    client: { timeouts: PATIENT },
    reflector: { timing: { ...TIMING, shortWatchSeconds: 0.1, initialEvents } },
  });
  await until('the list is complete', () => running.calls.includes('initDone'));
  const overdue = running.statuses.find(({ trouble }) => trouble === 'silent');
  assert.deepEqual([overdue?.state, overdue?.reason], ['listing', 'waiting for the initial events to end']);
  assert.deepEqual([asked(simulator, 'limit='), running.objects.size], [2, 260]);
});

test('a WatchList that tells changes for ever is replaced by pages', async (t) => {
  const { cluster, simulator } = await simulate(t);
  simulator.faults.add({ fault: { kind: 'slowBody', bytesPerChunk: 100, intervalMs: 1 }, verb: 'watch', times: 1 });
  for (let at = 0; at < 2000; at++) cluster.apply('pods', { metadata: { name: `more${at}`, namespace: 'shop' } });
  const initialEvents = { ...INITIAL_EVENTS, mostSeconds: 0.1 };
  const running = start(t, simulator.url, {
    client: { timeouts: PATIENT },
    reflector: { timing: { ...TIMING, shortWatchSeconds: 0.1, initialEvents } },
  });
  await until('the list is complete', () => running.calls.includes('initDone'));
  assert.ok(asked(simulator, 'limit=') > 0);
});

test('watches that are closed at once are told once, however often', async (t) => {
  const { simulator } = await simulate(t);
  const heal = simulator.faults.add({ fault: { kind: 'closeWatch' } });
  const running = start(t, simulator.url, {
    reflector: { watchList: false, timing: { ...TIMING, shortWatchSeconds: 0.1 } },
  });
  await until('many attempts', () => asked(simulator, 'watch=true') > 12);
  assert.equal(told(running).filter((trouble) => trouble === 'closed').length, 1);
  heal();
  await until('it ends', () => told(running).at(-1) === 'watching');
});

test('a wait ends when somebody says so', async (t) => {
  const { simulator } = await simulate(t);
  const permit = simulator.deny({ resource: 'pods' });
  const waits: number[] = [];
  let poke = () => {};
  const timing = { ...TIMING, slowRetry: { least: 15, most: 30 } };
  const running = start(t, simulator.url, {
    reflector: {
      timing,
      wait(milliseconds) {
        waits.push(milliseconds);
        return new Promise((resolve) => {
          poke = () => resolve(true);
          if (milliseconds < 1000) setTimeout(resolve, milliseconds, false);
        });
      },
    },
  });
  t.after(() => poke());
  await until('the long wait', () => waits.some((milliseconds) => milliseconds >= 15_000));
  assert.ok(waits.every((milliseconds) => milliseconds <= 30_000));
  permit();
  poke();
  await until('the list', () => running.objects.size === 260);
});

test('an outage does not make the wait after a 403 longer', async (t) => {
  const { simulator } = await simulate(t);
  simulator.deny({ resource: 'pods' });
  simulator.faults.add({ fault: { kind: 'status', code: 503 }, times: 20 });
  const waits: number[] = [];
  const running = start(t, simulator.url, {
    reflector: {
      timing: { retry: { least: 0.5, most: 30 }, slowRetry: { least: 15, most: 30 } },
      wait: async (milliseconds) => waits.push(milliseconds) < 0,
    },
  });
  await until('many waits', () => waits.length > 40);
  assert.ok(Math.max(...waits) <= 30_000 && waits.slice(30).every((milliseconds) => milliseconds >= 15_000));
  assert.equal(waits.slice(20, 23).filter((milliseconds) => milliseconds <= 8000).length, 3);
  assert.equal(told(running).at(-1), 'forbidden');
});

test('another decoder serves from the next list or watch on, and never in the midst of one', async (t) => {
  const { simulator } = await simulate(t);
  const running = start(t, simulator.url, {
    ...PAGED,
    onCall: (call) => call === 'initApply shop/p1' && running.decodeProtobuf(),
  });
  await until('the watch', () => simulator.watches() === 1);
  assert.deepEqual(
    simulator.requests.map(({ headers }) => headers.accept?.includes('protobuf')),
    [false, false, true],
  );
});

test('no more lists run at a time than there are slots', async (t) => {
  const { simulator } = await simulate(t);
  const lists = createListSlots(2, 60_000);
  let listing = 0;
  let most = 0;
  const onCall = (call: string) => {
    if (call.startsWith('initApply') && call.endsWith('/p0')) most = Math.max(most, ++listing);
    if (call === 'initDone') listing--;
  };
  simulator.faults.add({ fault: { kind: 'slowBody', bytesPerChunk: 20_000, intervalMs: 1 } });
  const all = [true, false, true, false, true, false].map((watchList) =>
    start(t, simulator.url, { reflector: { watchList, lists }, onCall }),
  );
  await until('all lists', () => all.every(({ objects }) => objects.size === 260));
  assert.ok(most <= 2, `${most} lists at a time`);
});

test('a list that hangs, fails or is aborted gives its slot away', async (t) => {
  const { simulator } = await simulate(t);
  const lists = createListSlots(1, 50);
  simulator.faults.add({ fault: { kind: 'blackHole' }, verb: 'list', times: 1 });
  const hanging = start(t, simulator.url, { reflector: { watchList: false, lists }, client: { timeouts: PATIENT } });
  await until('the list that hangs', () => simulator.requests.length === 1);
  const next = start(t, simulator.url, { reflector: { watchList: false, lists } });
  await until('the next list', () => next.objects.size === 260);
  assert.equal(hanging.objects.size, 0);
  simulator.faults.add({ fault: { kind: 'status', code: 500 }, verb: 'list', times: 1 });
  const failing = start(t, simulator.url, { reflector: { watchList: false, lists: createListSlots(1, 60_000) } });
  await until('the list after the one that failed', () => failing.objects.size === 260);
  const few = createListSlots(1, 60_000);
  simulator.faults.add({ fault: { kind: 'blackHole' }, verb: 'list', times: 1 });
  const aborted = startReflector(simulator.url, {
    reflector: { watchList: false, lists: few },
    client: { timeouts: PATIENT },
  });
  const { length } = simulator.requests;
  await until('another list that hangs', () => simulator.requests.length > length);
  const last = start(t, simulator.url, { reflector: { watchList: false, lists: few } });
  await aborted.stop();
  await until('the list after the one that was aborted', () => last.objects.size === 260);
});
