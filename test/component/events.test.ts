/** Events of a whole component, from an API server that goes away and comes back, to both outputs and as log records. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { startSimulator } from '../simulator/server.ts';
import { metricsOf, type WireAttribute } from '../support/otlp/proto.ts';
import { OtlpReceiver, ofTheState } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';
import { sampleOf, startStage } from './harness.ts';

const BACK_OFFS = 'kube_events_total{namespace="shop",involved_object_kind="Pod",reason="BackOff",type="Warning"}';

function backOff(name: string, count: number) {
  return {
    metadata: { name, namespace: 'shop' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'p-1', apiVersion: 'v1' },
    reason: 'BackOff',
    message: `Back-off ${name} ${count}`,
    source: { component: 'kubelet', host: 'n1' },
    firstTimestamp: '2099-03-01T10:00:00Z',
    lastTimestamp: '2099-03-01T10:03:00Z',
    count,
    type: 'Warning',
  };
}

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test(`by ${protocol}, events are told once each time they happen, also after an outage`, async (t) => {
    const cluster = openShop();
    const { stage, records, receiver } = await startTelling(t, cluster, protocol);
    const bodies = () => records().map(({ body }) => body);
    const counted = async () => sampleOf(await stage.read('/metrics'), BACK_OFFS);

    cluster.apply('events', backOff('new', 1));
    await until('the creation is told', () => bodies().length === 1);
    cluster.apply('events', backOff('new', 3));
    cluster.apply('events', { ...backOff('new', 3), message: 'another text' });
    cluster.apply('events', backOff('old', 41));
    cluster.delete('events', 'shop', 'old');
    await until('what happened again is told', () => bodies().length === 3);
    assert.deepEqual(bodies(), ['Back-off new 1', 'Back-off new 3', 'Back-off old 41']);
    assert.equal(await counted(), 4);

    const port = Number(new URL(stage.simulator.url).port);
    await stage.simulator.close();
    cluster.apply('events', backOff('new', 5));
    cluster.apply('events', backOff('unseen', 2));
    cluster.compact();
    const simulator = await startSimulator({ cluster, port });
    t.after(() => simulator.close());
    await until('what happened during the outage is told', () => bodies().length === 5);
    assert.deepEqual(bodies().slice(3).sort(), ['Back-off new 5', 'Back-off unseen 2']);
    assert.equal(await counted(), 8);

    const { resource, attributes, severity } = records()[1]!;
    assert.deepEqual(severity, [13, 'Warning']);
    assert.equal(attributes['k8s.event.count'], 3);
    assert.equal(attributes['k8s.namespace.name'], 'shop');
    assert.deepEqual(
      [resource['k8s.object.name'], resource['k8s.node.name'], resource['service.name']],
      ['web', 'n1', 'kube-state-metrics'],
    );
    await until('the counter is pushed', () => {
      const metrics = ofTheState(receiver.accepted).flatMap(({ request }) => metricsOf(request));
      return metrics.some(({ name }) => name === 'kube_events_total');
    });
    const series = 'kube_state_otel_event_records_total{destination="default",result="success"}';
    await until(
      'what was told is counted',
      async () => sampleOf(await stage.read('/metrics', 'telemetry'), series) === 5,
    );
  });
}

test('a restarted component tells nothing of what happened before', async (t) => {
  const cluster = openShop();
  const first = await startTelling(t, cluster, 'http/protobuf');
  cluster.apply('events', backOff('a', 1));
  await until('it is told', () => first.records().length === 1);
  const second = await startTelling(t, cluster, 'http/protobuf');
  cluster.apply('events', backOff('b', 1));
  await until('what happens now is told', () => second.records().length === 1);
  assert.deepEqual(
    second.records().map(({ body }) => body),
    ['Back-off b 1'],
  );
});

test('without its options nothing is asked of events', async (t) => {
  const stage = await startStage(t, { cluster: openShop() });
  await stage.ready();
  assert.equal(stage.component.store.kind('events'), undefined);
  assert.equal(stage.component.store.kind('eventcounts'), undefined);
});

function openShop(): SimulatedCluster {
  const cluster = new SimulatedCluster();
  cluster.apply('namespaces', { metadata: { name: 'shop' } });
  cluster.apply('events', backOff('old', 40));
  return cluster;
}

async function startTelling(t: TestContext, cluster: SimulatedCluster, protocol: string) {
  const receiver = await OtlpReceiver.start({ protocol: protocol === 'grpc' ? 'grpc' : 'http' });
  const stage = await startStage(t, {
    cluster,
    flags: [
      `--otlp-metrics-endpoint=${receiver.url}`,
      `--otlp-protocol=${protocol}`,
      '--otlp-interval=300ms',
      '--events',
      '--otlp-events',
    ],
  });
  t.after(() => receiver.close());
  await stage.ready();
  const records = () =>
    receiver.accepted
      .flatMap(({ logs }) => logs?.resourceLogs ?? [])
      .flatMap(({ resource, scopeLogs = [] }) =>
        scopeLogs.flatMap(({ logRecords = [] }) =>
          logRecords.map(({ body, attributes, severityNumber, severityText }) => ({
            body: body?.stringValue,
            severity: [severityNumber, severityText],
            attributes: valuesOf(attributes),
            resource: valuesOf(resource?.attributes),
          })),
        ),
      );
  return { stage, receiver, records };
}

function valuesOf(attributes: readonly WireAttribute[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value?.stringValue ?? Number(value?.intValue ?? Number.NaN)]),
  );
}
