import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from '../component/harness.ts';
import { freePort } from '../process/harness.ts';
import { EntityView, entityEventsOf } from '../support/entity-view.ts';
import { OtlpReceiver } from '../support/otlp-receiver.ts';
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
      const { namespace, name } = cluster.list('pods')[0]!.metadata;
      cluster.delete('pods', namespace, name);
      await until('the end of a pod has left the collector', () => uids().length === living().length);
      assert.deepEqual(uids(), living());
    });
  }
});
