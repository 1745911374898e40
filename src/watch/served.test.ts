import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startSimulator } from '../../test/simulator/server.ts';
import { createApiClient } from '../kubernetes/client/client.ts';
import { noCredentials } from '../kubernetes/credentials/credentials.ts';
import type { Kind } from '../resources/declare/kind.ts';
import { kinds } from '../resources/kinds.ts';
import { SimulatedCluster } from '../simulator/cluster.ts';
import { createServed } from './served.ts';

const [PODS, JOBS] = ['pods', 'jobs'].map((resource) => kinds.find((kind) => kind.resource === resource)!) as [
  Kind,
  Kind,
];
const WIDGETS: Kind = { ...PODS, resource: 'widgets', group: 'test', versions: ['v2', 'v1'] };

async function setUp(context: TestContext) {
  const cluster = new SimulatedCluster();
  const simulator = await startSimulator({ cluster });
  const client = createApiClient({ server: simulator.url, credentials: noCredentials, userAgent: 'test' });
  const ending = new AbortController();
  context.after(() => client.close());
  context.after(() => simulator.close());
  return { cluster, simulator, ending, served: createServed(client, ending.signal) };
}

test('those who ask together share one discovery, and those who ask later have their own', async (context) => {
  const { simulator, served } = await setUp(context);
  const found = await Promise.all([PODS, JOBS, PODS, WIDGETS].map(served));
  assert.deepEqual(
    found.map(({ version }) => version),
    ['v1', 'v1', 'v1', undefined],
  );
  assert.ok(found.every(({ guessed }) => !guessed));
  const asked = (path: string) => simulator.requests.filter(({ url }) => url === path).length;
  const all = ['/api', '/api/v1', '/apis', '/apis/batch/v1'];
  assert.deepEqual(all.map(asked), [1, 1, 1, 1]);
  await served(PODS);
  assert.deepEqual(all.map(asked), [2, 2, 1, 1]);
});

test('the newest version that is served is found, as soon as it is', async (context) => {
  const { cluster, served } = await setUp(context);
  const register = (version: string) =>
    cluster.api.register({ group: 'test', version, plural: 'widgets', kind: 'Widget', scope: 'Namespaced' });
  register('v1');
  assert.equal((await served(WIDGETS)).version, 'v1');
  register('v2');
  assert.equal((await served(WIDGETS)).version, 'v2');
});

test('what could not be asked for is guessed, so that a list can find out', async (context) => {
  const { simulator, served } = await setUp(context);
  simulator.faults.add({ fault: { kind: 'html' } });
  assert.deepEqual(await Promise.all([served(PODS), served(WIDGETS)]), [
    { version: 'v1', guessed: true },
    { version: 'v2', guessed: true },
  ]);
});

test('a search ends with the signal', async (context) => {
  const { simulator, served, ending } = await setUp(context);
  simulator.faults.freeze();
  const searching = served(PODS);
  ending.abort(new Error('the end'));
  await assert.rejects(searching, /the end/);
});
