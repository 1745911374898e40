/** An API server that is asked for a shard by ranges (KEP-5866) and says that it selected by something else. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { EVERYTHING, isInShard, type Shard, shardSelectorOf } from '../../src/kubernetes/scope.ts';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { startSimulator } from '../simulator/server.ts';
import { defaultKinds as kinds } from '../support/kinds/default-kinds.ts';
import { until } from '../support/until.ts';
import { startWatches } from './harness.ts';

const NODES = kinds.find(({ resource }) => resource === 'nodes') as Kind;
const SHARD: Shard = { ordinal: 0, total: 2, ranges: 'server' };

/** A server in front of another, which answers a list with a shard selector itself: with nothing, by this selector. */
async function startSelecting(t: TestContext, target: string, metadata: object): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    const { searchParams } = new URL(incoming.url!, target);
    if (searchParams.has('shardSelector') && !searchParams.has('watch')) {
      outgoing.setHeader('content-type', 'application/json');
      outgoing.end(JSON.stringify({ kind: 'NodeList', apiVersion: 'v1', metadata, items: [] }));
      return;
    }
    const { method, headers, url } = incoming;
    const onwards = request(`${target}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    onwards.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onwards.destroy());
    incoming.pipe(onwards);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function setUp(t: TestContext, selector: string) {
  const cluster = new SimulatedCluster();
  for (let at = 0; at < 40; at++) cluster.apply('nodes', { metadata: { name: `n${at}` } });
  const simulator = await startSimulator({ cluster });
  t.after(() => simulator.close());
  const metadata = { resourceVersion: `${cluster.resourceVersion}`, shardInfo: { selector } };
  const started = startWatches(await startSelecting(t, simulator.url, metadata));
  t.after(() => started.close());
  started.watches.apply([{ kind: NODES, scope: { ...EVERYTHING, shard: SHARD } }]);
  const own = cluster.list('nodes').filter(({ metadata }) => isInShard(metadata.uid!, SHARD)).length;
  assert.ok(own > 0 && own < 40);
  const shown = async () => (await started.scrape()).filter((line) => line.startsWith('kube_node_created{')).length;
  return { own, shown, ...started };
}

test('a list that was selected by something else is asked for without a selector', async (t) => {
  const { own, shown } = await setUp(t, "shardRange(object.metadata.namespace, '0x0', '0x1')");
  await until('the shard is shown', async () => (await shown()) === own);
});

test('a list that was selected as asked for is believed', async (t) => {
  const { shown, watches } = await setUp(t, shardSelectorOf(SHARD));
  await until('it is listed', () => watches.areSettled);
  assert.equal(await shown(), 0);
});
