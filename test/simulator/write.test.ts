import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type KubernetesObject, SimulatedCluster } from '../../src/simulator/cluster.ts';
import { jsonLines, openStream } from './raw-client.ts';
import { type Simulator, startSimulator } from './server.ts';

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/shop/leases';

let cluster: SimulatedCluster;
let simulator: Simulator;

beforeEach(async () => {
  cluster = new SimulatedCluster();
  simulator = await startSimulator({ cluster });
});
afterEach(() => simulator.close());

const lease = (holderIdentity: string, metadata = {}): KubernetesObject => ({
  metadata: { name: 'till', ...metadata },
  spec: { holderIdentity },
});

async function send(method: 'POST' | 'PUT', path: string, body: unknown) {
  const answer = await fetch(simulator.url + path, { method, body: JSON.stringify(body) });
  const { reason, message, ...object } = (await answer.json()) as KubernetesObject & Record<string, string>;
  return { status: answer.status, reason, message, object };
}

test('POST creates an object and answers with what was stored', async () => {
  const { status, object } = await send('POST', LEASES, lease('a'));
  assert.equal(status, 201);
  assert.deepEqual([object.kind, object.apiVersion], ['Lease', 'coordination.k8s.io/v1']);
  assert.ok(object.metadata.uid);
  assert.equal(object.metadata.resourceVersion, String(cluster.resourceVersion));
  assert.deepEqual(cluster.get('leases', 'shop', 'till')?.spec, { holderIdentity: 'a' });
});

test('POST of a name that is taken is 409 AlreadyExists', async () => {
  await send('POST', LEASES, lease('a'));
  const { status, reason, message } = await send('POST', LEASES, lease('b'));
  assert.deepEqual([status, reason], [409, 'AlreadyExists']);
  assert.equal(message, 'leases.coordination.k8s.io "till" already exists');
  assert.deepEqual(cluster.get('leases', 'shop', 'till')?.spec, { holderIdentity: 'a' });
});

test('PUT replaces an object and keeps what identifies it', async () => {
  const { object } = await send('POST', LEASES, lease('a'));
  const { resourceVersion, uid } = object.metadata;
  const replaced = await send('PUT', `${LEASES}/till`, lease('b', { resourceVersion }));
  assert.equal(replaced.status, 200);
  assert.deepEqual(replaced.object.spec, { holderIdentity: 'b' });
  assert.equal(replaced.object.metadata.uid, uid);
  assert.notEqual(replaced.object.metadata.resourceVersion, resourceVersion);
});

test('of two PUTs over one version the later is 409 Conflict', async () => {
  const { object } = await send('POST', LEASES, lease('a'));
  const { resourceVersion } = object.metadata;
  const answers = await Promise.all(
    ['b', 'c'].map((holder) => send('PUT', `${LEASES}/till`, lease(holder, { resourceVersion }))),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
  assert.equal(answers.find(({ status }) => status === 409)?.reason, 'Conflict');
});

test('PUT is 404 where there is no object, and 422 without a resourceVersion', async () => {
  assert.equal((await send('PUT', `${LEASES}/till`, lease('a', { resourceVersion: '1' }))).status, 404);
  await send('POST', LEASES, lease('a'));
  assert.equal((await send('PUT', `${LEASES}/till`, lease('a'))).status, 422);
});

test('an object whose name or namespace is not that of the path is 400', async () => {
  await send('POST', LEASES, lease('a'));
  assert.equal((await send('PUT', `${LEASES}/other`, lease('a'))).status, 400);
  assert.equal((await send('POST', LEASES, lease('a', { namespace: 'other' }))).status, 400);
  assert.equal((await send('POST', LEASES, 'a')).status, 400);
});

test('a watch tells what was written', async () => {
  const stream = openStream(`${simulator.url}${LEASES}?watch=1&resourceVersion=${cluster.resourceVersion}`);
  const { object } = await send('POST', LEASES, lease('a'));
  await send('PUT', `${LEASES}/till`, lease('b', { resourceVersion: object.metadata.resourceVersion }));
  const answer = await stream.until(({ body }) => body.split('\n').length > 2);
  stream.close();
  assert.deepEqual(
    jsonLines<{ type: string }>(answer).map(({ type }) => type),
    ['ADDED', 'MODIFIED'],
  );
});

test('writing can be denied by itself', async () => {
  simulator.deny({ resource: 'leases', verb: 'create' });
  const { status, message } = await send('POST', LEASES, lease('a'));
  assert.equal(status, 403);
  assert.match(message!, /cannot create resource "leases".*in the namespace "shop"/);
});
