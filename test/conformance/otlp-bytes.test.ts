/** The recorded clusters, with all their families, as OTLP: what is written here against what the stock serializer writes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { registerFamilies } from '../../src/otel/instruments/families.ts';
import { StateMeter } from '../../src/otel/instruments/meter.ts';
import { createProducer } from '../../src/otel/instruments/producer.ts';
import { createStreamingPush } from '../../src/otel/push/streaming-reader.ts';
import { StateStore } from '../../src/state/store.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { otlpSettings } from '../support/otlp/settings.ts';
import { CLUSTERS } from './recordings.ts';
import { readObjects, recordedKinds, selectedKinds } from './selection.ts';

const now = () => 1_800_000_000_250;

for (const cluster of CLUSTERS) {
  test(`the request for the recorded cluster ${cluster} is byte for byte that of the stock serializer`, async (context) => {
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    const store = new StateStore();
    const flags = [
      `--resources=${recordedKinds.map(({ resource }) => resource).join(',')}`,
      '--metric-labels-allowlist=*=[*]',
      '--metric-annotations-allowlist=*=[*]',
      '--metric-opt-in-list=.*',
    ];
    for (const kind of selectedKinds(flags)) {
      const scope = store.open(kind);
      scope.init();
      for (const object of readObjects(cluster, kind)) scope.initApply(object);
      scope.initDone();
    }
    const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
    meter.beforeCycle(registerFamilies(meter, store));
    const resource = resourceFromAttributes({ 'service.name': 'kube-state-metrics' });
    const settings = otlpSettings(receiver.url, { maxRequestBytes: 16_777_216 });
    const push = createStreamingPush({ meter, store, resource, settings, now, log: { warn: assert.fail } });
    await push.start();
    await receiver.until(1);

    const { resourceMetrics } = await createProducer({ meter, resource, now }).collect();
    const [metrics] = resourceMetrics.scopeMetrics;
    assert.ok(metrics!.metrics.length > 100);
    const stock = Buffer.from(ProtobufMetricsSerializer.serializeRequest(resourceMetrics)!);
    assert.ok(receiver.received[0]!.body.equals(stock));
    await push.shutdown();
  });
}
