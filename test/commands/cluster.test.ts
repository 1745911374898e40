/** Commands that ask an API server or a running component. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { startStage } from '../component/harness.ts';
import { command } from './harness.ts';

async function stageOf(t: TestContext, flags: readonly string[] = []) {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const stage = await startStage(t, { cluster, flags });
  await stage.ready();
  return stage;
}

test('a dump of the cluster does not differ from what a running one serves', async (t) => {
  const { simulator, component } = await stageOf(t);
  const dumped = await command(['dump', `--apiserver=${simulator.url}`]);
  assert.equal(dumped.status, 0, dumped.stderr);
  // An address without a path means /metrics.
  const { status, stdout, stderr } = await command(['diff', component.url, '-'], { input: dumped.stdout });
  assert.deepEqual([status, stdout], [0, ''], stderr);
});

test('the problems of the shop are found in the cluster and in what a running one serves', async (t) => {
  const { simulator, component } = await stageOf(t);
  const ofCluster = await command(['problems', `--apiserver=${simulator.url}`, '-o', 'name']);
  const ofMetrics = await command(['problems', `${component.url}/metrics`, '-o', 'name']);
  assert.deepEqual([ofCluster.status, ofMetrics.status], [3, 3], ofCluster.stderr);
  assert.deepEqual(ofCluster.stdout.split('\n').sort(), ofMetrics.stdout.split('\n').sort());
  assert.match(ofCluster.stdout, /^node\/node-/m);
});

test('status says how each watch is, and ends with 0 where all is well', async (t) => {
  const { component } = await stageOf(t, ['--resources=pods,nodes']);
  const { status, stdout, stderr } = await command(['status', `--url=${component.telemetryUrl}/metrics`]);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^RESOURCE +STATE +OBJECTS +SERIES +AGE\n/);
  assert.match(stdout, /^pods +watching +\d+ +\d+ +\d+s$/m);
  const json = JSON.parse((await command(['status', `--url=${component.telemetryUrl}`, '-o', 'json'])).stdout);
  assert.deepEqual(json.items.map(({ resource }: { resource: string }) => resource).sort(), ['nodes', 'pods']);
});

test('status ends with 3 where a kind is forbidden, and names it', async (t) => {
  const cluster = new SimulatedCluster();
  const stage = await startStage(t, {
    cluster,
    flags: ['--resources=pods,nodes'],
    before: (simulator) => void simulator.deny({ resource: 'pods' }),
  });
  await stage.ready();
  const { status, stderr } = await command(['status', `--url=${stage.component.telemetryUrl}`]);
  assert.equal(status, 3);
  assert.match(stderr, /Not watched now: pods \(forbidden\)/);
});

test('a dump without the permission for a kind has the others, says so, and ends with 3', async (t) => {
  const { simulator } = await stageOf(t);
  simulator.deny({ resource: 'pods' });
  const { status, stdout, stderr } = await command(['dump', `--apiserver=${simulator.url}`, '--resources=pods,nodes']);
  assert.equal(status, 3);
  assert.match(stderr, /^Missing: pods \(forbidden\)$/m);
  assert.match(stdout, /^kube_node_info\{/m);
  assert.doesNotMatch(stdout, /^kube_pod_/m);
});

test('an API server that never answers is given up on', async (t) => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const ended = await command(['dump', `--apiserver=http://127.0.0.1:${port}`, '--timeout=1']);
  assert.deepEqual([ended.status, ended.stdout], [1, '']);
  assert.match(ended.stderr, /does not give what is asked for: .*\n.*--timeout\. \(KSO_UNREACHABLE\)/);
});
