/** What becomes of a push when the receiver is slow, full, away or wrong: nothing is lost, nothing arrives twice. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { encodePartialSuccess, metricsOf, pointsOf, retryInfo } from '../../../test/support/otlp/proto.ts';
import {
  OtlpReceiver,
  type Received,
  type ReceiverOptions,
  receivedSeries,
} from '../../../test/support/otlp/receiver.ts';
import { otlpSettings } from '../../../test/support/otlp/settings.ts';
import { startRelay } from '../../../test/support/relay.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { widget, widgets } from '../../../test/support/widgets.ts';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import type { PushOutcome } from './push.ts';
import { createStreamingPush } from './streaming-reader.ts';

interface Setting {
  readonly objects?: number;
  readonly receiver?: ReceiverOptions;
  readonly settings?: Partial<OtlpSettings>;
}

async function setUp(context: TestContext, protocol: OtlpSettings['protocol'], setting: Setting = {}) {
  const options = { ...setting.receiver, protocol: protocol === 'grpc' ? 'grpc' : 'http' } as const;
  const receiver = await OtlpReceiver.start(options);
  context.after(() => receiver.close());
  const relay = await startRelay(context, receiver.port);
  const store = new StateStore();
  const scope = store.open(widgets);
  scope.init();
  for (let at = 0; at < (setting.objects ?? 3); at++) scope.initApply(widget(`w${at}`));
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const outcomes: PushOutcome[] = [];
  const warnings: string[] = [];
  let told = Promise.withResolvers<void>();
  const push = createStreamingPush({
    meter,
    resource: resourceFromAttributes({ 'service.name': 'x' }),
    settings: otlpSettings(receiver.url.replace(`:${receiver.port}`, `:${relay.port}`), {
      protocol,
      ...setting.settings,
    }),
    log: { warn: (line) => warnings.push(line) },
    onPush: (outcome) => {
      outcomes.push(outcome);
      told.resolve();
      told = Promise.withResolvers();
    },
  });
  /** Resolves when so many pushes have ended. */
  const ended = async (count: number) => {
    while (outcomes.length < count) await told.promise;
  };
  return { receiver, relay, options, store, scope, meter, push, outcomes, warnings, ended };
}

/** Times of the points of some requests, without repetition. */
function timesOf(received: readonly Received[]): (string | undefined)[] {
  const points = received.flatMap(({ request }) => metricsOf(request).flatMap(pointsOf));
  return [...new Set(points.map(({ timeUnixNano }) => timeUnixNano))];
}

const protocols = ['http/protobuf', 'http/json', 'grpc'] as const;

for (const protocol of protocols) {
  test(`${protocol}: a receiver that takes small requests only gets each series once, and is offered small ones then`, async (context) => {
    const { receiver, store, push, outcomes, ended } = await setUp(context, protocol, {
      objects: 1000,
      receiver: { maxBytes: 60_000 },
    });
    await push.start();
    await ended(1);
    const series = walkedSeries(store);
    assert.deepEqual(receivedSeries(receiver.accepted), series);
    assert.equal(timesOf(receiver.accepted).length, 1);
    assert.deepEqual([outcomes[0]?.accepted, outcomes[0]?.points], [true, series.length]);
    receiver.clear();
    await push.shutdown();
    assert.deepEqual(receivedSeries(receiver.received), series);
  });

  test(`${protocol}: requests are bounded by their encoded bytes`, async (context) => {
    const maxRequestBytes = 20_000;
    const { receiver, store, push, ended } = await setUp(context, protocol, {
      objects: 500,
      settings: { maxRequestBytes },
    });
    await push.start();
    await ended(1);
    assert.ok(receiver.received.length > 5);
    assert.ok(receiver.received.every(({ bytes }) => bytes <= maxRequestBytes));
    assert.deepEqual(receivedSeries(receiver.received), walkedSeries(store));
    await push.shutdown();
  });

  test(`${protocol}: partial success is counted and logged, and the points are not sent again`, async (context) => {
    const { receiver, store, push, outcomes, warnings, ended } = await setUp(context, protocol);
    const partialSuccess = { rejectedDataPoints: '2', errorMessage: 'too old' };
    const body = protocol === 'http/json' ? JSON.stringify({ partialSuccess }) : encodePartialSuccess(2, 'too old');
    receiver.answer = { status: 200, body };
    await push.start();
    await ended(1);
    assert.equal(receiver.received.length, 1);
    assert.deepEqual([outcomes[0]?.points, outcomes[0]?.rejectedPoints], [walkedSeries(store).length - 2, 2]);
    assert.match(warnings[0]!, /rejected 2 data points: too old\.$/);
    await push.shutdown();
    assert.equal(warnings.length, 1);
    assert.equal(push.stats.rejectedPoints, 4);
  });

  test(`${protocol}: a slow receiver holds up the walk, and gets each series once`, async (context) => {
    const { receiver, store, push, ended } = await setUp(context, protocol, {
      objects: 300,
      settings: { maxRequestBytes: 16_384 },
    });
    let underWay = 0;
    let most = 0;
    receiver.answer = () => {
      most = Math.max(most, ++underWay);
      void setTimeout(20).then(() => underWay--);
      return { status: 200, delay: 20 };
    };
    await push.start();
    await ended(1);
    assert.deepEqual(receivedSeries(receiver.received), walkedSeries(store));
    assert.ok(most <= 2, `${most} requests at a time`);
    await push.shutdown();
  });

  test(`${protocol}: a receiver that was away gets the current state when it is back, not that of before`, async (context) => {
    const { receiver, options, store, scope, push, outcomes, ended } = await setUp(context, protocol, {
      settings: { timeout: 500 },
    });
    await receiver.close();
    await push.start();
    await ended(2);
    assert.ok(outcomes.every(({ accepted }) => !accepted));
    scope.delete(widget('w0'));
    const back = await OtlpReceiver.start({ ...options, port: receiver.port });
    context.after(() => back.close());
    while (back.accepted.length === 0) await back.until(back.received.length + 1);
    assert.deepEqual(receivedSeries(back.accepted.slice(0, 1)), walkedSeries(store));
    await push.shutdown();
  });

  test(`${protocol}: a request whose connection is cut before the answer is repeated byte by byte`, async (context) => {
    const { receiver, relay, push, ended } = await setUp(context, protocol);
    receiver.answer = 'hang';
    await push.start();
    await receiver.until(1);
    receiver.answer = { status: 200 };
    relay.cut();
    await ended(1);
    const [first, second, ...others] = receiver.received;
    assert.deepEqual(others, []);
    assert.deepEqual(second?.body, first?.body);
    assert.equal(push.stats.failures, 0);
    await push.shutdown();
  });

  test(`${protocol}: a receiver that does not answer in time fails the push, and the next tells everything`, async (context) => {
    const { receiver, store, push, outcomes, warnings, ended } = await setUp(context, protocol, {
      settings: { timeout: 200 },
    });
    receiver.answer = 'hang';
    await push.start();
    await ended(1);
    assert.equal(outcomes[0]?.accepted, false);
    assert.match(warnings[0]!, /timed out|DEADLINE_EXCEEDED/i);
    receiver.answer = { status: 200 };
    await ended(2);
    assert.deepEqual(receivedSeries(receiver.accepted), walkedSeries(store));
    await push.shutdown();
  });
}

test('grpc: UNAVAILABLE is answered with the identical bytes', async (context) => {
  const { receiver, push, ended } = await setUp(context, 'grpc');
  receiver.answer = { code: 14 };
  await push.start();
  await receiver.until(1);
  receiver.answer = { status: 200 };
  await ended(1);
  assert.equal(receiver.received.length, 2);
  assert.deepEqual(receiver.received[1]?.body, receiver.received[0]?.body);
  await push.shutdown();
});

for (const [status, form] of [
  [429, 'in seconds'],
  [503, 'in seconds'],
  [503, 'as a date'],
] as const) {
  test(`${status} with Retry-After ${form} is obeyed within the time-out, with identical bytes`, async (context) => {
    const { receiver, push, ended } = await setUp(context, 'http/protobuf');
    // A date has no fractions of a second.
    const after = form === 'in seconds' ? '2' : new Date(Date.now() + 3000).toUTCString();
    receiver.answer = { status, headers: { 'retry-after': after } };
    const start = performance.now();
    await push.start();
    await receiver.until(1);
    receiver.answer = { status: 200 };
    await ended(1);
    assert.ok(performance.now() - start >= 1900);
    assert.equal(receiver.received.length, 2);
    assert.deepEqual(receiver.received[1]?.body, receiver.received[0]?.body);
    await push.shutdown();
  });
}

test('Retry-After beyond the time-out ends the push, and the next one starts no earlier', async (context) => {
  const { receiver, push, warnings, ended } = await setUp(context, 'http/protobuf', {
    settings: { timeout: 500, interval: 20 },
  });
  receiver.answer = { status: 503, headers: { 'retry-after': '2' } };
  const start = performance.now();
  await push.start();
  await ended(1);
  assert.match(warnings[0]!, /failed: HTTP status 503\.$/);
  receiver.answer = { status: 200 };
  await ended(2);
  assert.ok(performance.now() - start >= 1990);
  assert.equal(receiver.accepted.length, 1);
  await push.shutdown();
});

test('a shutdown does not push to a receiver that wants to be left alone until later', async (context) => {
  const { receiver, push, ended } = await setUp(context, 'http/protobuf', { settings: { timeout: 500 } });
  receiver.answer = { status: 503, headers: { 'retry-after': '60' } };
  await push.start();
  await ended(1);
  await push.shutdown();
  assert.equal(receiver.received.length, 1);
});

test('grpc: RetryInfo is obeyed as Retry-After is', async (context) => {
  const { receiver, push, ended } = await setUp(context, 'grpc');
  const start = performance.now();
  receiver.answer = { code: 8, details: 'quota', statusDetails: retryInfo(2) };
  await push.start();
  await receiver.until(1);
  receiver.answer = { status: 200 };
  await ended(1);
  assert.ok(performance.now() - start >= 1990);
  assert.deepEqual(receiver.received[1]?.body, receiver.received[0]?.body);
  await push.shutdown();
});

test('grpc: RESOURCE_EXHAUSTED for another reason than size is answered with no repetition', async (context) => {
  const { receiver, push, warnings, ended } = await setUp(context, 'grpc');
  receiver.answer = { code: 8, details: 'monthly quota used up' };
  await push.start();
  await ended(1);
  assert.equal(new Set(receiver.received.map(({ body }) => body.toString('hex'))).size, receiver.received.length);
  assert.match(warnings.at(-1)!, /failed: .*RESOURCE_EXHAUSTED: monthly quota used up/);
  await push.shutdown();
});

test('a receiver that finds everything too large is not flooded with ever smaller requests', async (context) => {
  const { receiver, push, outcomes, ended } = await setUp(context, 'http/protobuf', { objects: 1000 });
  receiver.answer = { status: 413 };
  await push.start();
  await ended(1);
  assert.equal(outcomes[0]?.accepted, false);
  assert.ok(receiver.received.length < 100, `${receiver.received.length} requests`);
  await push.shutdown();
});

test('a success that is cut off in the middle counts: nothing is sent twice', async (context) => {
  const { receiver, push, outcomes, ended } = await setUp(context, 'http/protobuf');
  receiver.answer = 'reset-within';
  await push.start();
  await ended(1);
  assert.equal(outcomes[0]?.accepted, true);
  assert.equal(receiver.received.length, 1);
  receiver.answer = { status: 200 };
  await push.shutdown();
});

test('what a receiver accepted before it failed is not sent again in the same push', async (context) => {
  const { receiver, store, push, outcomes, ended } = await setUp(context, 'http/protobuf', {
    objects: 300,
    settings: { maxRequestBytes: 16_384 },
  });
  let count = 0;
  receiver.answer = () => (++count === 4 ? { status: 503 } : { status: 200 });
  await push.start();
  await ended(1);
  assert.equal(outcomes[0]?.accepted, true);
  assert.deepEqual(receivedSeries(receiver.accepted), walkedSeries(store));
  assert.equal(timesOf(receiver.accepted).length, 1);
  await push.shutdown();
});

test('a destination that hangs holds up no other', async (context) => {
  const { receiver: stuck, store, meter, push } = await setUp(context, 'http/protobuf');
  stuck.answer = 'hang';
  const receiver = await OtlpReceiver.start();
  context.after(() => receiver.close());
  const ended = Promise.withResolvers<PushOutcome>();
  const other = createStreamingPush({
    meter,
    resource: resourceFromAttributes({ 'service.name': 'x' }),
    settings: otlpSettings(receiver.url),
    log: { warn: assert.fail },
    onPush: ended.resolve,
  });
  await push.start();
  await stuck.until(1);
  await other.start();
  assert.equal((await ended.promise).accepted, true);
  assert.deepEqual(receivedSeries(receiver.accepted), walkedSeries(store));
  await Promise.all([push.shutdown(10), other.shutdown()]);
});
