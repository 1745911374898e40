import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { servedSeries, until } from '../component/harness.ts';
import { freePort } from '../support/free-port.ts';
import { metricsOf, type WireMetric } from '../support/otlp/proto.ts';
import { OtlpReceiver, ofTheState } from '../support/otlp/receiver.ts';
import { ReceiverView } from '../support/otlp/receiver-view.ts';
import { listens } from './collector.ts';
import { example, otelcol, startProgram } from './program.ts';
import { startShop } from './shop.ts';

const EXAMPLES = [
  { file: 'otel-collector.yaml', protocol: 'http/protobuf' },
  { file: 'otel-collector.yaml', protocol: 'http/json' },
  { file: 'otel-collector.yaml', protocol: 'grpc' },
  { file: 'otel-collector-sidecar.yaml', protocol: 'http/protobuf' },
];

describe('a collector between the component and a receiver', { skip: otelcol.skip }, () => {
  for (const { file, protocol } of EXAMPLES) {
    test(`with ${file} passes on by ${protocol} what /metrics shows, and the ends of series`, {
      timeout: 60_000,
    }, async (t) => {
      const ports = { http: await freePort(), grpc: await freePort() };
      const stage = await startShop(t, [
        `--otlp-endpoint=http://127.0.0.1:${protocol === 'grpc' ? ports.grpc : ports.http}`,
        `--otlp-protocol=${protocol}`,
        '--otlp-interval=500ms',
      ]);
      const receiver = await OtlpReceiver.start();
      t.after(() => receiver.close());
      const backend = receiver.url.replace(/\/v1\/metrics$/, '');
      const changes = [
        `receivers.otlp.protocols.http.endpoint=127.0.0.1:${ports.http}`,
        `receivers.otlp.protocols.grpc.endpoint=127.0.0.1:${ports.grpc}`,
        `exporters.otlp_http.endpoint=${backend}`,
        // In the order in which it came.
        'exporters.otlp_http.sending_queue.num_consumers=1',
        'service.telemetry.metrics.level=none',
      ];
      await startProgram(
        t,
        otelcol,
        [`--config=${example(file)}`, ...changes.map((change) => `--set=${change}`)],
        async () => (await listens(ports.http)) && (await listens(ports.grpc)),
        { BACKEND_ENDPOINT: backend, BACKEND_AUTHORIZATION: 'Bearer token' },
      );

      const view = new ReceiverView();
      const authorizations = new Set<string | undefined>();
      const alive = () => {
        for (const { request, headers } of ofTheState(receiver.received.splice(0))) {
          view.take(request);
          metricsOf(request).forEach(hasItsForm);
          authorizations.add(headers.authorization);
        }
        return view.alive();
      };
      const served = servedSeries(await stage.read('/metrics'));
      assert.ok(served.length > 1000);
      await until('a whole push has left the collector', () => alive().length >= served.length);
      assert.deepEqual(view.alive(), served);

      const { name, namespace } = stage.cluster.list('pods')[0]!.metadata;
      stage.cluster.delete('pods', namespace, name);
      const rest = await until('the pod is gone from /metrics', async () => {
        const series = servedSeries(await stage.read('/metrics'));
        return series.length < served.length ? series : undefined;
      });
      await until('its ends have left the collector', () => alive().length <= rest.length);
      assert.deepEqual(view.alive(), rest);
      assert.deepEqual([view.ends, view.endedUnknown], [served.length - rest.length, []]);
      if (file.includes('sidecar')) assert.deepEqual([...authorizations], ['Bearer token']);
    });
  }
});

const CUMULATIVE = 2;

/** Asserts that a metric is the counter or the gauge that its name says, ends of series included. */
function hasItsForm({ name, unit = '', sum, gauge }: WireMetric): void {
  assert.equal(unit, '', name);
  assert.equal(sum !== undefined, name.endsWith('_total'), name);
  assert.equal(gauge === undefined, name.endsWith('_total'), name);
  if (sum !== undefined) assert.deepEqual([sum.isMonotonic, sum.aggregationTemporality], [true, CUMULATIVE], name);
}
