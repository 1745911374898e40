import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { noCredentials } from '../credentials/credentials.ts';
import { type ApiClient, createApiClient } from './client.ts';
import { readClusterUid } from './cluster-uid.ts';
import { collectionPath, type Discovery, discover, pickVersion, type ServedKind } from './discovery.ts';

const { signal } = new AbortController();
const DEPLOYMENTS = { group: 'apps', versions: ['v1'], resource: 'deployments' };
const AUTOSCALERS = { group: 'autoscaling', versions: ['v2', 'v1'], resource: 'horizontalpodautoscalers' };
const PODS = { group: '', versions: ['v1'], resource: 'pods' };
const WIDGETS = { group: 'widgets.example.com', versions: ['v3$odd', 'v2'], resource: 'widgets' };
const ALL = [DEPLOYMENTS, AUTOSCALERS, PODS, WIDGETS];

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

const groups = (...served: unknown[]) => ({ kind: 'APIGroupList', apiVersion: 'v1', groups: served });
const group = (...groupVersions: string[]) => ({ versions: groupVersions.map((name) => ({ groupVersion: name })) });
const resources = (...names: string[]) => ({ kind: 'APIResourceList', resources: names.map((name) => ({ name })) });
const core = { '/api': [200, { kind: 'APIVersions', versions: ['v1'] }] } as const;
const NOT_FOUND = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 };

/** Aggregated discovery: versions with their resources by group. */
function aggregated(served: Record<string, Record<string, readonly string[]>>, freshness = 'Current') {
  const items = Object.entries(served).map(([name, versions]) => ({
    metadata: { name },
    versions: Object.entries(versions).map(([version, plurals]) => ({
      version,
      resources: plurals.map((resource) => ({ resource })),
      freshness,
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function ask(given: typeof answers, kinds: readonly ServedKind[] = ALL): Promise<Discovery> {
  answers = given;
  requested = [];
  return discover(client, kinds, signal);
}

describe('discovery', () => {
  test('asks only for versions that are known and served', async () => {
    await ask({ ...core, '/apis': [200, groups(group('apps/v1'), group('autoscaling/v1'), group('other/v1'))] });
    assert.deepEqual(requested.sort(), ['/api', '/api/v1', '/apis', '/apis/apps/v1', '/apis/autoscaling/v1']);
  });

  test('picks the newest version that is known and served', async () => {
    const both = await ask({
      '/apis': [200, groups(group('autoscaling/v1', 'autoscaling/v2', 'autoscaling/v3alpha1'))],
      '/apis/autoscaling/v1': [200, resources('horizontalpodautoscalers')],
      '/apis/autoscaling/v2': [200, resources('horizontalpodautoscalers')],
    });
    assert.equal(pickVersion(AUTOSCALERS, both), 'v2');
  });

  test('picks an older version where the server has no newer one', async () => {
    const old = await ask({
      '/apis': [200, groups(group('autoscaling/v1'))],
      '/apis/autoscaling/v1': [200, resources('horizontalpodautoscalers')],
    });
    assert.equal(pickVersion(AUTOSCALERS, old), 'v1');
  });

  test('finds the core group', async () => {
    assert.equal(pickVersion(PODS, await ask({ ...core, '/api/v1': [200, resources('pods', 'pods/status')] })), 'v1');
  });

  test('picks nothing for a resource that its group does not have', async () => {
    const without = await ask({
      '/apis': [200, groups(group('apps/v1'))],
      '/apis/apps/v1': [200, resources('daemonsets')],
    });
    assert.equal(pickVersion(DEPLOYMENTS, without), undefined);
  });

  test('picks nothing for a group that the server does not have', async () => {
    assert.equal(pickVersion(DEPLOYMENTS, await ask({ '/apis': [200, groups()] })), undefined);
  });

  test('does not stumble over version texts of another form', async () => {
    const odd = await ask({
      '/apis': [200, groups(group('widgets.example.com/v3$odd', 'widgets.example.com/v2', ''), {}, null)],
      '/apis/widgets.example.com/v2': [200, resources('widgets')],
    });
    assert.equal(pickVersion(WIDGETS, odd), 'v2');
  });

  test('goes on where the server of one group is down, and supposes that its version is there', async () => {
    const partial = await ask({
      '/apis': [200, groups(group('apps/v1'), group('autoscaling/v2'))],
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

  test('asks once for the core group and once for all others where the server has aggregated discovery', async () => {
    const found = await ask({
      '/api': [200, aggregated({ '': { v1: ['pods'] } })],
      '/apis': [
        200,
        aggregated({ apps: { v1: ['deployments'] }, autoscaling: { v1: [], v2: [AUTOSCALERS.resource] } }),
      ],
    });
    assert.deepEqual(requested.sort(), ['/api', '/apis']);
    assert.deepEqual(
      [PODS, DEPLOYMENTS, AUTOSCALERS, WIDGETS].map((kind) => pickVersion(kind, found)),
      ['v1', 'v1', 'v2', undefined],
    );
    assert.equal(found.failures.size, 0);
  });

  for (const [server, given, most] of [
    ['aggregated discovery', { '/apis': [200, aggregated({ apps: { v1: ['deployments'] } })] }, 1],
    ['a list of groups', { '/apis': [200, groups(group('apps/v1'))] }, 1],
    [
      'a list of groups, and the group without the kind',
      {
        '/apis': [200, groups(group('widgets.example.com/v2'))],
        '/apis/widgets.example.com/v2': [200, resources('gadgets')],
      },
      2,
    ],
  ] as const) {
    test(`one absent kind costs ${most} request${most === 1 ? '' : 's'} where the server has ${server}`, async () => {
      const found = await ask(given, [WIDGETS]);
      assert.equal(pickVersion(WIDGETS, found), undefined);
      assert.equal(requested.length, most);
    });
  }

  test('supposes that a group is there whose aggregated server is away', async () => {
    const found = await ask({ '/apis': [200, aggregated({ 'widgets.example.com': { v2: [] } }, 'Stale')] });
    assert.equal(pickVersion(WIDGETS, found), 'v2');
    assert.ok(found.failures.has('widgets.example.com/v2'));
  });

  for (const [what, answer] of [
    ['404 by a gateway', [404, 'default backend - 404']],
    ['404 by a gateway, in JSON', [404, { message: 'no Route matched with those values' }]],
    ['404 by the API server', [404, NOT_FOUND]],
    ['a page of HTML', [200, '<html>']],
    ['JSON of another kind', [200, { message: 'welcome' }]],
    ['a list without its elements', [200, { kind: 'APIGroupList' }]],
    ['null', [200, 'null']],
    ['503', [503, 'service unavailable']],
  ] as const) {
    test(`takes no kind for absent where everything is answered with ${what}`, async () => {
      const paths = ['/api', '/api/v1', '/apis', '/apis/apps/v1', '/apis/autoscaling/v1', '/apis/autoscaling/v2'];
      const found = await ask(Object.fromEntries(paths.map((path) => [path, answer])));
      assert.equal(pickVersion(PODS, found), 'v1');
      assert.ok(found.failures.has('v1'));
      // A Status speaks for the API server: what it says of a named group holds.
      if (answer[1] !== NOT_FOUND) assert.equal(pickVersion(DEPLOYMENTS, found), 'v1');
    });
  }

  test('takes the core group for there although nothing lists it', async () => {
    const found = await ask({ '/api': [200, aggregated({})], '/apis': [200, aggregated({})] });
    assert.deepEqual([pickVersion(PODS, found), pickVersion(DEPLOYMENTS, found)], ['v1', undefined]);
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
    answers = { [path]: [200, { kind: 'PartialObjectMetadataList', items: [{ metadata: { uid: 'u-1' } }] }] };
    assert.deepEqual(await readClusterUid(client, signal), { uid: 'u-1' });
  });

  test('is unknown, with the reason, where namespaces may not be listed', async () => {
    answers = { [path]: [403, 'namespaces is forbidden'] };
    const read = await readClusterUid(client, signal);
    assert.ok(read.uid === undefined);
    assert.match(read.reason, /403: namespaces is forbidden/);
  });

  test('is unknown where there is no such namespace', async () => {
    answers = { [path]: [200, { kind: 'NamespaceList', items: null }] };
    assert.equal((await readClusterUid(client, signal)).uid, undefined);
  });

  test('is unknown where something else answers in the place of the API server', async () => {
    for (const answer of [
      [404, 'default backend - 404'],
      [200, '<html>'],
      [200, {}],
      [200, { kind: 'NamespaceList', items: 3 }],
    ] as const) {
      answers = { [path]: answer };
      assert.equal((await readClusterUid(client, signal)).uid, undefined);
    }
  });
});
