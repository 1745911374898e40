/** Flags of kubectl that say which cluster is asked, by whom, and about which namespace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { startSimulator } from '../simulator/server.ts';
import { command } from './harness.ts';

async function shop(t: { after(end: () => Promise<void>): void }, token?: string) {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const simulator = await startSimulator({ cluster, ...(token !== undefined && { token }) });
  t.after(() => simulator.close());
  return simulator;
}

test('a token is shown, and who is impersonated is said with each request', async (t) => {
  const simulator = await shop(t, 'good');
  const dump = ['dump', '--resources=nodes', '-s', simulator.url];
  const refused = await command([...dump, '--token=bad', '--timeout=1']);
  assert.equal(refused.status, 1, refused.stderr);
  simulator.requests.length = 0;
  const as = ['--as=somebody', '--as-group=a', '--as-group=b', '--as-uid=u-1'];
  const allowed = await command([...dump, '--token=good', ...as]);
  assert.equal(allowed.status, 0, allowed.stderr);
  assert.match(allowed.stdout, /^kube_node_info\{/m);
  for (const { headers } of simulator.requests) {
    assert.equal(headers['impersonate-user'], 'somebody');
    // Several headers of one name, which Node.js joins.
    assert.equal(headers['impersonate-group'], 'a, b');
    assert.equal(headers['impersonate-uid'], 'u-1');
  }
});

test('with a namespace alone nothing is asked of others, and nothing of the whole cluster', async (t) => {
  const simulator = await shop(t);
  const problems = await command(['problems', '-n', 'shop', '-s', simulator.url, '-o', 'json']);
  assert.equal(problems.status, 3, problems.stderr);
  const { items } = JSON.parse(problems.stdout) as { items: { namespace: string }[] };
  assert.deepEqual([...new Set(items.map(({ namespace }) => namespace))], ['shop']);
  const lists = simulator.requests
    .map(({ url }) => url.split('?')[0]!)
    .filter((path) => /\/(?:pods|nodes)$/.test(path));
  assert.deepEqual([...new Set(lists)], ['/api/v1/namespaces/shop/pods']);
});

test('all namespaces are listed with -A, whatever a variable says', async (t) => {
  const simulator = await shop(t);
  const dump = ['dump', '--resources=pods', '-s', simulator.url];
  const env = { KSO_NAMESPACES: 'shop' };
  const narrow = await command(dump, { env });
  const wide = await command([...dump, '-A'], { env });
  assert.doesNotMatch(narrow.stdout, /namespace="payments"/);
  assert.match(wide.stdout, /namespace="payments"/);
});

test('the resources of a cluster are told with what may be listed and how many there are', async (t) => {
  const simulator = await shop(t);
  simulator.deny({ resource: 'secrets' });
  const ended = await command(['get', 'resources', '--served', '-s', simulator.url, '-o', 'json']);
  assert.equal(ended.status, 0, ended.stderr);
  const { items } = JSON.parse(ended.stdout) as { items: { name: string }[] };
  const of = (name: string) => {
    const { served, allowed, objects } = items.find((item) => item.name === name) as Record<string, unknown>;
    return { served, allowed, objects };
  };
  const dumped = await command(['dump', '--resources=pods', '-s', simulator.url]);
  const pods = dumped.stdout.match(/^kube_pod_info\{/gm)!.length;
  assert.deepEqual(of('pods'), { served: 'v1', allowed: true, objects: pods });
  assert.deepEqual(of('secrets'), { served: 'v1', allowed: false, objects: null });
  assert.deepEqual(of('priorityclasses'), { served: null, allowed: null, objects: null });
});
