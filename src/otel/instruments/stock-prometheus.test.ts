import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { seriesText, walkedSeries } from '../../../test/support/series.ts';
import { widget, widgets } from '../../../test/support/widgets.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from './families.ts';
import { StateMeter } from './meter.ts';
import { createProducer } from './producer.ts';

/** The series of a text exposition, without what the stock exporter adds: target_info and the labels otel_scope_*. */
function seriesOf(text: string): string[] {
  const lines = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('target_info'));
  return lines
    .map((line) => {
      const [, name, labels, value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line)!;
      const pairs = [...labels!.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, escaped]) => [label, escaped]);
      const own = pairs.filter(([label]) => !label!.startsWith('otel_scope_'));
      const unescaped = own.map(([label, escaped]) => [label, JSON.parse(`"${escaped}"`)]);
      return seriesText(name!, Object.fromEntries(unescaped), Number(value!.replace('Inf', 'Infinity')));
    })
    .sort();
}

test('the stock PrometheusExporter over our producer serves the same series, target_info and scope labels apart', async (context) => {
  const store = new StateStore();
  const scope = store.open(widgets);
  scope.init();
  for (const name of ['a', 'b', 'c']) scope.initApply(widget(name));
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const exporter = new PrometheusExporter({ preventServerStart: true });
  exporter.setMetricProducer(createProducer({ meter, resource: resourceFromAttributes({ 'service.name': 'x' }) }));
  const server = createServer((request, response) => exporter.getMetricsRequestHandler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  const scrape = async () => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
    return response.text();
  };

  const text = await scrape();
  assert.deepEqual(seriesOf(text), walkedSeries(store));
  assert.match(text, /^target_info\{service_name="x"\} 1$/m);
  assert.match(text, /otel_scope_name="kube-state-otel",otel_scope_version="1"/);
  assert.match(text, /^# TYPE widget_turns_total counter$/m);

  scope.delete(widget('a'));
  assert.deepEqual(seriesOf(await scrape()), walkedSeries(store));
});
