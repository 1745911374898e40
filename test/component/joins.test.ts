import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { OtlpReceiver, ofTheState } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { until } from '../support/until.ts';
import { servedSeries, startStage } from './harness.ts';

/** A component that watches the shop and pushes what changes, and what its receiver knows as alive. */
async function startShop(t: TestContext, flags: readonly string[]) {
  const cluster = new SimulatedCluster();
  const shop = createShop(cluster);
  const receiver = await OtlpReceiver.start();
  const push = [`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=60s', '--otlp-push-changes=5ms'];
  const stage = await startStage(t, { cluster, flags: [...push, ...flags] });
  // Later than the component, whose last push is for it.
  t.after(() => receiver.close());
  const view = new ReceiverView();
  const alive = () => {
    for (const { request } of ofTheState(receiver.received.splice(0))) view.take(request);
    return view.alive();
  };
  const served = async () => servedSeries(await stage.read('/metrics'));
  await stage.ready();
  const untilKnown = () =>
    until('the receiver knows the state', async () => JSON.stringify(alive()) === JSON.stringify(await served()));
  await untilKnown();
  return { cluster, shop, stage, alive, served, untilKnown };
}

/** The value of a label in the text of a series. */
function labelOf(series: string, label: string): string | undefined {
  return new RegExp(`[{,]${label}="([^"]*)"`).exec(series)?.[1];
}

test('the cluster and promoted labels are on every series of both outputs', async (t) => {
  const flags = ['--join=cluster', '--cluster-name=eu-1', '--promote-labels=pods=[app],nodes=[absent]'];
  const { cluster, served, alive } = await startShop(t, flags);
  const apps = new Map(
    cluster.list('pods').map(({ metadata }) => [metadata.uid, (metadata.labels as Record<string, string>)?.app]),
  );
  const series = await served();
  assert.deepEqual(alive(), series);
  assert.ok(series.length > 1000);
  for (const text of series) assert.equal(labelOf(text, 'cluster'), 'eu-1', text);
  const ofPods = series.filter((text) => text.startsWith('kube_pod_'));
  assert.ok(ofPods.length > 500);
  for (const text of ofPods) assert.equal(labelOf(text, 'label_app'), apps.get(labelOf(text, 'uid')!), text);
});

test('a promoted label that changes ends the old series and begins new ones', async (t) => {
  const { cluster, alive, untilKnown } = await startShop(t, ['--promote-labels=pods=[app]']);
  const pod = cluster.list('pods')[0]!;
  const { name, labels } = pod.metadata as { name: string; labels: Record<string, string> };
  const shown = () => alive().filter((text) => labelOf(text, 'pod') === name);
  const before = shown().length;
  cluster.apply('pods', { ...pod, metadata: { ...pod.metadata, labels: { ...labels, app: 'renamed' } } });
  await until('the new label has arrived', () => shown().some((text) => labelOf(text, 'label_app') === 'renamed'));
  await untilKnown();
  assert.equal(shown().length, before);
  for (const text of shown()) assert.equal(labelOf(text, 'label_app'), 'renamed');
});

interface Owned {
  readonly name: string;
  readonly namespace: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

/** Workload, its type and the zone of each pod, by uid, as the objects in the cluster have it. */
function expectedOf(cluster: SimulatedCluster): Map<string, readonly (string | undefined)[]> {
  const ownerOf = ({ ownerReferences: [owner] = [] }: Owned) => owner;
  const between: Readonly<Record<string, string>> = { ReplicaSet: 'replicasets', Job: 'jobs' };
  return new Map(
    cluster.list('pods').map(({ metadata, spec }) => {
      const pod = metadata as unknown as Owned;
      const owner = ownerOf(pod) ?? { kind: 'barepod', name: pod.name };
      const resource = between[owner.kind];
      const middle = resource === undefined ? undefined : cluster.get(resource, pod.namespace, owner.name);
      const { kind, name } = (middle && ownerOf(middle.metadata as unknown as Owned)) ?? owner;
      const { nodeName } = spec as { nodeName?: string };
      const node = nodeName === undefined ? undefined : cluster.get('nodes', undefined, nodeName);
      const zone = (node?.metadata.labels as Record<string, string>)?.['topology.kubernetes.io/zone'];
      return [metadata.uid!, [name, kind === 'CronJob' ? kind : kind.toLowerCase(), zone]];
    }),
  );
}

test('every series of a pod says its workload and its zone', async (t) => {
  const { cluster, served, alive } = await startShop(t, ['--join=workload,zone', '--metric-opt-in-list=.']);
  const expected = expectedOf(cluster);
  const types = new Set([...expected.values()].map(([, type]) => type));
  assert.ok(types.size > 3, [...types].join());
  const series = await served();
  assert.deepEqual(alive(), series);
  const ofPods = series.filter((text) => text.startsWith('kube_pod_'));
  assert.ok(ofPods.length > 500);
  for (const text of ofPods) {
    const shown = ['workload', 'workload_type', 'zone'].map((label) => labelOf(text, label));
    assert.deepEqual(shown, expected.get(labelOf(text, 'uid')!), text);
  }
  for (const text of series.filter((text) => text.startsWith('kube_node_'))) assert.ok(labelOf(text, 'zone'), text);
  for (const text of series.filter((text) => text.startsWith('kube_replicaset_'))) {
    assert.equal(labelOf(text, 'workload_type'), 'deployment', text);
  }
});

test('kinds that only joins need are watched, and nothing is told of them', async (t) => {
  const { cluster, served, stage } = await startShop(t, ['--join=workload,zone', '--resources=pods']);
  const expected = expectedOf(cluster);
  for (const text of await served()) {
    assert.match(text, /^kube_pod_/);
    const shown = ['workload', 'workload_type', 'zone'].map((label) => labelOf(text, label));
    assert.deepEqual(shown, expected.get(labelOf(text, 'uid')!), text);
  }
  assert.deepEqual(
    stage.component.store.kinds.map(({ kind }) => kind.resource),
    ['jobs', 'nodes', 'pods', 'replicasets'],
  );
});

test('where replica sets are forbidden pods belong to them, and nothing else is different', async (t) => {
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const stage = await startStage(t, {
    cluster,
    flags: ['--join=workload,zone'],
    before: ({ faults }) => faults.add({ resource: 'replicasets', fault: { kind: 'status', code: 403 } }),
  });
  await stage.ready();
  const created = servedSeries(await stage.read('/metrics')).filter((text) => text.startsWith('kube_pod_created{'));
  const expected = expectedOf(cluster);
  const types = new Map<string, number>();
  for (const text of created) {
    const type = labelOf(text, 'workload_type')!;
    types.set(type, (types.get(type) ?? 0) + 1);
    const [workload, kind, zone] = expected.get(labelOf(text, 'uid')!)!;
    assert.equal(labelOf(text, 'zone'), zone, text);
    if (kind !== 'deployment') assert.deepEqual([labelOf(text, 'workload'), type], [workload, kind], text);
    else assert.match(labelOf(text, 'workload')!, new RegExp(`^${workload}-`), text);
  }
  assert.equal(created.length, expected.size);
  assert.ok(types.get('replicaset')! > 0);
  assert.equal(types.get('deployment'), undefined);
});

test('pods are not seen before the kinds that give them labels have settled', async (t) => {
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const expected = expectedOf(cluster);
  let heal = () => {};
  const stage = await startStage(t, {
    cluster,
    flags: ['--join=workload,zone'],
    before: ({ faults }) => {
      heal = faults.add({ resource: 'replicasets', fault: { kind: 'status', code: 503 } });
    },
  });
  await until('all other kinds have settled', () => stage.component.readiness.waiting.length === 2);
  assert.deepEqual(stage.component.readiness.waiting, ['pods', 'replicasets']);
  heal();
  await stage.ready();
  const created = servedSeries(await stage.read('/metrics')).filter((text) => text.startsWith('kube_pod_created{'));
  for (const text of created) {
    const shown = ['workload', 'workload_type', 'zone'].map((label) => labelOf(text, label));
    assert.deepEqual(shown, expected.get(labelOf(text, 'uid')!), text);
  }
  assert.equal(created.length, expected.size);
});

test('pods do not wait for ever for a kind that fails', async (t) => {
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const stage = await startStage(t, {
    cluster,
    flags: ['--join=workload'],
    before: ({ faults }) => faults.add({ resource: 'replicasets', fault: { kind: 'status', code: 503 } }),
    timing: { joinPatience: 20 },
  });
  await until('all kinds but that one have settled', () => stage.component.readiness.waiting.length === 1);
  assert.deepEqual(stage.component.readiness.waiting, ['replicasets']);
  const created = servedSeries(await stage.read('/metrics')).filter((text) => text.startsWith('kube_pod_created{'));
  assert.equal(created.length, cluster.list('pods').length);
  for (const text of created) assert.notEqual(labelOf(text, 'workload_type'), 'deployment');
});

test('a pod keeps its workload through rollouts', async (t) => {
  const { cluster, shop, stage, untilKnown, alive } = await startShop(t, ['--join=workload', '--resources=pods']);
  const workloads = new Map<string, Set<string>>();
  for (let round = 0; round < 15; round++) {
    shop.tick();
    const { resourceVersion } = cluster;
    await until('the change was read', async () => {
      const text = await stage.read('/metrics');
      for (const series of servedSeries(text).filter((line) => line.startsWith('kube_pod_created{'))) {
        const uid = labelOf(series, 'uid')!;
        const workload = `${labelOf(series, 'workload_type')} ${labelOf(series, 'workload')}`;
        workloads.set(uid, (workloads.get(uid) ?? new Set()).add(workload));
      }
      const pods = cluster.list('pods');
      return cluster.resourceVersion === resourceVersion && pods.every(({ metadata }) => workloads.has(metadata.uid!));
    });
  }
  await untilKnown();
  assert.ok(workloads.size > cluster.list('pods').length);
  for (const [uid, found] of workloads) assert.equal(found.size, 1, `${uid}: ${[...found]}`);
  const expected = expectedOf(cluster);
  for (const series of alive().filter((text) => text.startsWith('kube_pod_'))) {
    const [workload, type] = expected.get(labelOf(series, 'uid')!)!;
    assert.deepEqual([labelOf(series, 'workload'), labelOf(series, 'workload_type')], [workload, type]);
  }
});

test('pods move to the zone that their node comes to be in, and their old series end', async (t) => {
  const { cluster, alive, untilKnown } = await startShop(t, ['--join=zone']);
  const before = alive().filter((text) => text.startsWith('kube_pod_'));
  const pod = cluster.list('pods').find(({ spec }) => (spec as { nodeName?: string }).nodeName !== undefined)!;
  const node = cluster.get('nodes', undefined, (pod.spec as { nodeName: string }).nodeName)!;
  const labels = { ...(node.metadata.labels as object), 'topology.kubernetes.io/zone': 'moon' };
  cluster.apply('nodes', { ...node, metadata: { ...node.metadata, labels } });
  const ofPod = () => alive().filter((text) => labelOf(text, 'uid') === pod.metadata.uid);
  await until('the new zone has arrived', () => ofPod().some((text) => labelOf(text, 'zone') === 'moon'));
  await untilKnown();
  for (const text of ofPod()) assert.equal(labelOf(text, 'zone'), 'moon', text);
  assert.equal(alive().filter((text) => text.startsWith('kube_pod_')).length, before.length);
});

test('endpoints of services are counted though nothing is told of their slices', async (t) => {
  const cluster = new SimulatedCluster();
  const metadata = (name: string, labels = {}) => ({ name, namespace: 'shop', labels });
  const slice = (name: string, ...ready: readonly boolean[]) => ({
    metadata: metadata(name, { 'kubernetes.io/service-name': 'web' }),
    addressType: 'IPv4',
    endpoints: ready.map((ready) => ({ addresses: ['10.0.0.1'], conditions: { ready }, zone: 'a' })),
  });
  cluster.apply('services', { metadata: metadata('web'), spec: { type: 'ClusterIP' } });
  cluster.apply('endpointslices', slice('web-1', true, false));
  const stage = await startStage(t, { cluster, flags: ['--resources=services', '--profile=semconv'] });
  await stage.ready();
  const counts = async () =>
    servedSeries(await stage.read('/metrics'))
      .filter((text) => text.startsWith('k8s_service_endpoint_count{'))
      .map((text) => `${labelOf(text, 'k8s_service_endpoint_condition')} ${text.slice(text.lastIndexOf(' ') + 1)}`);
  assert.deepEqual(await counts(), ['ready 1', 'serving 1', 'terminating 0']);
  cluster.apply('endpointslices', slice('web-2', true, true));
  await until('both slices are counted', async () => (await counts())[0] === 'ready 3');
  cluster.delete('endpointslices', 'shop', 'web-1');
  await until('one slice is counted', async () => (await counts())[0] === 'ready 2');
});

test('with --profile semconv a pod has its workload and zone as attributes of its entity', async (t) => {
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const flags = ['--profile=semconv', '--resources=pods', '--join=cluster,workload,zone', '--cluster-name=eu-1'];
  const stage = await startStage(t, { cluster, flags });
  await stage.ready();
  const expected = expectedOf(cluster);
  const series = servedSeries(await stage.read('/metrics')).filter((text) => text.startsWith('k8s_'));
  assert.ok(series.length > 100);
  for (const text of series) {
    const [workload, type, zone] = expected.get(labelOf(text, 'k8s_pod_uid')!)!;
    assert.equal(labelOf(text, `k8s_${type!.toLowerCase()}_name`), type === 'barepod' ? undefined : workload, text);
    assert.equal(labelOf(text, 'cloud_availability_zone'), zone, text);
    assert.equal(labelOf(text, 'k8s_cluster_name'), 'eu-1', text);
  }
});
