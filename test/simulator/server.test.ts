import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { startSimulator as startServer } from '../../src/simulator/server/server.ts';
import { get, jsonLines, openStream } from './raw-client.ts';
import { type Simulator, startSimulator } from './server.ts';

interface ListBody {
  kind: string;
  apiVersion: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: { kind?: string; metadata: { name: string; namespace?: string } }[];
}
interface WatchLine {
  type: string;
  object: { kind: string; metadata: { name?: string; resourceVersion: string; annotations?: object }; code?: number };
}

const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const watchList = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';

let cluster: SimulatedCluster;
let simulator: Simulator;

beforeEach(async () => {
  cluster = new SimulatedCluster();
  simulator = await startSimulator({ cluster });
});
afterEach(() => simulator.close());

function pod(name: string, labels = {}, nodeName = 'n1', namespace = 'shop'): void {
  cluster.apply('pods', { metadata: { name, namespace, labels }, spec: { nodeName } });
}

function phase(text: string): void {
  cluster.apply('pods', { metadata: { name: 'a', namespace: 'shop' }, status: { phase: text } });
}

async function list(path: string, accept?: string): Promise<ListBody> {
  const answer = await get(simulator.url + path, accept === undefined ? {} : { accept });
  assert.equal(answer.status, 200, answer.body);
  return JSON.parse(answer.body) as ListBody;
}

async function status(
  path: string,
  headers = {},
): Promise<[number, { message: string; metadata: { continue?: string } }]> {
  const answer = await get(simulator.url + path, headers);
  return [answer.status, JSON.parse(answer.body)];
}

const names = ({ items }: ListBody): string[] => items.map(({ metadata }) => metadata.name);
const changes = (lines: WatchLine[]): string[] =>
  lines.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`);

describe('list', () => {
  test('of a built-in kind has a typed list and untyped items', async () => {
    pod('a');
    const body = await list('/api/v1/pods');
    assert.deepEqual([body.kind, body.apiVersion], ['PodList', 'v1']);
    assert.equal(body.metadata.resourceVersion, String(cluster.resourceVersion));
    assert.equal('kind' in body.items[0]!, false);
  });

  test('of an empty resource is byte for byte what a server sends', async () => {
    const answer = await get(`${simulator.url}/api/v1/namespaces/wire/secrets`);
    assert.equal(
      answer.body,
      '{"kind":"SecretList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}\n',
    );
  });

  test('of one namespace shows no other', async () => {
    pod('a');
    pod('b', {}, 'n1', 'shop-2');
    assert.deepEqual(names(await list('/api/v1/namespaces/shop/pods')), ['a']);
  });

  test('in pages shows one version although objects change in between', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) pod(name);
    const first = await list('/api/v1/pods?limit=2');
    assert.equal(first.metadata.remainingItemCount, 3);
    cluster.delete('pods', 'shop', 'd');
    pod('f');
    const second = await list(`/api/v1/pods?limit=2&continue=${first.metadata.continue}`);
    const third = await list(`/api/v1/pods?limit=2&continue=${second.metadata.continue}`);
    assert.deepEqual([first, second, third].flatMap(names), ['a', 'b', 'c', 'd', 'e']);
    assert.equal(third.metadata.resourceVersion, first.metadata.resourceVersion);
    assert.equal(third.metadata.continue, undefined);
  });

  test('with an expired token is 410, and its fresh token leads to the rest at a newer version', async () => {
    for (const name of ['a', 'b', 'c']) pod(name);
    const first = await list('/api/v1/pods?limit=2');
    pod('d');
    cluster.compact();
    const [code, body] = await status(`/api/v1/pods?limit=2&continue=${first.metadata.continue}`);
    assert.equal(code, 410);
    const rest = await list(`/api/v1/pods?limit=2&continue=${body.metadata.continue}`);
    assert.deepEqual(names(rest), ['c', 'd']);
    assert.equal(rest.metadata.resourceVersion, String(cluster.resourceVersion));
  });

  test('at resourceVersion=0 ignores the limit', async () => {
    for (const name of ['a', 'b', 'c']) pod(name);
    const body = await list('/api/v1/pods?limit=2&resourceVersion=0');
    assert.equal(body.items.length, 3);
    assert.equal(body.metadata.continue, undefined);
  });

  test('with field selectors of name, namespace, node and phase shows what they select', async () => {
    pod('a');
    pod('b', {}, 'n2');
    pod('a', {}, 'n2', 'depot');
    cluster.apply('pods', { metadata: { name: 'c', namespace: 'shop' }, status: { phase: 'Failed' } });
    const selected = async (fields: string) => {
      const { items } = await list(`/api/v1/pods?fieldSelector=${encodeURIComponent(fields)}`);
      return items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    };
    assert.deepEqual(await selected('metadata.name=a'), ['depot/a', 'shop/a']);
    assert.deepEqual(await selected('metadata.namespace!=shop'), ['depot/a']);
    assert.deepEqual(await selected('spec.nodeName=n2,metadata.name=b'), ['shop/b']);
    assert.deepEqual(await selected('status.phase=Failed'), ['shop/c']);
    assert.equal((await status('/api/v1/pods?fieldSelector=spec.colour%3Dred'))[0], 400);
    assert.deepEqual(names(await list('/apis/apps/v1/deployments?fieldSelector=metadata.name%3Dnone')), []);
  });

  test('with selectors shows what they select and no remaining count', async () => {
    pod('a', { app: 'x' }, 'n1');
    pod('b', { app: 'x' }, 'n2');
    pod('c', { app: 'y' }, 'n2');
    assert.deepEqual(names(await list('/api/v1/pods?fieldSelector=spec.nodeName%3Dn2')), ['b', 'c']);
    assert.deepEqual(names(await list('/api/v1/pods?fieldSelector=metadata.name!%3Db&labelSelector=app%3Dx')), ['a']);
    const page = await list('/api/v1/pods?labelSelector=app%3Dx&limit=1');
    assert.equal(page.metadata.remainingItemCount, undefined);
    assert.ok(page.metadata.continue);
  });

  test('as metadata shows nothing else', async () => {
    pod('a');
    const body = await list('/api/v1/pods', 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1');
    assert.deepEqual([body.kind, body.apiVersion], ['PartialObjectMetadataList', 'meta.k8s.io/v1']);
    assert.deepEqual(Object.keys(body.items[0]!), ['kind', 'apiVersion', 'metadata']);
  });

  test('of secrets as a table counts the data and never shows it', async () => {
    cluster.apply('secrets', {
      metadata: { name: 's', namespace: 'shop' },
      type: 'Opaque',
      data: { password: 'c2VjcmV0' },
    });
    const { body } = await get(`${simulator.url}/api/v1/secrets`, { accept: table });
    const { columnDefinitions, rows } = JSON.parse(body);
    assert.deepEqual(
      columnDefinitions.map(({ name }: { name: string }) => name),
      ['Name', 'Type', 'Data', 'Age'],
    );
    assert.deepEqual(rows[0].cells.slice(0, 3), ['s', 'Opaque', 1]);
    assert.equal(rows[0].object.kind, 'PartialObjectMetadata');
    assert.ok(!body.includes('c2VjcmV0'));
  });

  test('of a custom resource gives its items kind and apiVersion', async () => {
    cluster.api.register({
      group: 'cafe.example.org',
      version: 'v1',
      kind: 'Espresso',
      plural: 'espressos',
      scope: 'Namespaced',
    });
    cluster.apply('espressos', { metadata: { name: 'e', namespace: 'shop' }, spec: {} });
    assert.equal((await list('/apis/cafe.example.org/v1/espressos')).items[0]?.kind, 'Espresso');
  });

  test('escapes HTML and line separators as Go does', async () => {
    pod('a', { text: '<&>\u2028' });
    const { body } = await get(`${simulator.url}/api/v1/pods`);
    assert.ok(body.includes('\\u003c\\u0026\\u003e\\u2028'));
  });
});

describe('watch', () => {
  test('from a version delivers what came after it and what comes', async () => {
    pod('a');
    const version = cluster.resourceVersion;
    pod('b');
    const stream = openStream(`${simulator.url}/api/v1/pods?watch=1&resourceVersion=${version}`);
    await stream.until(({ body }) => body.includes('\n'));
    pod('b', { app: 'x' });
    cluster.delete('pods', 'shop', 'b');
    const answer = await stream.until(({ body }) => body.includes('DELETED'));
    assert.deepEqual(changes(jsonLines(answer)), ['ADDED b', 'MODIFIED b', 'DELETED b']);
    stream.close();
  });

  test('ends cleanly at its timeout, after a bookmark', async () => {
    const { body, outcome } = await get(
      `${simulator.url}/api/v1/pods?watch=1&timeoutSeconds=1&allowWatchBookmarks=true`,
    );
    assert.equal(outcome, 'end');
    assert.equal(
      body,
      '{"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"1"},"spec":{"containers":null},"status":{}}}\n',
    );
  });

  test('from a forgotten version is 200 with an ERROR event 410', async () => {
    pod('a');
    pod('b');
    cluster.compact();
    const answer = await get(`${simulator.url}/api/v1/pods?watch=1&resourceVersion=2`);
    assert.equal(answer.status, 200);
    assert.equal(
      answer.body,
      '{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"too old resource version: 2 (3)","reason":"Expired","code":410}}\n',
    );
  });

  test('with sendInitialEvents closes the initial objects with the annotated bookmark', async () => {
    pod('a');
    pod('b');
    const answer = await get(`${simulator.url}/api/v1/pods?${watchList}&allowWatchBookmarks=true&timeoutSeconds=1`);
    const lines = jsonLines<WatchLine>(answer);
    assert.deepEqual(changes(lines).slice(0, 3), ['ADDED a', 'ADDED b', 'BOOKMARK ']);
    assert.deepEqual(lines[2]?.object.metadata.annotations, { 'k8s.io/initial-events-end': 'true' });
  });

  test('with sendInitialEvents but without bookmarks never marks the end', async () => {
    pod('a');
    const answer = await get(`${simulator.url}/api/v1/pods?${watchList}&timeoutSeconds=1`);
    assert.deepEqual(changes(jsonLines(answer)), ['ADDED a']);
  });

  test('tells an object that leaves the selector as DELETED in its former state', async () => {
    pod('a', { app: 'x' });
    const url = `${simulator.url}/api/v1/pods?watch=1&labelSelector=app%3Dx&resourceVersion=${cluster.resourceVersion}`;
    const stream = openStream(url);
    await stream.until(({ status }) => status === 200);
    pod('a', { app: 'y' });
    pod('a', { app: 'x' });
    const lines = jsonLines<WatchLine & { object: { metadata: { labels: object } } }>(
      await stream.until(({ body }) => body.includes('ADDED')),
    );
    assert.deepEqual(changes(lines), ['DELETED a', 'ADDED a']);
    assert.deepEqual(lines[0]?.object.metadata.labels, { app: 'x' });
    assert.equal(lines[0]?.object.metadata.resourceVersion, '3');
    stream.close();
  });

  for (const [selector, enters, leaves] of [
    ['fieldSelector=spec.nodeName%3Dn2', () => pod('a', {}, 'n2'), () => pod('a', {}, 'n1')],
    ['fieldSelector=status.phase%3DRunning', () => phase('Running'), () => phase('Failed')],
    ['labelSelector=tier%20in%20(web,api)', () => pod('a', { tier: 'web' }), () => pod('a', { tier: 'db' })],
  ] as const) {
    test(`with ${decodeURIComponent(selector)} tells what enters as ADDED and what leaves as DELETED`, async () => {
      pod('a');
      const from = cluster.resourceVersion;
      const stream = openStream(`${simulator.url}/api/v1/pods?watch=1&resourceVersion=${from}&${selector}`);
      await stream.until(({ status }) => status === 200);
      pod('other');
      enters();
      const { resourceVersion } = cluster.get('pods', 'shop', 'a')!.metadata;
      cluster.apply('pods', { ...cluster.get('pods', 'shop', 'a')!, note: 'still in' });
      leaves();
      pod('a', { color: 'unseen' });
      enters();
      const answer = await stream.until(({ body }) => body.split('\n').length > 4);
      stream.close();
      const lines = jsonLines<WatchLine>(answer);
      assert.deepEqual(changes(lines), ['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED a']);
      assert.equal(lines[0]?.object.metadata.resourceVersion, resourceVersion);
    });
  }

  test('as table names the columns in its first event only', async () => {
    const stream = openStream(`${simulator.url}/api/v1/secrets?watch=1`, { accept: table });
    await stream.until(({ status }) => status === 200);
    cluster.apply('secrets', { metadata: { name: 'a', namespace: 'shop' } });
    cluster.apply('secrets', { metadata: { name: 'b', namespace: 'shop' } });
    const answer = await stream.until(({ body }) => body.split('\n').length === 3);
    const [first, second] = jsonLines<{ object: { columnDefinitions: unknown[] | null } }>(answer);
    assert.equal(first?.object.columnDefinitions?.length, 4);
    assert.equal(second?.object.columnDefinitions, null);
    stream.close();
  });

  test('as metadata carries typed metadata objects', async () => {
    pod('a');
    const answer = await get(`${simulator.url}/api/v1/pods?watch=1&timeoutSeconds=1`, { accept: metadataOnly });
    assert.equal(jsonLines<WatchLine>(answer)[0]?.object.kind, 'PartialObjectMetadata');
  });

  test('ends when its kind is no longer served, and the kind is 404 then', async () => {
    cluster.api.register({
      group: 'cafe.example.org',
      version: 'v1',
      kind: 'Espresso',
      plural: 'espressos',
      scope: 'Cluster',
    });
    const stream = openStream(`${simulator.url}/apis/cafe.example.org/v1/espressos?watch=1`);
    await stream.until(({ status }) => status === 200);
    cluster.api.remove({ group: 'cafe.example.org' });
    assert.equal((await stream.finished).outcome, 'end');
    const answer = await get(`${simulator.url}/apis/cafe.example.org/v1/espressos`);
    assert.deepEqual([answer.status, answer.body], [404, '404 page not found\n']);
  });
});

describe('refusals', () => {
  const refused = [
    ['400', '/api/v1/services?fieldSelector=spec.nodeName%3Dx', 400, 'field label not supported: spec.nodeName'],
    [
      '400 for a token with a version',
      '/api/v1/pods?continue=x&resourceVersion=5',
      400,
      'specifying resource version is not allowed when using continue',
    ],
    ['404 for an object', '/api/v1/namespaces/wire/pods/absent', 404, 'pods "absent" not found'],
    ['404 for a resource', '/apis/apps/v1/widgets', 404, 'the server could not find the requested resource'],
    [
      '422 for WatchList without match',
      '/api/v1/pods?watch=1&sendInitialEvents=true',
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    [
      '500 for a version that is no number',
      '/api/v1/pods?watch=1&resourceVersion=abc',
      500,
      'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
    ],
    [
      '504 for a version of the future',
      '/api/v1/pods?resourceVersion=99',
      504,
      'Timeout: Too large resource version: 99, current: 1',
    ],
  ] as const;
  for (const [name, path, code, message] of refused) {
    test(`${name} has the message of a real server`, async () => {
      const [actual, body] = await status(path);
      assert.deepEqual([actual, body.message], [code, message]);
    });
  }

  test('405 for a method that writes', async () => {
    const response = await fetch(`${simulator.url}/api/v1/pods`, { method: 'PATCH' });
    assert.equal(response.status, 405);
    await response.text();
  });

  test('406 when no media type can be served', async () => {
    assert.equal((await status('/api/v1/pods', { accept: 'application/yaml' }))[0], 406);
  });

  test('the first media type that can be served is taken', async () => {
    const protobuf = 'application/vnd.kubernetes.protobuf';
    const typeFor = async (accept: string) =>
      (await get(`${simulator.url}/api/v1/pods`, { accept })).headers['content-type'];
    assert.equal(await typeFor(`${protobuf},application/json`), protobuf);
    assert.equal(await typeFor(`application/json,${protobuf}`), 'application/json');
    assert.equal(await typeFor(`${protobuf};as=Table;v=v1;g=meta.k8s.io,application/json`), 'application/json');
  });

  test('a custom resource is no protobuf, but its refusal is', async () => {
    cluster.api.register({ group: 'example.com', version: 'v1', kind: 'Cup', plural: 'cups', scope: 'Cluster' });
    const protobuf = 'application/vnd.kubernetes.protobuf';
    const refused = await get(`${simulator.url}/apis/example.com/v1/cups`, { accept: protobuf });
    assert.deepEqual([refused.status, refused.headers['content-type']], [406, protobuf]);
    const second = await get(`${simulator.url}/apis/example.com/v1/cups`, { accept: `${protobuf},application/json` });
    assert.equal(second.headers['content-type'], 'application/json');
  });

  test('401 without the token that is set, also after a rotation', async () => {
    simulator.setToken('new');
    assert.equal((await status('/api/v1/pods', { authorization: 'Bearer old' }))[0], 401);
    assert.equal((await status('/api/v1/pods', { authorization: 'Bearer new' }))[0], 200);
  });

  test('403 for a denied resource names user, verb and place, until it is allowed again', async () => {
    const allow = simulator.deny({ resource: 'deployments', verb: 'list' });
    const [code, body] = await status('/apis/apps/v1/namespaces/shop/deployments');
    assert.equal(code, 403);
    assert.match(
      body.message,
      /^deployments\.apps is forbidden: User ".*" cannot list resource "deployments" in API group "apps" in the namespace "shop"$/,
    );
    allow();
    assert.equal((await list('/apis/apps/v1/deployments')).kind, 'DeploymentList');
  });

  test('403 for a resource of one group leaves its namesake of another, lists and watches alike', async () => {
    const knative = { group: 'serving.knative.dev', version: 'v1', kind: 'Service', plural: 'services' } as const;
    cluster.api.register({ ...knative, scope: 'Namespaced' });
    cluster.apply('services', { metadata: { name: 'core', namespace: 'shop' } });
    cluster.apply('services.serving.knative.dev', { metadata: { name: 'custom', namespace: 'shop' } });
    const paths = ['/api/v1/services', '/apis/serving.knative.dev/v1/services'] as const;
    assert.deepEqual([names(await list(paths[0])), names(await list(paths[1]))], [['core'], ['custom']]);
    const grant = simulator.deny({ resource: 'services.serving.knative.dev' });
    assert.equal((await status(paths[1]))[0], 403);
    assert.equal((await status(`${paths[1]}?watch=1`))[0], 403);
    assert.deepEqual(names(await list(paths[0])), ['core']);
    grant();
    simulator.deny({ resource: 'services' });
    assert.equal((await status(paths[0]))[0], 403);
    assert.deepEqual(names(await list(paths[1])), ['custom']);
  });

  test('403 at cluster scope only leaves the namespaces readable', async () => {
    simulator.deny({ resource: 'pods', namespace: '' });
    assert.equal((await status('/api/v1/pods'))[0], 403);
    assert.equal((await list('/api/v1/namespaces/shop/pods')).kind, 'PodList');
  });
});

test('alone, as the demo has it, the server speaks JSON and is only read', async (t) => {
  const alone = await startServer({ cluster });
  t.after(() => alone.close());
  pod('a');
  const accept = 'application/vnd.kubernetes.protobuf,application/json';
  const answer = await get(`${alone.url}/api/v1/pods`, { accept });
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.deepEqual(names(JSON.parse(answer.body)), ['a']);
  const written = await fetch(`${alone.url}/api/v1/namespaces/shop/pods`, { method: 'POST', body: '{}' });
  assert.equal(written.status, 405);
  await written.text();
});

test('discovery lists groups, versions and resources that are served', async () => {
  const { groups } = JSON.parse((await get(`${simulator.url}/apis`)).body);
  assert.ok(groups.some(({ name }: { name: string }) => name === 'apps'));
  const { resources } = JSON.parse((await get(`${simulator.url}/api/v1`)).body);
  assert.ok(
    resources.some(({ name, namespaced }: { name: string; namespaced: boolean }) => name === 'nodes' && !namespaced),
  );
});

test('requests are kept with method, url and headers', async () => {
  await get(`${simulator.url}/livez`, { 'user-agent': 'test' });
  assert.deepEqual(
    simulator.requests.map(({ method, url, headers }) => [method, url, headers['user-agent']]),
    [['GET', '/livez', 'test']],
  );
});
