import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KubernetesObject, SimulatedCluster } from '../../src/simulator/cluster.ts';
import { until } from '../component/harness.ts';
import { freePort } from '../support/free-port.ts';
import { EntityView, entityEventsOf } from '../support/otlp/entity-view.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { example, otelcol, startProgram } from './program.ts';
import { startShop } from './shop.ts';

describe('a collector between the component and a receiver of entity events', { skip: otelcol.skip }, () => {
  for (const protocol of ['http/protobuf', 'http/json', 'grpc']) {
    test(`passes on by ${protocol} which pods live`, { timeout: 60_000 }, async (t) => {
      const ports = { http: await freePort(), grpc: await freePort() };
      const receiver = await OtlpReceiver.start();
      t.after(() => receiver.close());
      const changes = [
        `receivers.otlp.protocols.http.endpoint=127.0.0.1:${ports.http}`,
        `receivers.otlp.protocols.grpc.endpoint=127.0.0.1:${ports.grpc}`,
        `exporters.otlp_http.endpoint=${receiver.url.replace(/\/v1\/metrics$/, '')}`,
        'exporters.otlp_http.sending_queue.num_consumers=1',
        'service.telemetry.metrics.level=none',
      ];
      await startProgram(
        t,
        otelcol,
        [`--config=${example('otel-collector.yaml')}`, ...changes.map((change) => `--set=${change}`)],
        async () => (await fetch(`http://127.0.0.1:${ports.http}/v1/logs`)).status === 405,
      );
      const { cluster } = await startShop(t, [
        `--otlp-endpoint=http://127.0.0.1:${protocol === 'grpc' ? ports.grpc : ports.http}`,
        `--otlp-protocol=${protocol}`,
        '--otlp-entity-events',
      ]);
      const view = new EntityView();
      const uids = () => {
        for (const { logs } of receiver.accepted.splice(0)) if (logs !== undefined) view.take(entityEventsOf(logs));
        const pods = [...view.living.keys()].filter((key) => key.startsWith('k8s.pod '));
        return pods.map((key) => key.slice('k8s.pod '.length)).sort();
      };
      const living = () =>
        cluster
          .list('pods')
          .map(({ metadata }) => metadata.uid!)
          .sort();
      await until('all pods have left the collector', () => uids().length === living().length);
      assert.deepEqual(uids(), living());
      await until('all nodes have left the collector', () => {
        uids();
        const nodes = [...view.living.keys()].filter((key) => key.startsWith('k8s.node '));
        return nodes.length === cluster.list('nodes').length;
      });
      for (const pod of cluster.list('pods')) {
        assert.deepEqual(view.relationships.get(`k8s.pod ${pod.metadata.uid}`), relationshipsOf(cluster, pod));
      }
      const { namespace, name } = cluster.list('pods')[0]!.metadata;
      cluster.delete('pods', namespace, name);
      await until('the end of a pod has left the collector', () => uids().length === living().length);
      assert.deepEqual(uids(), living());
    });
  }
});

/** What the object of a pod says of its node, its owner and its namespace. */
function relationshipsOf(cluster: SimulatedCluster, { metadata, spec }: KubernetesObject): readonly string[] {
  const node = cluster
    .list('nodes')
    .find((each) => each.metadata.name === (spec as { nodeName?: string } | undefined)?.nodeName);
  const owners = (metadata as { ownerReferences?: readonly { kind: string; uid: string; controller?: boolean }[] })
    .ownerReferences;
  const owner = owners?.find(({ controller }) => controller);
  return [
    ...(node === undefined ? [] : [`scheduled_on k8s.node ${node.metadata.uid}`]),
    ...(owner === undefined ? [] : [`part_of k8s.${owner.kind.toLowerCase()} ${owner.uid}`]),
    `part_of k8s.namespace ${metadata.namespace}`,
  ];
}
