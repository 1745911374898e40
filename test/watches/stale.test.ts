import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVERYTHING } from '../../src/kubernetes/scope.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { startSimulator } from '../simulator/server.ts';
import { defaultKinds as builtIn } from '../support/kinds/default-kinds.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { startRelay } from '../support/relay.ts';
import { until } from '../support/until.ts';
import { startWatches } from './harness.ts';

const [pods, services] = ['pods', 'services'].map((name) => builtIn.find(({ resource }) => resource === name)!);
const WANTED = [
  ...['a', 'b'].map((namespace) => ({ kind: pods!, scope: { ...EVERYTHING, namespace } })),
  { kind: services!, scope: EVERYTHING },
];

test('of a kind and namespace that may be read no more the series stay for as long as is wanted, end on both outputs, and come back', async (t) => {
  const cluster = new SimulatedCluster();
  for (const namespace of ['a', 'b'])
    for (const kind of ['pods', 'services']) cluster.apply(kind, { metadata: { name: 'x', namespace } });
  const simulator = await startSimulator({ cluster, bookmarkIntervalMs: 50 });
  const relay = await startRelay(t, Number(new URL(simulator.url).port));
  const receiver = await OtlpReceiver.start();
  const started = startWatches(`http://127.0.0.1:${relay.port}`, { staleAfter: 1500 });
  t.after(async () => {
    await started.close();
    await Promise.all([simulator.close(), receiver.close()]);
  });
  started.watches.apply(WANTED);
  const push = await started.push(receiver.url, 100);
  const view = new ReceiverView();
  let taken = 0;
  const created = (texts: readonly string[]) => texts.filter((text) => /^kube_(pod|service)_created/.test(text)).length;
  const told = async () => {
    for (; taken < receiver.accepted.length; taken++) view.take(receiver.accepted[taken]!.request);
    return [created(await started.scrape()), created(view.alive())];
  };
  const tells = async (count: number) => (await told()).every((each) => each === count);
  const state = () => started.watches.reports.map((report) => report.state);

  await until('all is told', () => tells(4));
  const permit = simulator.deny({ resource: 'pods', namespace: 'a' });
  relay.cut();
  await until('it is forbidden', () => state().includes('forbidden'));
  assert.deepEqual(await told(), [4, 4]);
  await until('its series end', () => tells(3));
  assert.equal(view.ends > 0, true);
  assert.equal(started.lines.filter((line) => line.includes('nothing was heard')).length, 1);
  assert.deepEqual(state().slice(1), ['watching', 'watching']);
  permit();
  await until('they are back', () => tells(4));
  assert.deepEqual(view.endedUnknown, []);
  await push.shutdown();
});
