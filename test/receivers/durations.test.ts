/** Histograms as receivers take them. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { type Stage, sampleOf, startStage, until } from '../component/harness.ts';
import { Shop } from '../durations/shop.ts';
import { freePort } from '../support/free-port.ts';
import { metricsOf } from '../support/otlp/proto.ts';
import { OtlpReceiver, ofTheState } from '../support/otlp/receiver.ts';
import { listens } from './collector.ts';
import { example, otelcol, prometheus3, startProgram } from './program.ts';
import { endpointAt, resultOf, startPrometheus } from './prometheus.ts';

const READY = 'kube_durations_pod_ready_seconds';
const TOOK = [3, 12, 12, 500, 70_000];
const SUM = TOOK.reduce((sum, seconds) => sum + seconds, 0);

/** Starts a component in which so many pods become ready as TOOK has times. */
async function startMeasured(t: TestContext, flags: readonly string[]): Promise<Stage> {
  const shop = new Shop();
  for (const at of TOOK.keys()) shop.pod(`p${at}`);
  const stage = await startStage(t, { cluster: shop.cluster, flags: ['--durations', ...flags] });
  await stage.ready();
  for (const [at, seconds] of TOOK.entries()) shop.pod(`p${at}`, seconds);
  const count = async () => sampleOf(await stage.read('/metrics'), `${READY}_count{namespace="shop",owner_kind=""}`);
  await until('all are measured', async () => (await count()) === TOOK.length);
  return stage;
}

/** By the name of the job how Prometheus asks, and whether it then keeps native histograms, or those with fixed buckets. */
const JOBS: Readonly<Record<string, readonly [more: string, isNative: boolean, isClassic: boolean]>> = {
  text: ['scrape_protocols: [PrometheusText0.0.4]', false, true],
  openmetrics: ['scrape_protocols: [OpenMetricsText1.0.0]', false, true],
  protobuf: ['scrape_protocols: [PrometheusProto], scrape_native_histograms: false', false, true],
  native: ['scrape_protocols: [PrometheusProto], scrape_native_histograms: true', true, false],
  both: [
    'scrape_protocols: [PrometheusProto], scrape_native_histograms: true, always_scrape_classic_histograms: true',
    true,
    true,
  ],
  openmetrics2: ['scrape_protocols: [OpenMetricsText2.0.0], scrape_native_histograms: true', true, false],
};

describe('Prometheus 3 takes histograms', { skip: prometheus3.skip }, () => {
  test('of a scrape, as it asks for them', { timeout: 90_000 }, async (t) => {
    const stage = await startMeasured(t, []);
    const target = new URL(stage.component.url).host;
    const sections = Object.entries(JOBS).map(
      ([job, [more]]) =>
        `  - { job_name: ${job}, scrape_interval: 1s, static_configs: [{ targets: ["${target}"] }], ${more} }\n`,
    );
    const port = await freePort();
    await startPrometheus(t, port, `scrape_configs:\n${sections.join('')}`, ['openmetrics2']);
    for (const [job, [, isNative, isClassic]] of Object.entries(JOBS)) {
      const value = async (query: string) => Number((await resultOf(port, query))[0]?.value[1] ?? Number.NaN);
      const native = `${READY}{job="${job}"}`;
      const sum = isNative ? `histogram_sum(${native})` : `${READY}_sum{job="${job}"}`;
      await until(`${job} is scraped`, async () => (await value(sum)) === SUM, { each: 200 });
      const found = [await resultOf(port, native), await resultOf(port, `${READY}_bucket{job="${job}",le="60.0"}`)];
      assert.deepEqual(
        found.map(({ length }) => length > 0),
        [isNative, isClassic],
        job,
      );
      if (isNative) assert.equal(await value(`histogram_count(${native})`), TOOK.length);
      if (isNative) assert.ok(Math.abs((await value(`histogram_quantile(0.5, ${native})`)) - 12) < 1.5, job);
      if (isClassic) assert.equal(await value(`${READY}_bucket{job="${job}",le="60.0"}`), 3, job);
    }
  });

  for (const protocol of ['http/protobuf', 'http/json']) {
    test(`of a push by ${protocol}, native`, { timeout: 60_000 }, async (t) => {
      const port = await freePort();
      await startPrometheus(t, port, '');
      await startMeasured(t, [
        `--otlp-metrics-endpoint=${await endpointAt(port)}`,
        `--otlp-protocol=${protocol}`,
        '--otlp-interval=500ms',
      ]);
      const value = async (query: string) => Number((await resultOf(port, query))[0]?.value[1] ?? Number.NaN);
      await until('it has come', async () => (await value(`histogram_sum(${READY})`)) === SUM, { each: 200 });
      assert.equal(await value(`histogram_count(${READY})`), TOOK.length);
      assert.ok(Math.abs((await value(`histogram_quantile(0.5, ${READY})`)) - 12) < 1.5);
    });
  }
});

describe('a collector passes histograms on', { skip: otelcol.skip }, () => {
  for (const protocol of ['http/protobuf', 'http/json', 'grpc']) {
    test(`that come by ${protocol}`, { timeout: 60_000 }, async (t) => {
      const ports = { http: await freePort(), grpc: await freePort() };
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
        [`--config=${example('otel-collector.yaml')}`, ...changes.map((change) => `--set=${change}`)],
        async () => (await listens(ports.http)) && (await listens(ports.grpc)),
        { BACKEND_ENDPOINT: backend, BACKEND_AUTHORIZATION: 'Bearer token' },
      );
      const endpoint = `http://127.0.0.1:${protocol === 'grpc' ? ports.grpc : ports.http}`;
      await startMeasured(t, [`--otlp-endpoint=${endpoint}`, `--otlp-protocol=${protocol}`, '--otlp-interval=500ms']);
      const points = () =>
        ofTheState(receiver.received)
          .flatMap(({ request }) => metricsOf(request))
          .filter(({ name }) => name === READY)
          .flatMap(({ exponentialHistogram }) => exponentialHistogram?.dataPoints ?? []);
      const point = await until('all have come', () => points().find(({ sum }) => sum === SUM));
      assert.equal(Number(point.count), TOOK.length);
      assert.equal(
        point.positive?.bucketCounts?.reduce((sum, held) => sum + Number(held), 0),
        TOOK.length,
      );
    });
  }
});
