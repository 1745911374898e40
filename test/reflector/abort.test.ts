import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import type { FaultRule } from '../simulator/faults.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { until } from '../support/until.ts';
import { type Choices, type Running, startReflector } from './harness.ts';

let cluster: SimulatedCluster;
let simulator: Simulator;

beforeEach(async () => {
  cluster = new SimulatedCluster();
  simulator = await startSimulator({ cluster });
  for (let at = 0; at < 260; at++) cluster.apply('pods', { metadata: { name: `p${at}`, namespace: 'shop' } });
});
afterEach(() => simulator.close());

/** Stops, and checks that nothing of the reflector is left; the harness fails for any call after the abort. */
async function stopped(running: Running): Promise<void> {
  const asked = simulator.requests.length;
  await running.stop();
  const calls = running.calls.length;
  await until('all connections are closed', () => simulator.connections() === 0);
  cluster.apply('pods', { metadata: { name: 'later', namespace: 'shop' } });
  await setTimeout(5);
  assert.deepEqual([simulator.requests.length, running.calls.length], [asked, calls]);
}

const PAGED: Choices = { reflector: { watchList: false } };
const PATIENT = { connect: 60_000, headers: 60_000, body: 60_000, idle: 60_000 };

describe('an abort leaves nothing open and nothing to come', () => {
  const hanging: readonly [string, FaultRule, Choices][] = [
    ['while a list has no answer', { fault: { kind: 'blackHole' }, verb: 'list' }, PAGED],
    ['in the middle of a page', { fault: { kind: 'blackHole', afterBytes: 5000 }, verb: 'list' }, PAGED],
    ['while a watch has no answer', { fault: { kind: 'blackHole' }, verb: 'watch' }, PAGED],
    ['while WatchList has no answer', { fault: { kind: 'blackHole' }, verb: 'watch' }, {}],
    ['among the initial events', { fault: { kind: 'blackHole', afterBytes: 5000 }, verb: 'watch' }, {}],
  ];
  for (const [name, rule, choices] of hanging) {
    test(name, async () => {
      simulator.faults.add(rule);
      const running = startReflector(simulator.url, { ...choices, client: { timeouts: PATIENT } });
      await until(name, () => simulator.requests.some(({ url }) => url.includes('watch=') === (rule.verb === 'watch')));
      await setTimeout(20);
      await stopped(running);
    });
  }

  test('while it waits', async () => {
    simulator.faults.add({ fault: { kind: 'status', code: 503, retryAfterSeconds: 60 } });
    const running = startReflector(simulator.url, { reflector: { timing: { slowRetry: { least: 60, most: 60 } } } });
    await until('the wait begins', () => running.statuses.at(-1)?.state === 'failing');
    await stopped(running);
  });

  test('while it reads its credentials', async () => {
    const { promise, resolve } = Promise.withResolvers<{ headers: object; tls: object }>();
    const pending = () => promise as Promise<{ headers: Record<string, string>; tls: object }>;
    const running = startReflector(simulator.url, { client: { credentials: { current: pending, refresh: pending } } });
    const stop = running.stop();
    resolve({ headers: {}, tls: {} });
    await stop;
    assert.equal(simulator.requests.length, 0);
  });

  test('before it starts', async () => {
    const running = startReflector(simulator.url, { reflector: { signal: AbortSignal.abort() } });
    await stopped(running);
    assert.equal(simulator.requests.length, 0);
  });

  for (const choices of [PAGED, {}]) {
    for (const nth of [1, 2, 100, 250, 251, 252, 261, 262, 263]) {
      test(`within call ${nth} of the consumer, ${choices === PAGED ? 'by pages' : 'by WatchList'}`, async () => {
        let calls = 0;
        let stop: Promise<void> | undefined;
        const running: Running = startReflector(simulator.url, {
          ...choices,
          onCall() {
            // The first call comes before there is anything to stop.
            if (++calls >= Math.max(2, nth)) stop ??= running.stop();
          },
        });
        if (nth > 262) {
          await until('the watch', () => simulator.watches() === 1 && running.calls.includes('initDone'));
          cluster.apply('pods', { metadata: { name: 'p1', namespace: 'shop' } });
        }
        await until('the call', () => stop !== undefined);
        await stop;
        assert.equal(running.calls.length, Math.max(2, nth));
        await until('all connections are closed', () => simulator.connections() === 0);
      });
    }
  }
});
