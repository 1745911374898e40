import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { servedSeries, until } from '../component/harness.ts';
import { freePort } from '../process/harness.ts';
import { metricsOf } from '../support/otlp-proto.ts';
import { OtlpReceiver, ofTheState, receivedSeries } from '../support/otlp-receiver.ts';
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
    test(`with ${file} passes on by ${protocol} what /metrics shows`, { timeout: 60_000 }, async (t) => {
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
        'service.telemetry.metrics.level=none',
      ];
      await startProgram(
        t,
        otelcol,
        [`--config=${example(file)}`, ...changes.map((change) => `--set=${change}`)],
        async () => (await listens(ports.http)) && (await listens(ports.grpc)),
        { BACKEND_ENDPOINT: backend, BACKEND_AUTHORIZATION: 'Bearer token' },
      );

      const served = servedSeries(await stage.read('/metrics'));
      assert.ok(served.length > 1000);
      const left = () => [...new Set(receivedSeries(ofTheState(receiver.received)))].sort();
      await until('a whole push has left the collector', () => left().length >= served.length);
      assert.deepEqual(left(), served);
      for (const metric of ofTheState(receiver.received).flatMap(({ request }) => metricsOf(request))) {
        assert.equal(metric.unit ?? '', '', metric.name);
        const counter = { isMonotonic: true, aggregationTemporality: CUMULATIVE };
        const { isMonotonic, aggregationTemporality } = metric.sum ?? {};
        if (metric.name.endsWith('_total'))
          assert.deepEqual({ isMonotonic, aggregationTemporality }, counter, metric.name);
        else assert.ok(metric.gauge !== undefined, metric.name);
      }
      if (file.includes('sidecar')) assert.equal(receiver.received[0]!.headers.authorization, 'Bearer token');
    });
  }
});

const CUMULATIVE = 2;

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });
}
