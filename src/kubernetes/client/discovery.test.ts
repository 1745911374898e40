import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { noCredentials } from '../credentials/credentials.ts';
import { type ApiClient, createApiClient } from './client.ts';
import { readClusterUid } from './cluster-uid.ts';
import { collectionPath, type Discovery, discover, pickVersion } from './discovery.ts';

const { signal } = new AbortController();
const DEPLOYMENTS = { group: 'apps', versions: ['v1'], resource: 'deployments' };
const AUTOSCALERS = { group: 'autoscaling', versions: ['v2', 'v1'], resource: 'horizontalpodautoscalers' };
const PODS = { group: '', versions: ['v1'], resource: 'pods' };
const WIDGETS = { group: 'widgets.example.com', versions: ['v3$odd', 'v2'], resource: 'widgets' };

let answers: Record<string, readonly [number, unknown]> = {};
let requested: string[] = [];
let server: Server;
let client: ApiClient;

before(async () => {
  server = createServer((request, response) => {
    requested.push(request.url!);
    const [status, body] = answers[request.url!] ?? [404, '404 page not found'];
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = createApiClient({ server: address, credentials: noCredentials, userAgent: 'test' });
});
after(async () => {
  await client.close();
  server.close();
});

const group = (...groupVersions: string[]) => ({ versions: groupVersions.map((name) => ({ groupVersion: name })) });
const resources = (...names: string[]) => ({ resources: names.map((name) => ({ name })) });

function ask(given: typeof answers): Promise<Discovery> {
  answers = given;
  requested = [];
  return discover(client, [DEPLOYMENTS, AUTOSCALERS, PODS, WIDGETS], signal);
}

describe('discovery', () => {
  test('asks only for versions that are known and served', async () => {
    await ask({ '/apis': [200, { groups: [group('apps/v1'), group('autoscaling/v1'), group('other/v1')] }] });
    assert.deepEqual(requested.sort(), ['/api/v1', '/apis', '/apis/apps/v1', '/apis/autoscaling/v1']);
  });

  test('picks the newest version that is known and served', async () => {
    const both = await ask({
      '/apis': [200, { groups: [group('autoscaling/v1', 'autoscaling/v2', 'autoscaling/v3alpha1')] }],
      '/apis/autoscaling/v1': [200, resources('horizontalpodautoscalers')],
      '/apis/autoscaling/v2': [200, resources('horizontalpodautoscalers')],
    });
    assert.equal(pickVersion(AUTOSCALERS, both), 'v2');
  });

  test('picks an older version where the server has no newer one', async () => {
    const old = await ask({
      '/apis': [200, { groups: [group('autoscaling/v1')] }],
      '/apis/autoscaling/v1': [200, resources('horizontalpodautoscalers')],
    });
    assert.equal(pickVersion(AUTOSCALERS, old), 'v1');
  });

  test('finds the core group', async () => {
    assert.equal(pickVersion(PODS, await ask({ '/api/v1': [200, resources('pods', 'pods/status')] })), 'v1');
  });

  test('picks nothing for a resource that its group does not have', async () => {
    const without = await ask({
      '/apis': [200, { groups: [group('apps/v1')] }],
      '/apis/apps/v1': [200, resources('daemonsets')],
    });
    assert.equal(pickVersion(DEPLOYMENTS, without), undefined);
  });

  test('picks nothing for a group that the server does not have', async () => {
    assert.equal(pickVersion(DEPLOYMENTS, await ask({ '/apis': [200, { groups: [] }] })), undefined);
  });

  test('does not stumble over version texts of another form', async () => {
    const odd = await ask({
      '/apis': [200, { groups: [group('widgets.example.com/v3$odd', 'widgets.example.com/v2', ''), {}, null] }],
      '/apis/widgets.example.com/v2': [200, resources('widgets')],
    });
    assert.equal(pickVersion(WIDGETS, odd), 'v2');
  });

  test('goes on where the server of one group is down, and supposes that its version is there', async () => {
    const partial = await ask({
      '/apis': [200, { groups: [group('apps/v1'), group('autoscaling/v2')] }],
      '/apis/apps/v1': [200, resources('deployments')],
      '/apis/autoscaling/v2': [503, 'service unavailable'],
    });
    assert.deepEqual([pickVersion(DEPLOYMENTS, partial), pickVersion(AUTOSCALERS, partial)], ['v1', 'v2']);
    assert.match(partial.failures.get('autoscaling/v2') ?? '', /503: service unavailable/);
  });

  test('finds a group although the list of groups is forbidden', async () => {
    const found = await ask({ '/apis': [403, 'no'], '/apis/apps/v1': [200, resources('deployments')] });
    assert.equal(pickVersion(DEPLOYMENTS, found), 'v1');
  });

  test('takes an answer that is not JSON for a failure', async () => {
    const found = await ask({ '/apis': [200, '<html>'], '/api/v1': [200, '<html>'] });
    assert.equal(pickVersion(PODS, found), 'v1');
    assert.ok(found.failures.has('v1'));
  });

  test('rejects when it is aborted', async () => {
    await assert.rejects(discover(client, [PODS], AbortSignal.abort(new Error('stop'))), /stop/);
  });
});

test('a collection has a path in the core group, in a named one and in a namespace', () => {
  assert.equal(collectionPath('', 'v1', 'pods'), '/api/v1/pods');
  assert.equal(collectionPath('apps', 'v1', 'deployments'), '/apis/apps/v1/deployments');
  assert.equal(collectionPath('apps', 'v1', 'deployments', 'shop'), '/apis/apps/v1/namespaces/shop/deployments');
});

describe('the uid of the cluster', () => {
  const path = '/api/v1/namespaces?fieldSelector=metadata.name%3Dkube-system&limit=1';

  test('is that of the namespace kube-system', async () => {
    answers = { [path]: [200, { items: [{ metadata: { uid: 'u-1' } }] }] };
    assert.deepEqual(await readClusterUid(client, signal), { uid: 'u-1' });
  });

  test('is unknown, with the reason, where namespaces may not be listed', async () => {
    answers = { [path]: [403, 'namespaces is forbidden'] };
    const read = await readClusterUid(client, signal);
    assert.ok(read.uid === undefined);
    assert.match(read.reason, /403: namespaces is forbidden/);
  });

  test('is unknown where there is no such namespace', async () => {
    answers = { [path]: [200, { items: null }] };
    assert.equal((await readClusterUid(client, signal)).uid, undefined);
  });
});
