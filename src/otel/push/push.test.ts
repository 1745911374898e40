import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { metricsOf, pointsOf } from '../../../test/support/otlp/proto.ts';
import { pushOnce } from '../../../test/support/otlp/push-once.ts';
import { certificate, OtlpReceiver, receivedSeries } from '../../../test/support/otlp/receiver.ts';
import { otlpSettings } from '../../../test/support/otlp/settings.ts';
import { startRelay } from '../../../test/support/relay.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { WIDGET_CREATED, type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import { namespaces } from '../../resources/kinds/namespaces.ts';
import type { ScopeState } from '../../state/scope-state.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import type { PushOutcome } from './push.ts';
import { createStreamingPush } from './streaming-reader.ts';

const HOUR = 3_600_000;

const CONTENT_TYPES = { 'http/protobuf': 'application/x-protobuf', 'http/json': 'application/json', grpc: undefined };
const protocols = ['http/protobuf', 'http/json', 'grpc'] as const;

async function setUp(context: TestContext, protocol: OtlpSettings['protocol'], some: Partial<OtlpSettings> = {}) {
  const receiver = await OtlpReceiver.start({ protocol: protocol === 'grpc' ? 'grpc' : 'http' });
  context.after(() => receiver.close());
  const store = new StateStore();
  const scope = store.open(widgets);
  fill(scope, [widget('a'), widget('b'), widget('c', { colour: 'grün' })]);
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const settings = otlpSettings(receiver.url, { protocol, interval: HOUR, exportTimeout: 10_000, ...some });
  const warnings: string[] = [];
  const outcomes: PushOutcome[] = [];
  const ended = Promise.withResolvers<void>();
  const push = createStreamingPush({
    meter,
    resource: resourceFromAttributes({ 'service.name': 'kube-state-metrics' }),
    settings,
    log: { warn: (line) => warnings.push(line) },
    onPush: (outcome) => {
      outcomes.push(outcome);
      ended.resolve();
    },
  });
  return { receiver, store, scope, meter, push, warnings, outcomes, ended: ended.promise };
}

function fill(scope: ScopeState<Widget>, objects: readonly Widget[]): void {
  scope.init();
  for (const object of objects) scope.initApply(object);
  scope.initDone();
}

for (const protocol of protocols) {
  test(`${protocol}: what arrives is what a walk of the state shows`, async (context) => {
    const { receiver, store, push } = await setUp(context, protocol);
    const scope = store.open(namespaces);
    scope.init();
    scope.initApply({
      metadata: { ...widget('shop').metadata, namespace: '', labels: [], annotations: [] },
      status: { phase: 'Active', conditions: [] },
    });
    scope.initDone();
    await push.start();
    await receiver.until(1);
    assert.equal(receiver.received[0]?.headers['content-type'], CONTENT_TYPES[protocol]);
    assert.deepEqual(receivedSeries(receiver.received), walkedSeries(store));
    await push.shutdown();
  });

  test(`${protocol}: a counter arrives as a cumulative monotonic sum with its start, a gauge with an empty unit`, async (context) => {
    const { receiver, push } = await setUp(context, protocol);
    await push.start();
    await receiver.until(1);
    const metrics = metricsOf(receiver.received[0]!.request);
    const turns = metrics.find(({ name }) => name === 'widget_turns_total');
    assert.equal(turns?.sum?.aggregationTemporality, 2);
    assert.equal(turns?.sum?.isMonotonic, true);
    assert.equal(pointsOf(turns!)[0]?.startTimeUnixNano, `${WIDGET_CREATED}000000000`);
    const info = metrics.find(({ name }) => name === 'widget_info');
    assert.equal(info?.description, 'What it is.');
    assert.ok(metrics.every(({ unit = '' }) => unit === ''));
    await push.shutdown();
  });

  test(`${protocol}: an empty label is left out, which Prometheus can't tell from an absent one`, async (context) => {
    const { receiver, scope, push } = await setUp(context, protocol);
    scope.apply(widget('a', { colour: '', tags: { names: ['label_x', 'label_y'], values: ['', '1'] } }));
    await push.start();
    await receiver.until(1);
    const points = metricsOf(receiver.received[0]!.request).flatMap(pointsOf);
    const attributes = points.flatMap(({ attributes = [] }) => attributes);
    assert.ok(attributes.some(({ key }) => key === 'label_y'));
    assert.ok(attributes.every(({ value }) => (value?.stringValue ?? '') !== ''));
    await push.shutdown();
  });

  test(`${protocol}: headers are sent`, async (context) => {
    const { receiver, push } = await setUp(context, protocol, {
      headers: { authorization: 'Basic abc', 'x-scope': 'one' },
    });
    await push.start();
    await receiver.until(1);
    assert.equal(receiver.received[0]?.headers.authorization, 'Basic abc');
    assert.equal(receiver.received[0]?.headers['x-scope'], 'one');
    await push.shutdown();
  });

  test(`${protocol}: nothing is pushed before the start`, async (context) => {
    const { receiver, push } = await setUp(context, protocol, { interval: 20, exportTimeout: 20 });
    await push.shutdown();
    assert.deepEqual(receiver.received, []);
  });

  test(`${protocol}: pushes follow each other at the interval`, async (context) => {
    const { receiver, push } = await setUp(context, protocol, { interval: 50, exportTimeout: 50 });
    await push.start();
    await receiver.until(3);
    await push.shutdown();
  });

  test(`${protocol}: a shutdown pushes the values a last time`, async (context) => {
    const { receiver, store, scope, push } = await setUp(context, protocol);
    await push.start();
    await receiver.until(1);
    scope.delete(widget('a'));
    receiver.clear();
    await push.shutdown();
    assert.equal(receiver.received.length, 1);
    assert.deepEqual(receivedSeries(receiver.received), walkedSeries(store));
  });

  test(`${protocol}: a deleted series is not in the next push`, async (context) => {
    const { receiver, scope, push } = await setUp(context, protocol, { interval: 50, exportTimeout: 50 });
    await push.start();
    await receiver.until(1);
    assert.ok(receivedSeries(receiver.received).some((series) => series.includes('widget="a"')));
    scope.delete(widget('a'));
    receiver.clear();
    await receiver.until(2);
    assert.ok(!receivedSeries(receiver.received.slice(1)).some((series) => series.includes('widget="a"')));
    await push.shutdown();
  });

  test(`${protocol}: pushes, failures and points are counted`, async (context) => {
    const { receiver, store, push, outcomes } = await setUp(context, protocol);
    const points = walkedSeries(store).length;
    await push.start();
    await receiver.until(1);
    receiver.answer = { status: 400 };
    await push.shutdown();
    assert.deepEqual(push.stats, { pushes: 2, failures: 1, points, rejectedPoints: points });
    assert.deepEqual(
      outcomes.map(({ accepted, points }) => ({ accepted, points })),
      [
        { accepted: true, points },
        { accepted: false, points: 0 },
      ],
    );
  });

  test(`${protocol}: failures are logged once, with the address and the reason and without credentials`, async (context) => {
    const { receiver, push, warnings } = await setUp(context, protocol, {
      interval: 20,
      headers: { authorization: 'secret' },
    });
    receiver.answer = protocol === 'grpc' ? { code: 16, details: 'who are you' } : { status: 401 };
    await push.start();
    await receiver.until(5);
    await push.shutdown();
    assert.equal(warnings.length, 1);
    const reason = protocol === 'grpc' ? 'gRPC status UNAUTHENTICATED: who are you' : 'HTTP status 401';
    assert.ok(warnings[0]?.startsWith(`Pushing metrics to ${receiver.url} failed: ${reason}`), `${warnings[0]}`);
    assert.ok(push.stats.failures >= 5);
  });

  test(`${protocol}: an address with a password is logged without it`, async (context) => {
    const url = 'http://user:password@127.0.0.1:1/v1/metrics?key=k';
    const { push, warnings, ended } = await setUp(context, protocol, { url, timeout: 100 });
    await push.start();
    await ended;
    await push.shutdown();
    assert.deepEqual(warnings.length, 1);
    assert.ok(warnings[0]?.startsWith('Pushing metrics to http://127.0.0.1:1/v1/metrics failed: '));
    assert.doesNotMatch(warnings[0]!, /password|key=/);
  });

  test(`${protocol}: an unreachable receiver is a counted failure and nothing else`, async (context) => {
    const { push, warnings, ended } = await setUp(context, protocol, {
      url: 'http://127.0.0.1:1/v1/metrics',
      timeout: 100,
    });
    await push.start();
    await ended;
    assert.match(warnings[0]!, /^Pushing metrics to http:\/\/127\.0\.0\.1:1\/v1\/metrics failed: .*ECONNREFUSED/);
    await push.shutdown();
    assert.deepEqual(push.stats, { pushes: 2, failures: 2, points: 0, rejectedPoints: 0 });
  });

  test(`${protocol}: a shutdown resolves at its deadline though the receiver never answers`, async (context) => {
    const { receiver, push, warnings } = await setUp(context, protocol, { timeout: 500 });
    receiver.answer = 'hang';
    await push.start();
    await receiver.until(1);
    await push.shutdown(50);
    assert.match(warnings[0]!, /failed: it was not finished 50 ms after the shutdown began\.$/);
  });

  test(`${protocol}: with a preference for low memory observed sums are cumulative`, async (context) => {
    const { receiver, push } = await setUp(context, protocol, { temporality: 'lowmemory' });
    await push.start();
    await receiver.until(1);
    const turns = metricsOf(receiver.received[0]!.request).find(({ name }) => name === 'widget_turns_total');
    assert.equal(turns?.sum?.aggregationTemporality, 2);
    await push.shutdown();
  });
}

for (const protocol of ['http/protobuf', 'grpc'] as const) {
  for (const host of ['localhost', '127.0.0.1']) {
    test(`${protocol}: goes by TLS to ${host}, and shows the client certificate that is asked for`, async (context) => {
      const receiver = await OtlpReceiver.start({ protocol: protocol === 'grpc' ? 'grpc' : 'http', secure: true });
      context.after(() => receiver.close());
      const { store, push, ended, outcomes } = await setUp(context, protocol, {
        url: receiver.url.replace('localhost', host),
        certificate: certificate('ca.pem'),
        clientCertificate: certificate('client.pem'),
        clientKey: certificate('client-key.pem'),
      });
      await push.start();
      await ended;
      assert.equal(outcomes[0]?.accepted, true);
      assert.deepEqual(receivedSeries(receiver.accepted), walkedSeries(store));
      await push.shutdown();
    });
  }

  test(`${protocol}: tells nothing to a receiver at an IP address that its trusted certificate does not name`, async (context) => {
    const receiver = await OtlpReceiver.start({
      protocol: protocol === 'grpc' ? 'grpc' : 'http',
      secure: true,
      certificate: 'localhost.pem',
    });
    context.after(() => receiver.close());
    const { push, ended, outcomes, warnings } = await setUp(context, protocol, {
      url: receiver.url.replace('localhost', '127.0.0.1'),
      timeout: 500,
      certificate: certificate('localhost.pem'),
      clientCertificate: certificate('client.pem'),
      clientKey: certificate('client-key.pem'),
    });
    await push.start();
    await ended;
    await push.shutdown();
    assert.equal(outcomes[0]?.accepted, false);
    assert.deepEqual(receiver.received, []);
    assert.match(warnings[0]!, /the certificate is for DNS:localhost, not for 127\.0\.0\.1/);
  });

  test(`${protocol}: reads certificates again before it tries again`, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'kube-state-otel-'));
    context.after(() => rm(folder, { recursive: true }));
    const trusted = join(folder, 'ca.pem');
    await copyFile(certificate('localhost.pem'), trusted);
    const receiver = await OtlpReceiver.start({ protocol: protocol === 'grpc' ? 'grpc' : 'http', secure: true });
    context.after(() => receiver.close());
    const { store, push, ended, outcomes } = await setUp(context, protocol, {
      url: receiver.url,
      timeout: 500,
      certificate: trusted,
      clientCertificate: certificate('client.pem'),
      clientKey: certificate('client-key.pem'),
    });
    await push.start();
    await ended;
    assert.equal(outcomes[0]?.accepted, false);
    await copyFile(certificate('ca.pem'), trusted);
    await receiver.until(1);
    await push.shutdown();
    assert.deepEqual(receivedSeries(receiver.accepted.slice(0, 1)), walkedSeries(store));
  });

  test(`${protocol}: tells nothing to a receiver of an authority that it was not told to trust`, async (context) => {
    const receiver = await OtlpReceiver.start({ protocol: protocol === 'grpc' ? 'grpc' : 'http', secure: true });
    context.after(() => receiver.close());
    const { push, ended, outcomes, warnings } = await setUp(context, protocol, { url: receiver.url, timeout: 500 });
    await push.start();
    await ended;
    await push.shutdown();
    assert.equal(outcomes[0]?.accepted, false);
    assert.deepEqual(receiver.received, []);
    assert.match(warnings[0]!, /certificate/);
  });
}

for (const secure of [true, false]) {
  test(`grpc: an address without a scheme is one ${secure ? 'with TLS' : 'without TLS where the settings say so'}`, async (context) => {
    const receiver = await OtlpReceiver.start({ protocol: 'grpc', secure });
    context.after(() => receiver.close());
    const { store, push, ended } = await setUp(context, 'grpc', {
      url: `127.0.0.1:${receiver.port}`,
      insecure: !secure,
      certificate: certificate('ca.pem'),
      clientCertificate: certificate('client.pem'),
      clientKey: certificate('client-key.pem'),
    });
    await push.start();
    await ended;
    assert.deepEqual(receivedSeries(receiver.accepted), walkedSeries(store));
    await push.shutdown();
  });
}

for (const protocol of ['http/protobuf', 'http/json'] as const) {
  test(`${protocol}: gzip is used when asked for`, async (context) => {
    const { receiver, store, push } = await setUp(context, protocol, { compression: 'gzip' });
    await push.start();
    await receiver.until(1);
    const [received] = receiver.received;
    assert.equal(received?.headers['content-encoding'], 'gzip');
    assert.ok(received.sentBytes < received.bytes);
    assert.deepEqual(receivedSeries(receiver.received), walkedSeries(store));
    await push.shutdown();
  });
}

test('grpc: gzip is used when asked for', async (context) => {
  const { receiver, store, scope } = await setUp(context, 'grpc');
  for (let at = 0; at < 200; at++) scope.apply(widget(`w${at}`));
  for (const compression of ['none', 'gzip'] as const) {
    const relay = await startRelay(context, receiver.port);
    const url = `http://127.0.0.1:${relay.port}`;
    receiver.clear();
    await pushOnce(store, url, { protocol: 'grpc', compression });
    assert.deepEqual(receivedSeries(receiver.received), walkedSeries(store));
    const sent = relay.bytes / receiver.received[0]!.bytes;
    assert.ok(compression === 'gzip' ? sent < 0.5 : sent > 1, `${sent} of the bytes with ${compression}`);
  }
});
