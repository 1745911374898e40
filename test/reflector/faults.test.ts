import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import type { Fault, FaultRule } from '../../src/simulator/faults.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { type Choices, type Running, startReflector, until } from './harness.ts';

let cluster: SimulatedCluster;
let simulator: Simulator;
let running: Running[];

beforeEach(async () => {
  cluster = new SimulatedCluster();
  simulator = await startSimulator({ cluster, bookmarkIntervalMs: 50 });
  running = [];
  for (let at = 0; at < 600; at++) pod(`p${at}`);
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
  await until(() => upToDate(one), 'the set is the same as the server’s');
  pod('new');
  pod('p1');
  cluster.delete('pods', 'shop', 'p2');
  await until(() => upToDate(one), 'the set follows changes');
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
    assert.deepEqual([paths(PAGES).length, paths(/watch=true/).length], [3, 1]);
  });

  test('nothing that changes between list and watch is lost', async () => {
    let changed = false;
    const one = start({
      ...PAGED,
      onCall(call) {
        if (call !== 'initApply shop/p500' || changed) return;
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
    ['a reset', { kind: 'reset', afterBytes: 100 }],
    ['a black hole', { kind: 'blackHole', afterBytes: 100 }],
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
      const one = start(PAGED);
      await until(() => count(one, 'initDone') === 1, 'the first list');
      await broken({ fault, verb: 'watch', times: 4 });
      await follows(one);
    });
  }

  /** Ends the open watches; the next ones meet the fault, while objects change. */
  async function broken(rule: FaultRule): Promise<void> {
    simulator.faults.add(rule);
    simulator.faults.freeze();
    const before = simulator.requests.length;
    await until(() => simulator.requests.length > before, 'the frozen watch is given up');
    simulator.faults.thaw();
    for (let at = 0; at < 5; at++) {
      pod(`p${at}`);
      pod(`during${at}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
});
