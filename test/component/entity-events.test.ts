import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import type { Simulator } from '../simulator/server.ts';
import { entityEventsOf, type ReceivedEvent } from '../support/otlp/entity-view.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';
import { sampleOf, startStage } from './harness.ts';

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test(`by ${protocol}, entities are told when they appear, change and go, and not by a relist`, async (t) => {
    const cluster = new SimulatedCluster();
    createShop(cluster);
    const { events, stage } = await startTelling(t, cluster, protocol, (simulator) =>
      simulator.faults.add({ fault: { kind: 'eventError', code: 410 }, verb: 'watch', times: 60 }),
    );
    const living = await until('all entities are told', () => {
      const told = events();
      const pods = cluster
        .list('pods')
        .every(({ metadata: { uid } }) => told.some(({ id }) => id['k8s.pod.uid'] === uid));
      return pods && told.some(({ type }) => type === 'k8s.node') ? told : undefined;
    });
    const identities = living.map(({ type, id }) => JSON.stringify([type, id]));
    assert.equal(new Set(identities).size, identities.length);
    assert.ok(living.every(({ event, interval }) => event === 'entity_state' && interval === 3_600_000));

    const created = cluster.apply('deployments', {
      metadata: { name: 'fresh', namespace: 'default', labels: { team: 'red' } },
      spec: { replicas: 0 },
      status: {},
    });
    const { uid = '', creationTimestamp } = created.metadata;
    const state = (label: string): ReceivedEvent => ({
      event: 'entity_state',
      type: 'k8s.deployment',
      id: { 'k8s.deployment.uid': uid },
      attributes: {
        'k8s.deployment.name': 'fresh',
        'k8s.namespace.name': 'default',
        'k8s.deployment.label.team': label,
        'deployment.creation_timestamp': String(creationTimestamp),
      },
      relationships: ['part_of k8s.namespace default'],
      interval: 3_600_000,
    });
    const gone: ReceivedEvent = {
      event: 'entity_delete',
      type: 'k8s.deployment',
      id: { 'k8s.deployment.uid': uid },
      attributes: undefined,
      interval: undefined,
    };
    const ofFresh = () => events().filter(({ id }) => id['k8s.deployment.uid'] === uid);
    await until('the creation is told', () => ofFresh().length === 1);
    cluster.apply('deployments', { ...created, spec: { replicas: 1 } });
    cluster.apply('deployments', { ...created, metadata: { ...created.metadata, labels: { team: 'blue' } } });
    await until('the change is told', () => ofFresh().length === 2);

    const before = events().length;
    cluster.delete('deployments', 'default', 'fresh');
    await until('the end is told', () => ofFresh().length === 3);
    assert.deepEqual(ofFresh(), [state('red'), state('blue'), gone]);
    assert.equal(events().length, before + 1);
    const counted = async () => {
      const series = 'kube_state_otel_entity_events_total{destination="default",result="success"}';
      return sampleOf(await stage.read('/metrics', 'telemetry'), series);
    };
    await until('all that was told is counted', async () => (await counted()) === events().length);
  });
}

/** A component that tells entities to a receiver, and what this has received. */
async function startTelling(
  t: TestContext,
  cluster: SimulatedCluster,
  protocol: string,
  before: (simulator: Simulator) => void,
) {
  const receiver = await OtlpReceiver.start({ protocol: protocol === 'grpc' ? 'grpc' : 'http' });
  const stage = await startStage(t, {
    cluster,
    flags: [
      `--otlp-metrics-endpoint=${receiver.url}`,
      `--otlp-protocol=${protocol}`,
      '--otlp-interval=60s',
      '--otlp-entity-events',
      '--metric-labels-allowlist=deployments=[team]',
    ],
    before,
  });
  // Later than the component, whose last push is for it.
  t.after(() => receiver.close());
  const events = () => receiver.accepted.flatMap(({ logs }) => (logs === undefined ? [] : entityEventsOf(logs)));
  return { stage, events };
}
