/** Troubles of many watches at once: what is told all the same, and how often a server is asked that can't answer. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import type { WatchTiming } from '../../src/watch/options.ts';
import { wantedOf } from '../../src/watch/wanted.ts';
import { startSimulator } from '../simulator/server.ts';
import { defaultKinds as builtIn } from '../support/kinds/default-kinds.ts';
import { startRelay } from '../support/relay.ts';
import { until } from '../support/until.ts';
import { startWatches } from './harness.ts';

const NAMES = ['configmaps', 'endpoints', 'pods', 'services'];
const KINDS = builtIn.filter(({ resource, group }) => group === '' && NAMES.includes(resource));
/** Who fails waits for longer than a test takes, unless somebody wakes it. */
const PATIENT: Partial<WatchTiming> = {
  retry: { least: 60, most: 90 },
  slowRetry: { least: 60, most: 90 },
  recoveryRest: 60_000,
};

async function stage(t: TestContext, timing: Partial<WatchTiming> = {}) {
  const cluster = new SimulatedCluster();
  for (const name of ['a', 'b']) cluster.apply('pods', { metadata: { name, namespace: 'shop' } });
  const simulator = await startSimulator({ cluster });
  const relay = await startRelay(t, Number(new URL(simulator.url).port));
  const started = startWatches(`http://127.0.0.1:${relay.port}`, { timing });
  t.after(async () => {
    await started.close();
    await simulator.close();
  });
  const pods = async () => (await started.scrape()).filter((line) => line.startsWith('kube_pod_created')).length;
  return {
    ...started,
    cluster,
    simulator,
    relay,
    pods,
    start: () => started.watches.apply(wantedOf({ kinds: KINDS })),
  };
}

for (const code of [401, 403, 404, 405, 429, 503]) {
  test(`where each watch is refused with ${code} and lists work, the lists are told`, async (t) => {
    const { cluster, simulator, pods, start } = await stage(t);
    simulator.faults.add({ fault: { kind: 'status', code }, verb: 'watch' });
    start();
    await until('the pods are told', async () => (await pods()) === 2);
    cluster.delete('pods', 'shop', 'a');
    await until('the deletion is noticed', async () => (await pods()) === 1);
  });
}

for (const [name, fault] of [
  ['closed at once', { kind: 'closeWatch' }],
  ['refused', { kind: 'status', code: 503 }],
] as const) {
  test(`kinds whose watches are ${name} while lists work do not wake each other`, async (t) => {
    const { simulator, watches, pods, start } = await stage(t, PATIENT);
    const mend = simulator.faults.add({ fault, verb: 'watch' });
    start();
    const asked = () => simulator.requests.filter(({ url }) => url.includes('?')).length;
    for (let pokes = 0; pokes < 8; pokes++) {
      await until('all wait', () => watches.reports.every(({ state }) => state === 'failing'));
      const before = asked();
      watches.poke();
      await until('all have asked', () => asked() >= before + KINDS.length);
      await setTimeout(100);
      // Initial events that are refused, a page of a list, and a watch; once one more for who is woken.
      assert.ok(asked() <= before + 4 * KINDS.length, `${asked() - before} requests`);
    }
    assert.equal(await pods(), 2);
    mend();
    watches.poke();
    await until('all are watched', () => watches.reports.every(({ state }) => state === 'watching'));
  });
}

test('the first watch that recovers wakes all others, also where the watches before the outage were short', async (t) => {
  // None lives for so long that it proves itself by that.
  const { simulator, relay, watches, start } = await stage(t, { ...PATIENT, shortWatchSeconds: 3600 });
  const are = (wanted: string) => () => watches.reports.every(({ state }) => state === wanted);
  start();
  await until('all are watched', are('watching'));
  simulator.faults.add({ fault: { kind: 'status', code: 503 } });
  relay.cut();
  await until('all wait', are('failing'));
  const asked = simulator.requests.length;
  watches.poke();
  await until('all have asked again', () => simulator.requests.length >= asked + KINDS.length);
  simulator.faults.clear();
  await setTimeout(50);
  watches.poke('services');
  await until('all are watched', are('watching'));
});
