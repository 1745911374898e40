import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../component/harness.ts';
import { freePort } from '../support/free-port.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { example, otelcol, startProgram } from './program.ts';
import { startShop } from './shop.ts';

for (const protocol of ['http/protobuf', 'http/json']) {
  test(`a collector passes on by ${protocol} what resources say of their entities`, {
    timeout: 60_000,
    skip: otelcol.skip,
  }, async (t) => {
    const ports = { http: await freePort(), grpc: await freePort() };
    const receiver = await OtlpReceiver.start();
    t.after(() => receiver.close());
    const changes = [
      `receivers.otlp.protocols.http.endpoint=127.0.0.1:${ports.http}`,
      `receivers.otlp.protocols.grpc.endpoint=127.0.0.1:${ports.grpc}`,
      `exporters.otlp_http.endpoint=${receiver.url.replace(/\/v1\/metrics$/, '')}`,
      'service.telemetry.metrics.level=none',
    ];
    await startProgram(
      t,
      otelcol,
      [`--config=${example('otel-collector.yaml')}`, ...changes.map((change) => `--set=${change}`)],
      async () => (await fetch(`http://127.0.0.1:${ports.http}/v1/metrics`)).status === 405,
    );
    const { cluster } = await startShop(t, [
      `--otlp-endpoint=http://127.0.0.1:${ports.http}`,
      `--otlp-protocol=${protocol}`,
      '--otlp-interval=500ms',
      '--profile=semconv',
    ]);
    /** Of each node the references on its resource. */
    const nodes = new Map<string, unknown>();
    await until('all nodes have left the collector', () => {
      for (const { request } of receiver.received.splice(0)) {
        for (const { resource } of request?.resourceMetrics ?? []) {
          const uid = resource?.attributes?.find(({ key }) => key === 'k8s.node.uid')?.value?.stringValue;
          if (uid !== undefined) nodes.set(uid, resource?.entityRefs);
        }
      }
      return nodes.size === cluster.list('nodes').length;
    });
    const schemaUrl = 'https://opentelemetry.io/schemas/1.45.0';
    for (const references of nodes.values()) {
      assert.deepEqual(references, [
        { schemaUrl, type: 'k8s.node', idKeys: ['k8s.node.uid'], descriptionKeys: ['k8s.node.name'] },
        { schemaUrl, type: 'k8s.cluster', idKeys: ['k8s.cluster.uid'] },
      ]);
    }
  });
}
