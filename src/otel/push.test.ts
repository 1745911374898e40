import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { metricsOf, pointsOf } from '../../test/support/otlp-proto.ts';
import { OtlpReceiver, receivedSeries } from '../../test/support/otlp-receiver.ts';
import { walkedSeries } from '../../test/support/series.ts';
import { WIDGET_CREATED, type Widget, widget, widgets } from '../../test/support/widgets.ts';
import type { OtlpSettings } from '../config/settings.ts';
import { namespaces } from '../resources/namespaces.ts';
import type { Scope } from '../state/scope.ts';
import { StateStore } from '../state/store.ts';
import { registerFamilies } from './families.ts';
import { StateMeter } from './meter.ts';
import { createProducer } from './producer.ts';
import { createPush, type Push, type PushOptions, type PushOutcome } from './push.ts';
import { createStreamingPush } from './streaming-reader.ts';

const HOUR = 3_600_000;

interface Setting extends PushOptions {
  readonly meter: StateMeter;
  readonly resource: Resource;
}

/** Both ways to push keep the same promises. */
const ways: readonly { name: string; create: (setting: Setting) => Push }[] = [
  { name: 'stock reader', create: (setting) => createPush({ ...setting, producer: createProducer(setting) }) },
  { name: 'streaming reader', create: createStreamingPush },
];

type Way = (typeof ways)[number];

async function setUp(context: TestContext, way: Way, some: Partial<OtlpSettings> = {}) {
  const receiver = await OtlpReceiver.start();
  context.after(() => receiver.close());
  const store = new StateStore();
  const scope = store.open(widgets);
  fill(scope, [widget('a'), widget('b'), widget('c', { colour: 'grün' })]);
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const settings: OtlpSettings = {
    url: receiver.url,
    protocol: 'http/protobuf',
    headers: {},
    timeout: 10_000,
    compression: 'none',
    interval: HOUR,
    exportTimeout: 10_000,
    temporality: 'cumulative',
    ...some,
  };
  const warnings: string[] = [];
  const outcomes: PushOutcome[] = [];
  const ended = Promise.withResolvers<void>();
  const push = way.create({
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

function fill(scope: Scope<Widget>, objects: readonly Widget[]): void {
  scope.init();
  for (const object of objects) scope.initApply(object);
  scope.initDone();
}

/** JSON can't say NaN or infinity: the stock exporter writes null for them. */
const asJson = (series: readonly string[]) => series.map((text) => text.replace(/ Infinity$/, ' NaN')).sort();

test('what arrives as http/json is what a walk of the state shows', async (context) => {
  const { receiver, store, push } = await setUp(context, ways[0]!, { protocol: 'http/json' });
  await push.start();
  await receiver.until(1);
  assert.equal(receiver.received[0]?.headers['content-type'], 'application/json');
  assert.deepEqual(receivedSeries(receiver.received), asJson(walkedSeries(store)));
  await push.shutdown();
});

for (const way of ways) {
  test(`${way.name}: what arrives as http/protobuf is what a walk of the state shows`, async (context) => {
    const { receiver, store, push } = await setUp(context, way);
    const scope = store.open(namespaces);
    scope.init();
    scope.initApply({
      metadata: { ...widget('shop').metadata, namespace: '', labels: [], annotations: [] },
      status: { phase: 'Active', conditions: [] },
    });
    scope.initDone();
    await push.start();
    await receiver.until(1);
    assert.equal(receiver.received[0]?.headers['content-type'], 'application/x-protobuf');
    assert.deepEqual(receivedSeries(receiver.received), walkedSeries(store));
    await push.shutdown();
  });

  test(`${way.name}: a counter arrives as a cumulative monotonic sum with its start, a gauge with an empty unit`, async (context) => {
    const { receiver, push } = await setUp(context, way);
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

  test(`${way.name}: gzip is used when asked for`, async (context) => {
    const { receiver, store, push } = await setUp(context, way, { compression: 'gzip' });
    await push.start();
    await receiver.until(1);
    const [received] = receiver.received;
    assert.equal(received?.headers['content-encoding'], 'gzip');
    assert.ok(received.sentBytes < received.bytes);
    assert.deepEqual(receivedSeries(receiver.received), walkedSeries(store));
    await push.shutdown();
  });

  test(`${way.name}: headers are sent`, async (context) => {
    const { receiver, push } = await setUp(context, way, { headers: { authorization: 'Basic abc', 'x-scope': 'one' } });
    await push.start();
    await receiver.until(1);
    assert.equal(receiver.received[0]?.headers.authorization, 'Basic abc');
    assert.equal(receiver.received[0]?.headers['x-scope'], 'one');
    await push.shutdown();
  });

  test(`${way.name}: nothing is pushed before the start`, async (context) => {
    const { receiver, push } = await setUp(context, way, { interval: 20, exportTimeout: 20 });
    await push.shutdown();
    assert.deepEqual(receiver.received, []);
  });

  test(`${way.name}: pushes follow each other at the interval`, async (context) => {
    const { receiver, push } = await setUp(context, way, { interval: 50, exportTimeout: 50 });
    await push.start();
    await receiver.until(3);
    await push.shutdown();
  });

  test(`${way.name}: a shutdown pushes the values a last time`, async (context) => {
    const { receiver, store, scope, push } = await setUp(context, way);
    await push.start();
    await receiver.until(1);
    scope.delete(widget('a'));
    receiver.clear();
    await push.shutdown();
    assert.equal(receiver.received.length, 1);
    assert.deepEqual(receivedSeries(receiver.received), walkedSeries(store));
  });

  test(`${way.name}: a deleted series is not in the next push`, async (context) => {
    const { receiver, scope, push } = await setUp(context, way, { interval: 50, exportTimeout: 50 });
    await push.start();
    await receiver.until(1);
    assert.ok(receivedSeries(receiver.received).some((series) => series.includes('widget="a"')));
    scope.delete(widget('a'));
    receiver.clear();
    await receiver.until(2);
    assert.ok(!receivedSeries(receiver.received.slice(1)).some((series) => series.includes('widget="a"')));
    await push.shutdown();
  });

  test(`${way.name}: pushes, failures and points are counted`, async (context) => {
    const { receiver, store, push, outcomes } = await setUp(context, way);
    const points = walkedSeries(store).length;
    await push.start();
    await receiver.until(1);
    receiver.answer = { status: 400 };
    await push.shutdown();
    assert.deepEqual(push.stats, { pushes: 2, failures: 1, points });
    assert.deepEqual(
      outcomes.map(({ accepted, points }) => ({ accepted, points })),
      [
        { accepted: true, points },
        { accepted: false, points: 0 },
      ],
    );
  });

  test(`${way.name}: failures are logged once, with the address and the reason and without credentials`, async (context) => {
    const { receiver, push, warnings } = await setUp(context, way, {
      interval: 20,
      exportTimeout: 20,
      headers: { authorization: 'secret' },
    });
    receiver.answer = { status: 401 };
    await push.start();
    await receiver.until(5);
    await push.shutdown();
    assert.equal(warnings.length, 1);
    assert.ok(warnings[0]?.startsWith(`Pushing metrics to ${receiver.url} failed: HTTP status 401`));
    assert.ok(push.stats.failures >= 5);
  });

  test(`${way.name}: an address with a password is logged without it`, async (context) => {
    const url = 'http://user:password@127.0.0.1:1/v1/metrics?key=k';
    const { push, warnings, ended } = await setUp(context, way, { url, timeout: 100 });
    await push.start();
    await ended;
    await push.shutdown();
    assert.deepEqual(warnings.length, 1);
    assert.ok(warnings[0]?.startsWith('Pushing metrics to http://127.0.0.1:1/v1/metrics failed: '));
    assert.doesNotMatch(warnings[0]!, /password|key=/);
  });

  test(`${way.name}: an unreachable receiver is a counted failure and nothing else`, async (context) => {
    const { push, warnings, ended } = await setUp(context, way, { url: 'http://127.0.0.1:1/v1/metrics', timeout: 100 });
    await push.start();
    await ended;
    assert.match(warnings[0]!, /^Pushing metrics to http:\/\/127\.0\.0\.1:1\/v1\/metrics failed: .*ECONNREFUSED/);
    await push.shutdown();
    assert.deepEqual(push.stats, { pushes: 2, failures: 2, points: 0 });
  });

  test(`${way.name}: a shutdown resolves at its deadline though the receiver never answers`, async (context) => {
    const { receiver, push, warnings } = await setUp(context, way, { timeout: 500 });
    receiver.answer = 'hang';
    await push.start();
    await receiver.until(1);
    await push.shutdown(50);
    assert.match(warnings[0]!, /failed: it was not finished 50 ms after the shutdown began\.$/);
  });

  test(`${way.name}: a preference for delta temporality is answered with a warning and cumulative sums`, async (context) => {
    const { receiver, push, warnings } = await setUp(context, way, { temporality: 'delta' });
    await push.start();
    await receiver.until(1);
    assert.match(warnings[0]!, /delta is not supported/);
    const turns = metricsOf(receiver.received[0]!.request).find(({ name }) => name === 'widget_turns_total');
    assert.equal(turns?.sum?.aggregationTemporality, 2);
    await push.shutdown();
  });
}
