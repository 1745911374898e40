import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { type Answer, OtlpReceiver } from '../../../test/support/otlp/receiver.ts';
import { ReceiverView } from '../../../test/support/otlp/receiver-view.ts';
import { otlpSettings } from '../../../test/support/otlp/settings.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { widget, widgets } from '../../../test/support/widgets.ts';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import { createStreamingPush } from './streaming-reader.ts';

const HOUR = 3_600_000;
const protocols = ['http/protobuf', 'http/json', 'grpc'] as const;

async function setUp(context: TestContext, some: Partial<OtlpSettings>, objects = 3) {
  const store = new StateStore();
  const scope = store.open(widgets);
  scope.init();
  for (let at = 0; at < objects; at++) scope.initApply(widget(`w${at}`));
  scope.initDone();
  const receiver = await OtlpReceiver.start({ protocol: some.protocol === 'grpc' ? 'grpc' : 'http' });
  context.after(() => receiver.close());
  return { store, scope, receiver, ...pushTo(receiver, store, some) };
}

/** A push of a store to a receiver, and what that knows. */
function pushTo(receiver: OtlpReceiver, store: StateStore, some: Partial<OtlpSettings>) {
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const push = createStreamingPush({
    meter,
    store,
    resource: resourceFromAttributes({ 'service.name': 'x' }),
    settings: otlpSettings(receiver.url, some),
    log: { warn: () => {} },
  });
  const view = new ReceiverView();
  /** Takes what was accepted until the receiver knows the state. */
  const untilKnown = async () => {
    for (;;) {
      for (const { request } of receiver.accepted.splice(0)) view.take(request);
      if (JSON.stringify(view.alive()) === JSON.stringify(walkedSeries(store))) return;
      await receiver.until(receiver.received.length + 1);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return { push, view, untilKnown };
}

for (const protocol of protocols) {
  test(`${protocol}: the end of a series arrives once`, async (context) => {
    const { receiver, scope, push, view, untilKnown } = await setUp(context, { protocol, interval: 20 });
    await push.start();
    await untilKnown();
    const series = view.alive().length / 3;
    scope.delete(widget('w1'));
    await untilKnown();
    await receiver.until(receiver.received.length + 3);
    await push.shutdown();
    for (const { request } of receiver.accepted) view.take(request);
    assert.equal(view.ends, series);
  });

  test(`${protocol}: what changes is pushed without waiting for the interval, and nothing else`, async (context) => {
    const { receiver, scope, push, view, untilKnown } = await setUp(
      context,
      { protocol, interval: HOUR, pushChanges: 5 },
      500,
    );
    await push.start();
    await untilKnown();
    const whole = receiver.received.reduce((sum, { bytes }) => sum + bytes, 0);
    receiver.clear();
    scope.apply(widget('w7', { turns: 8, colour: 'blue' }));
    await untilKnown();
    assert.ok(view.alive().some((series) => series.includes('blue')));
    assert.equal(receiver.received.length, 1);
    assert.ok(receiver.received[0]!.bytes < whole / 50);
    await push.shutdown();
  });
}

test('changes that come together are pushed together', async (context) => {
  const { receiver, scope, push, untilKnown } = await setUp(context, { interval: HOUR, pushChanges: 50 });
  await push.start();
  await untilKnown();
  receiver.clear();
  for (let at = 0; at < 20; at++) scope.apply(widget('w1', { turns: at }));
  scope.delete(widget('w2'));
  await untilKnown();
  assert.equal(receiver.received.length, 1);
  await push.shutdown();
});

test('a kind that is listed later is pushed as a change', async (context) => {
  const { store, push, untilKnown } = await setUp(context, { interval: HOUR, pushChanges: 5 });
  await push.start();
  await untilKnown();
  const scope = store.open({ ...widgets, resource: 'later', families: widgets.families.slice(0, 1) });
  scope.init();
  scope.initApply(widget('late'));
  scope.initDone();
  await untilKnown();
  await push.shutdown();
});

test('a shutdown ends no series', async (context) => {
  const { receiver, scope, push, view, untilKnown } = await setUp(context, { interval: HOUR });
  await push.start();
  await untilKnown();
  const alive = view.alive();
  scope.delete(widget('w1'));
  await push.shutdown();
  for (const { request } of receiver.accepted) view.take(request);
  assert.equal(view.ends, 0);
  assert.deepEqual(view.alive(), alive);
});

test('a restart ends no series', async (context) => {
  const { receiver, store, scope, push, view, untilKnown } = await setUp(context, { interval: HOUR });
  await push.start();
  await untilKnown();
  const alive = view.alive();
  await push.shutdown();
  scope.delete(widget('w1'));
  const restarted = pushTo(receiver, store, { interval: HOUR });
  await restarted.push.start();
  await receiver.until(3);
  await restarted.push.shutdown();
  for (const { request } of receiver.accepted) view.take(request);
  assert.equal(view.ends, 0);
  assert.deepEqual(view.alive(), alive);
});

test('each destination is told the ends of what it knows, once, however long another is away', async (context) => {
  const { store, scope, push, view, untilKnown, receiver } = await setUp(context, { interval: 20 });
  const late = await OtlpReceiver.start();
  context.after(() => late.close());
  const other = pushTo(late, store, { interval: 20 });
  await Promise.all([push.start(), other.push.start()]);
  await Promise.all([untilKnown(), other.untilKnown()]);
  const series = view.alive().length / 3;
  late.answer = { status: 400 };
  await late.until(late.received.length + 2);
  scope.delete(widget('w1'));
  await untilKnown();
  await receiver.until(receiver.received.length + 3);
  assert.equal(other.view.alive().length, series * 3);
  late.answer = { status: 200 };
  await other.untilKnown();
  await late.until(late.received.length + 3);
  assert.equal(store.journal.size, 0);
  await Promise.all([push.shutdown(), other.push.shutdown()]);
  for (const { request } of receiver.accepted) view.take(request);
  for (const { request } of late.accepted) other.view.take(request);
  assert.deepEqual([view.ends, other.view.ends], [series, series]);
});

const FAULTS: readonly Answer[] = [
  { status: 503 },
  { status: 400 },
  { status: 200, delay: 10 },
  'reset',
  'reset-within',
  { status: 200 },
  { status: 200 },
  { status: 200 },
];

for (const pushChanges of [undefined, 3]) {
  test(`through faults of the receiver its view comes to be the state, ${pushChanges === undefined ? 'without' : 'with'} pushes of changes`, async (context) => {
    const some = { interval: 10, timeout: 100, maxRequestBytes: 16_384, pushChanges };
    const { receiver, store, scope, push, view, untilKnown } = await setUp(context, some, 60);
    const random = seeded(6);
    const one = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
    await push.start();
    for (let round = 0; round < 40; round++) {
      receiver.answer = () => one(FAULTS);
      for (let at = 0; at < 10; at++) {
        const name = `w${Math.floor(random() * 80)}`;
        if (random() < 0.4) scope.delete(widget(name));
        else scope.apply(widget(name, { colour: one(['red', 'green']), turns: Math.floor(random() * 9) }));
        if (random() < 0.3) await receiver.until(receiver.received.length + 1);
      }
      receiver.answer = { status: 200 };
      await untilKnown();
    }
    assert.ok(view.ends > 0);
    await receiver.until(receiver.received.length + 20);
    assert.equal(store.journal.size, 0);
    await push.shutdown();
  });
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
