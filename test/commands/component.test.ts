/** Commands that ask a running component, at its address or through the API server. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { startStage } from '../component/harness.ts';
import { startGateway } from './gateway.ts';
import { command } from './harness.ts';

async function stageOf(t: TestContext, flags: readonly string[] = []) {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const stage = await startStage(t, { cluster, flags: ['--resources=pods,nodes', ...flags] });
  await stage.ready();
  const { telemetryUrl: url } = stage.component;
  const gateway = await startGateway(t, { 'kube-system/kso': { url, ports: ['http-metrics', 'telemetry'] } });
  const pod = cluster
    .list('pods')
    .find(({ metadata }) => (metadata.ownerReferences as { kind: string }[] | undefined)?.[0]?.kind === 'ReplicaSet');
  return { ...stage, gateway, url, pod: `${pod!.metadata.namespace}/${pod!.metadata.name}` };
}

test('status and version are told through the API server, with the token that is given', async (t) => {
  const { gateway } = await stageOf(t);
  const words = ['--service=kube-system/kso:telemetry', '-s', gateway.url, '--token=secret-of-mine'];
  const status = await command(['status', ...words]);
  assert.equal(status.status, 0, status.stderr);
  assert.match(status.stdout, /^pods +watching +\d+ +\d+ +\d+s$/m);
  const version = await command(['version', ...words]);
  assert.match(
    version.stdout,
    /^kube-state-otel \S+ \(Node.js v\S+\)\nrunning at service kube-system\/kso:telemetry: \d\S+\nKubernetes v1\.99\.0\n$/,
  );
  const json = JSON.parse((await command(['version', '-o', 'json', ...words])).stdout);
  assert.deepEqual([json.running.version, json.kubernetes], [json.version, 'v1.99.0']);
  assert.deepEqual(
    [...new Set(gateway.requests.map(({ headers }) => headers.authorization))],
    ['Bearer secret-of-mine'],
  );
});

test('the one service that has the label is found, and of several none is chosen', async (t) => {
  const { gateway, url } = await stageOf(t);
  const found = await command(['version', '--service', '-s', gateway.url]);
  assert.match(found.stdout, /^running at service kube-system\/kso:telemetry: /m, found.stderr);
  const ports = ['telemetry'];
  const two = await startGateway(t, { 'a/x': { url, ports }, 'b/y': { url, ports } });
  const several = await command(['version', '--service', '-s', two.url]);
  assert.deepEqual([several.status, several.stdout], [1, '']);
  assert.match(several.stderr, /there are several, a\/x:telemetry, b\/y:telemetry.*\n.*\(KSO_SERVICE\)/);
});

test('a service that is not there is told in the words of the API server', async (t) => {
  const { gateway } = await stageOf(t);
  const ended = await command(['status', '--service=kube-system/other', '-s', gateway.url]);
  assert.deepEqual([ended.status, ended.stdout], [1, '']);
  assert.match(ended.stderr, /service kube-system\/other:telemetry .* services "other" not found/);
});

test('an object is explained alike by the component, through the API server, and from one list', async (t) => {
  const { gateway, simulator, url, pod } = await stageOf(t, ['--join=workload']);
  const explain = ['explain', `pod/${pod}`, '-o', 'json'];
  const [direct, proxied, listed] = await Promise.all([
    command([...explain, `--url=${url}/metrics`]),
    command([...explain, '--service=kube-system/kso', '-s', gateway.url]),
    command([...explain, '--join=workload', `--apiserver=${simulator.url}`]),
  ]);
  assert.equal(direct!.status, 0, direct!.stderr);
  assert.equal(proxied!.stdout, direct!.stdout, proxied!.stderr);
  assert.equal(listed!.stdout, direct!.stdout, listed!.stderr);
  const { labels, families } = JSON.parse(direct!.stdout);
  assert.match(
    labels.find(({ label }: { label: string }) => label === 'workload').from,
    /^replicasets\.apps\/\S+, by --join=workload$/,
  );
  assert.ok(families.length > 20);
});

test('an object that a component does not know ends with 1, and so does a component without an API', async (t) => {
  const { url } = await stageOf(t);
  const unknown = await command(['explain', 'pod/none', '-n', 'shop', `--url=${url}`]);
  assert.equal(unknown.status, 1);
  assert.match(unknown.stdout, /There is no such object among the pods that are watched\./);
  const { component } = await startStage(t, { flags: ['--status-page=false', '--resources=pods'] });
  const refused = await command(['explain', 'pod/none', '-n', 'shop', `--url=${component.telemetryUrl}`]);
  assert.deepEqual([refused.status, refused.stdout], [1, '']);
  assert.match(refused.stderr, /it answered 404.*\n.*\(KSO_COMPONENT\)/);
});

test('series, what has most of them and problems are read through the API server', async (t) => {
  const { gateway, component } = await stageOf(t);
  const services = await startGateway(t, { 'kube-system/kso': { url: component.url, ports: ['http-metrics'] } });
  const words = ['--service=kube-system/kso', '-s', services.url];
  const direct = ['-o', 'json'];
  for (const command_ of [['top'], ['problems'], ['get', 'series', 'kube_node_info']]) {
    const [behind, at] = await Promise.all([
      command([...command_, ...direct, ...words]),
      command([...command_, `${component.url}/metrics`, ...direct]),
    ]);
    assert.equal(behind!.stdout, at!.stdout, behind!.stderr);
    assert.ok(JSON.parse(behind!.stdout).items !== undefined);
    assert.equal(behind!.status, at!.status);
  }
  // That one has another address behind its port of metrics.
  const found = await command([
    'get',
    'series',
    'kube_state_otel_objects',
    '-o',
    'json',
    '--service',
    '-s',
    gateway.url,
  ]);
  assert.ok(JSON.parse(found.stdout).items.length > 0, found.stderr);
});
