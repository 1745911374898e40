import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as forward } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { diag } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { metricsOf, pointsOf } from '../../test/support/otlp/proto.ts';
import { certificate, OtlpReceiver, type Received, receivedSeries } from '../../test/support/otlp/receiver.ts';
import { otlpSettings } from '../../test/support/otlp/settings.ts';
import type { OtlpSettings } from '../config/destinations/otlp-settings.ts';
import { createTelemetryReader } from './reader.ts';

const SCOPE = 'component';

/** The requests without what the SDK tells of itself. */
function ofTheComponent(received: readonly Received[]): Received[] {
  return received.map((one) => {
    const resourceMetrics = one.request.resourceMetrics.map(({ resource, scopeMetrics = [] }) => ({
      resource: resource!,
      scopeMetrics: scopeMetrics.filter(({ scope }) => scope?.name === SCOPE),
    }));
    return { ...one, request: { resourceMetrics } };
  });
}

async function setUp(context: TestContext, some: Partial<OtlpSettings> = {}) {
  const protocol = some.protocol === 'grpc' ? 'grpc' : 'http';
  const receiver = await OtlpReceiver.start({ protocol, secure: some.certificate !== undefined });
  const resource = Promise.withResolvers<ReturnType<typeof resourceFromAttributes>>();
  const reader = createTelemetryReader(otlpSettings(receiver.url, some), resource.promise);
  const provider = new MeterProvider({ readers: [reader], sdkMetricsEnabled: true });
  context.after(async () => {
    await provider.shutdown();
    await receiver.close();
  });
  const meter = provider.getMeter(SCOPE);
  const counter = meter.createCounter('pushes_total');
  const know = async () => {
    resource.resolve(resourceFromAttributes({ 'service.name': 'x' }));
    await resource.promise;
  };
  return { receiver, reader, meter, counter, know };
}

test('nothing is sent before the resource is known, and nothing is lost by that', async (context) => {
  const { receiver, reader, counter, know } = await setUp(context);
  counter.add(2);
  await reader.forceFlush();
  assert.deepEqual(receiver.received, []);
  await know();
  counter.add(3);
  await reader.forceFlush();
  assert.deepEqual(receivedSeries(ofTheComponent(receiver.received)), ['pushes_total{} 5']);
});

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  for (const compression of ['gzip', 'zstd', 'none'] as const) {
    test(`${protocol}, ${compression}: the stock exporter sends, with the settings' headers and no others`, async (context) => {
      process.env.OTEL_EXPORTER_OTLP_HEADERS = 'x-other=secret';
      context.after(() => delete process.env.OTEL_EXPORTER_OTLP_HEADERS);
      const { receiver, reader, counter, know } = await setUp(context, {
        protocol,
        compression,
        headers: { 'x-a': '1' },
      });
      await know();
      counter.add(7);
      await reader.forceFlush();
      const [{ headers, request }] = ofTheComponent(receiver.accepted) as [Received];
      assert.match(headers['user-agent'] ?? '', /^kube-state-otel\/\S+ OTel-OTLP-Exporter-JavaScript\//);
      assert.deepEqual([headers['x-a'], headers['x-other']], ['1', undefined]);
      assert.deepEqual(receivedSeries([{ request }]), ['pushes_total{} 7']);
      const [resource] = request.resourceMetrics.map(({ resource }) => resource?.attributes?.map(({ key }) => key));
      assert.deepEqual(resource, ['service.name']);
    });
  }
}

test('a receiver that asks for patience is left alone for as long', async (context) => {
  const { receiver, reader, counter, know } = await setUp(context, { timeout: 500 });
  await know();
  counter.add(1);
  receiver.answer = { status: 503, headers: { 'retry-after': '60' } };
  for (let push = 0; push < 3; push++) await reader.forceFlush();
  assert.equal(receiver.received.length, 1);
});

test('a receiver that asks for patience by gRPC is left alone for as long', async (context) => {
  const { receiver, reader, counter, know } = await setUp(context, { protocol: 'grpc' });
  await know();
  counter.add(1);
  receiver.answer = { code: 14, details: 'busy', statusDetails: retryInfo(60) };
  for (let push = 0; push < 3; push++) await reader.forceFlush();
  assert.equal(receiver.received.length, 1);
});

/** What a receiver was told of the temporality of metrics: 1 is delta, 2 cumulative. */
const temporalities = (receiver: OtlpReceiver) =>
  ofTheComponent(receiver.received)
    .flatMap(({ request }) => metricsOf(request))
    .map(({ name, sum, histogram }) => `${name} ${(sum ?? histogram)?.aggregationTemporality}`);

for (const [temporality, counter, observed, histogram] of [
  ['cumulative', 2, 2, 2],
  ['delta', 1, 1, 1],
  ['lowmemory', 1, 2, 1],
] as const) {
  test(`with the preference ${temporality}, instruments are told as the specification has it`, async (context) => {
    const { receiver, reader, meter, counter: pushes, know } = await setUp(context, { temporality });
    await know();
    pushes.add(1);
    meter.createObservableCounter('seconds_total').addCallback((result) => result.observe(1));
    meter.createHistogram('duration').record(1);
    await reader.forceFlush();
    const expected = [`pushes_total ${counter}`, `seconds_total ${observed}`, `duration ${histogram}`];
    assert.deepEqual(temporalities(receiver), expected);
  });
}

test('a histogram is sent with exponential buckets where these are preferred, whatever buckets it advises', async (context) => {
  const { receiver, reader, meter, know } = await setUp(context, {
    histogramAggregation: 'base2_exponential_bucket_histogram',
  });
  await know();
  meter.createHistogram('duration', { advice: { explicitBucketBoundaries: [1, 2] } }).record(1.5);
  await reader.forceFlush();
  const [metric] = ofTheComponent(receiver.received).flatMap(({ request }) => metricsOf(request));
  assert.ok(metric?.exponentialHistogram !== undefined);
});

test('a delta that did not arrive is sent again, and what came since after it', async (context) => {
  const { receiver, reader, counter, know } = await setUp(context, { temporality: 'delta', timeout: 100 });
  counter.add(2);
  await reader.forceFlush();
  await know();
  receiver.answer = { status: 503 };
  await reader.forceFlush();
  counter.add(3);
  await reader.forceFlush();
  receiver.answer = { status: 200 };
  await reader.forceFlush();
  await reader.forceFlush();
  assert.deepEqual(
    ofTheComponent(receiver.accepted).flatMap((one) => receivedSeries([one])),
    ['pushes_total{} 2', 'pushes_total{} 3'],
  );
});

test('a delta that is refused for who sends it is sent again', async (context) => {
  const { receiver, reader, counter, know } = await setUp(context, { temporality: 'delta' });
  await know();
  counter.add(2);
  receiver.answer = { status: 401 };
  await reader.forceFlush();
  receiver.answer = { status: 200 };
  await reader.forceFlush();
  assert.deepEqual(receivedSeries(ofTheComponent(receiver.accepted)), ['pushes_total{} 2']);
});

test("a gRPC receiver is reached by gRPC's own names", async (context) => {
  const receiver = await OtlpReceiver.start({ protocol: 'grpc' });
  const resource = Promise.resolve(resourceFromAttributes({}));
  const some = { protocol: 'grpc', insecure: true } as const;
  const reader = createTelemetryReader(otlpSettings(`dns:///127.0.0.1:${receiver.port}`, some), resource);
  const provider = new MeterProvider({ readers: [reader] });
  context.after(async () => {
    await provider.shutdown();
    await receiver.close();
  });
  await resource;
  provider.getMeter(SCOPE).createCounter('pushes_total').add(1);
  await reader.forceFlush();
  assert.deepEqual(receivedSeries(receiver.accepted), ['pushes_total{} 1']);
});

for (const scheme of ['http', 'https'] as const) {
  test(`${scheme}: the proxy that the environment names is on the way`, async (context) => {
    const files = scheme === 'https' ? { certificate: certificate('ca.pem') } : {};
    const client = { clientCertificate: certificate('client.pem'), clientKey: certificate('client-key.pem') };
    const receiver = await OtlpReceiver.start({ secure: scheme === 'https' });
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const { method, headers } = request;
      const onward = forward(`http://127.0.0.1:${receiver.port}/v1/metrics`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    });
    proxy.on('connect', ({ url, headers }, socket: Duplex) => {
      asked.push(`CONNECT ${url} ${headers['proxy-authorization']}`);
      const far = connect(receiver.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(far).pipe(socket);
      });
      for (const end of [socket, far]) end.on('error', () => {});
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const name = `${scheme.toUpperCase()}_PROXY`;
    process.env[name] = `http://user:secret@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const url = `${scheme}://collector.invalid:4318/v1/metrics`;
    const settings = otlpSettings(url, { ...files, ...(scheme === 'https' && client), timeout: 2000 });
    const resource = Promise.resolve(resourceFromAttributes({ 'service.name': 'x' }));
    const reader = createTelemetryReader(settings, resource);
    const provider = new MeterProvider({ readers: [reader] });
    context.after(async () => {
      delete process.env[name];
      await provider.shutdown();
      proxy.closeAllConnections();
      proxy.close();
      await receiver.close();
    });
    await resource;
    provider.getMeter(SCOPE).createCounter('pushes_total').add(1);
    await reader.forceFlush();
    const expected = {
      http: 'POST http://collector.invalid:4318/v1/metrics',
      https: `CONNECT collector.invalid:4318 Basic ${Buffer.from('user:secret').toString('base64')}`,
    };
    assert.equal(asked[0], expected[scheme]);
    // The certificate of the receiver is not for this name.
    if (scheme === 'http') assert.equal(receiver.accepted.length, 1);
  });
}

test('a delta that the receiver refuses for good is not sent again', async (context) => {
  const { receiver, reader, counter, know } = await setUp(context, { temporality: 'delta' });
  await know();
  counter.add(2);
  receiver.answer = { status: 400 };
  await reader.forceFlush();
  counter.add(3);
  receiver.answer = { status: 200 };
  await reader.forceFlush();
  assert.deepEqual(receivedSeries(ofTheComponent(receiver.accepted)), ['pushes_total{} 3']);
});

for (const [protocol, type] of [
  ['http/protobuf', 'otlp_http_metric_exporter'],
  ['http/json', 'otlp_http_metric_exporter'],
  ['grpc', 'otlp_grpc_metric_exporter'],
] as const) {
  test(`${protocol}: the SDK tells of reader and exporter, as one component whatever fails`, async (context) => {
    const { receiver, reader, counter, know } = await setUp(context, { protocol, name: 'vendor', timeout: 200 });
    await know();
    counter.add(1);
    receiver.answer = protocol === 'grpc' ? { code: 3 } : { status: 400 };
    await reader.forceFlush();
    await reader.forceFlush();
    receiver.answer = { status: 200 };
    await reader.forceFlush();
    await reader.forceFlush();
    const last = metricsOf(receiver.accepted.at(-1)!.request);
    const points = (name: string) => pointsOf(last.find((metric) => metric.name === name)!);
    const texts = (attribute: string) =>
      points('otel.sdk.exporter.metric_data_point.exported').map(
        ({ attributes }) => attributes?.find(({ key }) => key === attribute)?.value?.stringValue,
      );
    assert.deepEqual(texts('otel.component.name'), [`${type}/vendor`, `${type}/vendor`]);
    assert.deepEqual(texts('otel.component.type'), [type, type]);
    assert.equal(texts('error.type').filter((error) => error !== undefined).length, 1);
    assert.ok(last.some(({ name }) => name === 'otel.sdk.metric_reader.collection.duration'));
  });
}

test('a certificate that was replaced is read', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'kube-state-otel-'));
  context.after(() => rm(folder, { recursive: true }));
  const trusted = join(folder, 'ca.pem');
  await copyFile(certificate('localhost.pem'), trusted);
  const { receiver, reader, counter, know } = await setUp(context, {
    timeout: 500,
    certificate: trusted,
    clientCertificate: certificate('client.pem'),
    clientKey: certificate('client-key.pem'),
  });
  await know();
  counter.add(1);
  await reader.forceFlush();
  assert.deepEqual(receiver.received, []);
  await copyFile(certificate('ca.pem'), trusted);
  await reader.forceFlush();
  assert.equal(receiver.accepted.length, 1);
});

/** A google.rpc.Status with a google.rpc.RetryInfo. */
function retryInfo(seconds: number): Uint8Array {
  const field = (number: number, content: Buffer) =>
    Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
  const info = field(1, Buffer.from([0x08, seconds]));
  const any = Buffer.concat([field(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo')), field(2, info)]);
  return field(3, any);
}

test('a reader that has ended may be ended again', async (context) => {
  const { reader } = await setUp(context);
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  diag.setLogger({ error: say, warn: say, info() {}, debug() {}, verbose() {} });
  context.after(() => diag.disable());
  await reader.shutdown();
  await reader.shutdown();
  assert.deepEqual(said, []);
});
