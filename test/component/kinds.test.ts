import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { until } from '../support/until.ts';
import { sampleOf, startStage } from './harness.ts';

/** A pod and a node, each of which the tests look for. */
function clusterWithPodAndNode(): SimulatedCluster {
  const cluster = new SimulatedCluster();
  cluster.apply('namespaces', { metadata: { name: 'shop' } });
  cluster.apply('pods', { metadata: { name: 'cart', namespace: 'shop' } });
  cluster.apply('nodes', { metadata: { name: 'node-1' } });
  return cluster;
}

const THREE_KINDS = ['--resources=pods,nodes,namespaces'];

describe('a kind that may not be listed', () => {
  test('is said once, shown as a metric, and disturbs no other', async (t) => {
    const cluster = clusterWithPodAndNode();
    const before = (simulator: { deny(denial: { resource: string }): unknown }) =>
      simulator.deny({ resource: 'nodes' });
    const stage = await startStage(t, { cluster, flags: THREE_KINDS, before });
    await stage.ready();
    const asked = () => stage.simulator.requests.filter(({ url }) => url.startsWith('/api/v1/nodes')).length;
    const first = asked();
    await until('it is asked for several times more', () => asked() >= first + 3);

    const own = await stage.read('/metrics', 'telemetry');
    assert.equal(sampleOf(own, 'kube_state_otel_watch_state{resource="nodes",namespace="",state="forbidden"}'), 1);
    assert.ok(sampleOf(own, 'kube_state_metrics_watch_total{result="error",resource="*v1.Node"}')! > 0);
    assert.match(await stage.read('/metrics'), /^kube_pod_info\{namespace="shop",pod="cart"/m);
    assert.deepEqual(
      stage.warnings('nodes').map(({ msg }) => msg),
      ['The kind nodes is forbidden; all others go on.'],
    );
    assert.deepEqual(stage.warnings('pods'), []);
  });

  test('comes alive without a restart when the permission is granted', async (t) => {
    let grant = () => {};
    const stage = await startStage(t, {
      cluster: clusterWithPodAndNode(),
      flags: THREE_KINDS,
      before: (simulator) => {
        grant = simulator.deny({ resource: 'nodes' });
      },
    });
    await stage.ready();
    assert.doesNotMatch(await stage.read('/metrics'), /kube_node_info/);
    grant();
    await until('the node is served', async () => /^kube_node_info\{node="node-1"/m.test(await stage.read('/metrics')));
    await until('this is told', () => stage.log.some(({ msg }) => msg === 'The kind nodes is watched.'));
  });
});

describe('a kind that the API server does not know', () => {
  const nodeKind = { group: '', kind: 'Node' };

  test('is said once, shown as a metric, and disturbs no other', async (t) => {
    const cluster = clusterWithPodAndNode();
    cluster.api.remove(nodeKind);
    const stage = await startStage(t, { cluster, flags: THREE_KINDS });
    await stage.ready();
    const asked = () => stage.simulator.requests.filter(({ url }) => url === '/api/v1').length;
    const first = asked();
    await until('it is looked for several times more', () => asked() >= first + 3);

    const own = await stage.read('/metrics', 'telemetry');
    assert.equal(sampleOf(own, 'kube_state_otel_watch_state{resource="nodes",namespace="",state="absent"}'), 1);
    assert.match(await stage.read('/metrics'), /^kube_pod_info\{namespace="shop",pod="cart"/m);
    assert.deepEqual(
      stage.warnings('nodes').map(({ msg }) => msg),
      ['The kind nodes is absent; all others go on.'],
    );
    assert.deepEqual(stage.warnings('pods'), []);
  });

  test('comes alive without a restart when it is registered', async (t) => {
    const cluster = clusterWithPodAndNode();
    const [node] = cluster.api.remove(nodeKind);
    const stage = await startStage(t, { cluster, flags: THREE_KINDS });
    await stage.ready();
    assert.doesNotMatch(await stage.read('/metrics'), /kube_node_info/);
    cluster.api.restore(node!);
    await until('the node is served', async () => /^kube_node_info\{node="node-1"/m.test(await stage.read('/metrics')));
    await until('this is told', () => stage.log.some(({ msg }) => msg === 'The kind nodes is watched.'));
  });

  test('leaves no series behind when it goes while it is watched', async (t) => {
    const stage = await startStage(t, { cluster: clusterWithPodAndNode(), flags: THREE_KINDS });
    await stage.ready();
    assert.match(await stage.read('/metrics'), /^kube_node_info\{node="node-1"/m);
    stage.cluster.api.remove(nodeKind);
    await until('its series are gone', async () => !(await stage.read('/metrics')).includes('kube_node_info'));
    assert.match(await stage.read('/metrics'), /^kube_pod_info\{namespace="shop",pod="cart"/m);
  });
});
