import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { rereadCredentials } from '../../src/kubernetes/credentials/credentials.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import type { Fault } from '../simulator/faults.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { until } from '../support/until.ts';
import { type Choices, type Running, startReflector } from './harness.ts';

let cluster: SimulatedCluster;
let simulator: Simulator;
let running: Running[];

beforeEach(async () => {
  cluster = new SimulatedCluster();
  simulator = await startSimulator({ cluster, bookmarkIntervalMs: 50 });
  running = [];
  for (let at = 0; at < 260; at++) pod(`p${at}`);
});

afterEach(async () => {
  for (const one of running) await one.stop();
  await simulator.close();
});

function pod(name: string): void {
  cluster.apply('pods', { metadata: { name, namespace: 'shop' }, spec: {} });
}

function start(choices?: Choices): Running {
  const one = startReflector(simulator.url, choices);
  running.push(one);
  return one;
}

const upToDate = ({ objects }: Running) => {
  const expected = cluster.list('pods');
  return (
    objects.size === expected.length &&
    expected.every(({ metadata }) => objects.get(`${metadata.namespace}/${metadata.name}`) === metadata.resourceVersion)
  );
};

/** The set is the server's; and stays so through a creation, an update and a deletion. */
async function follows(one: Running): Promise<void> {
  await until('the set is the same as the server’s', () => upToDate(one));
  pod('new');
  pod('p1');
  cluster.delete('pods', 'shop', 'p2');
  await until('the set follows changes', () => upToDate(one));
}

const count = (one: Running, call: string) => one.calls.filter((made) => made === call).length;
const paths = (kind: RegExp) => simulator.requests.filter(({ url }) => kind.test(url));
const PAGES = /[?&]limit=/;
const PAGED: Choices = { reflector: { watchList: false } };

describe('without faults', () => {
  test('a reflector follows the server by WatchList, without a LIST', async () => {
    await follows(start());
    assert.equal(paths(PAGES).length, 0);
  });

  test('a reflector follows the server by pages of 250 and a watch', async () => {
    await follows(start(PAGED));
    assert.deepEqual([paths(PAGES).length, paths(/watch=true/).length], [2, 1]);
  });

  test('nothing that changes between list and watch is lost', async () => {
    let changed = false;
    const one = start({
      ...PAGED,
      onCall(call) {
        if (call !== 'initApply shop/p90' || changed) return;
        changed = true;
        pod('p0');
        cluster.delete('pods', 'shop', 'p1');
        pod('late');
      },
    });
    await follows(one);
  });
});

describe('a list survives', () => {
  const faults: readonly [string, Fault][] = [
    ['a reset before the answer', { kind: 'reset' }],
    ['a reset in the middle of a page', { kind: 'reset', afterBytes: 5000 }],
    ['a black hole before the answer', { kind: 'blackHole' }],
    ['a black hole in the middle of a page', { kind: 'blackHole', afterBytes: 5000 }],
    ['a 429 with Retry-After', { kind: 'status', code: 429, retryAfterSeconds: 0.01 }],
    ['a 500', { kind: 'status', code: 500 }],
    ['a 503', { kind: 'status', code: 503 }],
    ['a 410 of its token', { kind: 'status', code: 410 }],
    ['a page of HTML', { kind: 'html' }],
    ['a page that is cut in half', { kind: 'tornLine' }],
    ['a page that is not JSON', { kind: 'notJson' }],
    ['separators of lines within strings', { kind: 'lineSeparators' }],
  ];
  for (const [name, fault] of faults) {
    test(name, async () => {
      simulator.faults.add({ fault, verb: 'list', times: 2 });
      await follows(start(PAGED));
    });
  }
});

describe('WatchList survives', () => {
  const faults: readonly [string, Fault][] = [
    ['a reset before the answer', { kind: 'reset' }],
    ['a reset among the initial events', { kind: 'reset', afterBytes: 5000 }],
    ['a black hole before the answer', { kind: 'blackHole' }],
    ['a black hole among the initial events', { kind: 'blackHole', afterBytes: 5000 }],
    ['a 429 with Retry-After', { kind: 'status', code: 429, retryAfterSeconds: 0.01 }],
    ['a 503', { kind: 'status', code: 503 }],
    ['a page of HTML', { kind: 'html' }],
    ['an event that is cut in half', { kind: 'tornLine' }],
    ['a line that is not JSON', { kind: 'notJson' }],
    ['separators of lines within strings', { kind: 'lineSeparators' }],
    ['an end before the mark', { kind: 'closeWatch' }],
    ['an ERROR event 504', { kind: 'eventError', code: 504 }],
    ['an ERROR event 410', { kind: 'eventError', code: 410 }],
  ];
  for (const [name, fault] of faults) {
    test(name, async () => {
      simulator.faults.add({ fault, verb: 'watch', times: 2 });
      await follows(start());
    });
  }
});

describe('a watch survives', () => {
  const faults: readonly [string, Fault][] = [
    ['a reset', { kind: 'reset', afterBytes: 300 }],
    ['a black hole', { kind: 'blackHole', afterBytes: 300 }],
    ['an HTTP 410', { kind: 'status', code: 410 }],
    ['an ERROR event 410', { kind: 'eventError', code: 410 }],
    ['an ERROR event 500', { kind: 'eventError', code: 500 }],
    ['a 429 with Retry-After', { kind: 'status', code: 429, retryAfterSeconds: 0.01 }],
    ['a 503', { kind: 'status', code: 503 }],
    ['a page of HTML', { kind: 'html' }],
    ['an event that is cut in half', { kind: 'tornLine' }],
    ['a line that is not JSON', { kind: 'notJson' }],
    ['separators of lines within strings', { kind: 'lineSeparators' }],
    ['being closed at once', { kind: 'closeWatch' }],
  ];
  for (const [name, fault] of faults) {
    test(name, async () => {
      simulator.faults.add({ fault, verb: 'watch', times: 4 });
      const one = start(PAGED);
      await until('the first list', () => count(one, 'initDone') > 0);
      for (let at = 0; at < 10; at++) {
        pod(`p${at}`);
        pod(`during${at}`);
        await setTimeout(3);
      }
      await follows(one);
    });
  }

  test('a server that freezes as a whole', async () => {
    const one = start();
    await until('the first list', () => upToDate(one));
    simulator.faults.freeze();
    pod('while-frozen');
    await until('the freeze is noticed', () => one.statuses.at(-1)?.state === 'failing');
    simulator.faults.thaw();
    await follows(one);
  });

  test('a history that is forgotten while it is away', async () => {
    const one = start();
    await until('the first list', () => upToDate(one));
    const heal = simulator.faults.add({ fault: { kind: 'status', code: 503 } });
    simulator.faults.freeze();
    await until('the freeze is noticed', () => one.statuses.at(-1)?.state === 'failing');
    cluster.delete('pods', 'shop', 'p7');
    pod('p8');
    cluster.compact();
    simulator.faults.thaw();
    heal();
    await follows(one);
    assert.ok(count(one, 'init') > 1);
  });
});

describe('a reflector', () => {
  test('reads pages where WatchList is refused, and all others of the server do so at once', async () => {
    for (const code of [400, 422, 500] as const) {
      const heal = simulator.faults.add({ fault: { kind: 'watchListRefused', code } });
      const one = start();
      await follows(one);
      assert.deepEqual([code, count(one, 'init'), one.torn.length], [code, 2, 0]);
      heal();
      await one.stop();
    }
  });

  test('resumes without a list after a torn event, and counts it', async () => {
    const one = start(PAGED);
    await until('the first list', () => upToDate(one));
    await one.stop();
    simulator.faults.add({ fault: { kind: 'tornLine' }, verb: 'watch', times: 1 });
    const two = start(PAGED);
    await follows(two);
    assert.deepEqual([two.torn.length, count(two, 'init')], [1, 1]);
  });

  test('tells a 403 with the address, and recovers when it is permitted', async () => {
    const permit = simulator.deny({ resource: 'pods' });
    const one = start();
    await until('the refusal is told', () => one.statuses.at(-1)?.state === 'forbidden');
    assert.equal(one.statuses.at(-1)?.address, `${simulator.url}/api/v1/pods`);
    permit();
    await follows(one);
    assert.equal(one.statuses.at(-1)?.state, 'watching');
  });

  test('tells that a resource is absent, and recovers when it is there', async () => {
    const heal = simulator.faults.add({ fault: { kind: 'status', code: 404 } });
    const one = start();
    await until('the absence is told', () => one.statuses.at(-1)?.state === 'absent');
    heal();
    await follows(one);
  });

  test('refreshes a token that was rotated, within the same request', async () => {
    let token = 'first';
    simulator.setToken('first');
    const identity = () => ({ headers: { authorization: `Bearer ${token}` }, tls: {} });
    const one = start({ client: { credentials: rereadCredentials(async () => identity()) } });
    await until('the first list', () => upToDate(one));
    token = 'second';
    simulator.setToken('second');
    simulator.faults.freeze();
    await until('a new request', () => one.statuses.at(-1)?.state === 'failing' || simulator.requests.length > 1);
    simulator.faults.thaw();
    await follows(one);
    assert.ok(one.statuses.every(({ reason }) => !reason.includes('401')));
  });

  test('has never two watches open at a time', async () => {
    let most = 0;
    const one = start({
      ...PAGED,
      onCall: () => {
        most = Math.max(most, simulator.watches());
      },
    });
    for (const fault of [{ kind: 'tornLine' }, { kind: 'eventError', code: 410 }, { kind: 'notJson' }] as const) {
      simulator.faults.add({ fault, verb: 'watch', times: 3 });
      await follows(one);
    }
    assert.ok(most <= 1, `${most} watches at a time`);
  });

  test('does not ask in a hot loop when each watch is closed at once', async () => {
    simulator.faults.add({ fault: { kind: 'closeWatch' } });
    const timing = { retry: { least: 60, most: 60 }, slowRetry: { least: 60, most: 60 }, shortWatchSeconds: 5 };
    const one = start({ reflector: { watchList: false, timing } });
    await until('it waits', () => one.statuses.at(-1)?.state === 'failing');
    await setTimeout(50);
    assert.equal(simulator.requests.filter(({ url }) => url.includes('watch=true')).length, 1);
  });

  test('ends with the exception of its consumer and leaves no request open', async () => {
    const one = startReflector(simulator.url, {
      onCall(call) {
        if (call === 'initApply shop/p7') throw new TypeError('a mistake');
      },
    });
    await assert.rejects(one.ended, new TypeError('a mistake'));
    await until('the watch is closed', () => simulator.watches() === 0);
  });
});
