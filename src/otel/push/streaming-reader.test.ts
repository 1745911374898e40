import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { metricsOf, pointsOf } from '../../../test/support/otlp/proto.ts';
import { OtlpReceiver, receivedSeries } from '../../../test/support/otlp/receiver.ts';
import { otlpSettings } from '../../../test/support/otlp/settings.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { widget, widgets } from '../../../test/support/widgets.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import type { PushOutcome } from './push.ts';
import { createStreamingPush } from './streaming-reader.ts';

async function setUp(
  context: TestContext,
  objects: number,
  some: { interval?: number; exportTimeout?: number; maxRequestBytes?: number } = {},
) {
  const { interval = 3_600_000, exportTimeout = 30_000, maxRequestBytes = 65_536 } = some;
  const warnings: string[] = [];
  const receiver = await OtlpReceiver.start();
  context.after(() => receiver.close());
  const store = new StateStore();
  const scope = store.open(widgets);
  scope.init();
  for (let at = 0; at < objects; at++) scope.initApply(widget(`w${at}`));
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const outcomes: PushOutcome[] = [];
  const ended = Promise.withResolvers<void>();
  const push = createStreamingPush({
    meter,
    resource: resourceFromAttributes({ 'service.name': 'x' }),
    settings: otlpSettings(receiver.url, {
      timeout: 1000,
      compression: 'gzip',
      interval,
      exportTimeout,
      maxRequestBytes,
    }),
    log: { warn: (line) => warnings.push(line) },
    onPush: (outcome) => {
      outcomes.push(outcome);
      ended.resolve();
    },
  });
  return { receiver, store, scope, meter, push, outcomes, warnings, ended: ended.promise };
}

test('a large state goes out in several requests, each bounded, with each series once and one time', async (context) => {
  const { receiver, store, push, outcomes, ended } = await setUp(context, 2000);
  await push.start();
  await ended;
  assert.ok(receiver.received.length > 10);
  assert.ok(receiver.received.every(({ bytes }) => bytes <= 65_536));
  const series = receivedSeries(receiver.received);
  assert.deepEqual(series, walkedSeries(store));
  const times = receiver.received.flatMap(({ request }) =>
    metricsOf(request).flatMap((metric) => pointsOf(metric).map(({ timeUnixNano }) => timeUnixNano)),
  );
  assert.equal(new Set(times).size, 1);
  assert.deepEqual(
    outcomes.map(({ accepted, points }) => ({ accepted, points })),
    [{ accepted: true, points: series.length }],
  );
  await push.shutdown();
});

test('from the second push on, the requests are spread over a tenth of the interval', async (context) => {
  const { receiver, push, outcomes, ended } = await setUp(context, 400, { interval: 3000, maxRequestBytes: 32_768 });
  await push.start();
  await ended;
  const requests = receiver.received.length;
  assert.ok(requests > 3);
  await receiver.until(requests * 2);
  await push.shutdown();
  const seconds = outcomes[1]!.seconds;
  // The first goes at once, and two may go together where one is full in the middle of a block.
  assert.ok(seconds > 0.2, `${requests} requests in ${seconds} s`);
});

test('what callbacks from outside observe goes out with the families', async (context) => {
  const { receiver, meter, push, ended } = await setUp(context, 1);
  meter.createObservableUpDownCounter('rooms').addCallback((result) => result.observe(-2, { floor: 'first' }));
  await push.start();
  await ended;
  const series = receivedSeries(receiver.received);
  assert.ok(series.includes('rooms{floor="first"} -2'));
  assert.ok(series.some((text) => text.startsWith('widget_info{')));
  await push.shutdown();
});

test('after a push that nothing arrived of, the next tells everything', async (context) => {
  const { receiver, store, push, outcomes, ended } = await setUp(context, 2000, { interval: 30 });
  receiver.answer = { status: 401 };
  await push.start();
  await ended;
  assert.equal(outcomes[0]?.accepted, false);
  assert.ok(receiver.received.length < 10);
  receiver.answer = { status: 200 };
  await push.shutdown();
  const { points } = outcomes.at(-1)!;
  assert.equal(points, walkedSeries(store).length);
});

test('a push that takes longer than the export timeout is given up', async (context) => {
  const { receiver, push, outcomes, warnings, ended } = await setUp(context, 10, { exportTimeout: 30 });
  receiver.answer = 'hang';
  await push.start();
  await ended;
  assert.equal(outcomes[0]?.accepted, false);
  assert.match(warnings[0]!, /failed: it took longer than 30 ms\.$/);
  await push.shutdown(10);
});

test('memory does not grow with pushes', async (context) => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const { receiver, push, outcomes } = await setUp(context, 200, { interval: 1, maxRequestBytes: 16_384 });
  const usedAfter = async (pushes: number) => {
    while (outcomes.length < pushes) {
      receiver.clear();
      await receiver.until(1);
    }
    receiver.clear();
    // What waits for a finaliser goes with the second collection.
    collectGarbage();
    await setTimeout(10);
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  await push.start();
  const early = await usedAfter(5);
  const late = await usedAfter(40);
  await push.shutdown();
  assert.ok(late < early * 1.25, `${early} bytes after 5 pushes, ${late} after 40`);
});
