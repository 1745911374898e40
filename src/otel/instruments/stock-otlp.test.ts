import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { OtlpReceiver, receivedSeries } from '../../../test/support/otlp/receiver.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { widget, widgets } from '../../../test/support/widgets.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from './families.ts';
import { StateMeter } from './meter.ts';
import { createProducer } from './producer.ts';

const asTold = (series: string) => series;
/** The stock serializer writes null for what JSON has no number for. */
const withoutInfinity = (series: string) => series.replace(/ -?Infinity$/, ' NaN');

for (const [protocol, Exporter, told] of [
  ['http/protobuf', ProtobufExporter, asTold],
  ['http/json', JsonExporter, withoutInfinity],
] as const) {
  test(`the stock periodic reader and ${protocol} exporter over our producer push what a walk of the state shows`, async (context) => {
    const receiver = await OtlpReceiver.start();
    context.after(() => receiver.close());
    const store = new StateStore();
    const scope = store.open(widgets);
    scope.init();
    for (const name of ['a', 'b', 'c']) scope.initApply(widget(name));
    scope.initDone();
    const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
    meter.beforeCycle(registerFamilies(meter, store));
    const reader = new PeriodicExportingMetricReader({ exporter: new Exporter({ url: `${receiver.url}/v1/metrics` }) });
    reader.setMetricProducer(createProducer({ meter, resource: resourceFromAttributes({ 'service.name': 'x' }) }));

    await reader.forceFlush();
    assert.deepEqual(receivedSeries([receiver.received[0]!]), walkedSeries(store).map(told));

    scope.delete(widget('b'));
    await reader.forceFlush();
    assert.deepEqual(receivedSeries([receiver.received[1]!]), walkedSeries(store).map(told));
    assert.ok(!walkedSeries(store).some((series) => series.includes('"b"')));
    await reader.shutdown();
  });
}
