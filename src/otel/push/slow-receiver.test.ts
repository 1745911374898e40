/** What becomes of pushes that a receiver is too slow for: each family has its turn, and there is always a next push. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { OtlpReceiver, receivedSeries } from '../../../test/support/otlp-receiver.ts';
import { otlpSettings } from '../../../test/support/otlp-settings.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { widget, widgets } from '../../../test/support/widgets.ts';
import type { OtlpSettings } from '../../config/otlp-settings.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import { MOST_AT_ONCE } from '../send/concurrency.ts';
import type { PushOutcome } from './push.ts';
import { createStreamingPush } from './streaming-reader.ts';

const NO_LIMIT = 2 ** 31 - 1;

async function setUp(context: TestContext, objects: number, some: Partial<OtlpSettings>) {
  const receiver = await OtlpReceiver.start({ protocol: some.protocol === 'grpc' ? 'grpc' : 'http' });
  context.after(() => receiver.close());
  const store = new StateStore();
  const scope = store.open(widgets);
  scope.init();
  for (let at = 0; at < objects; at++) scope.initApply(widget(`w${at}`));
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const outcomes: PushOutcome[] = [];
  let told = Promise.withResolvers<void>();
  const push = createStreamingPush({
    meter,
    store,
    resource: resourceFromAttributes({ 'service.name': 'x' }),
    settings: otlpSettings(receiver.url, some),
    log: { warn: () => {} },
    onPush: (outcome) => {
      outcomes.push(outcome);
      told.resolve();
      told = Promise.withResolvers();
    },
  });
  const ended = async (count: number) => {
    while (outcomes.length < count) await told.promise;
  };
  return { receiver, store, push, outcomes, ended };
}

test('of a state that takes longer than a push, each push tells the next part, until all was told', async (context) => {
  const { receiver, store, push, outcomes, ended } = await setUp(context, 300, {
    maxRequestBytes: 16_384,
    interval: 300,
    exportTimeout: 300,
  });
  // So slow that a push has some of the requests that a whole one takes, however many are under way at a time.
  receiver.answer = () => ({ status: 200, delay: 100 });
  await push.start();
  const expected = walkedSeries(store);
  const told = new Set<string>();
  const isTold = () => {
    for (const series of receivedSeries(receiver.accepted)) told.add(series);
    receiver.clear();
    return expected.every((series) => told.has(series));
  };
  for (let pushes = 1; pushes <= 30 && !isTold(); pushes++) await ended(pushes);
  assert.ok(isTold(), `${told.size} of ${expected.length} series were told in ${outcomes.length} pushes`);
  assert.equal(outcomes[0]?.accepted, false);
  assert.ok(outcomes[0]!.notTold > 0);
  receiver.answer = { status: 200 };
  while (outcomes.at(-1)?.accepted === false) await ended(outcomes.length + 1);
  assert.equal(outcomes.at(-1)?.notTold, 0);
  await push.shutdown();
});

test('more requests are under way to a receiver that answers late, but not without end', async (context) => {
  const { receiver, push, ended } = await setUp(context, 400, { maxRequestBytes: 16_384 });
  let underWay = 0;
  let most = 0;
  receiver.answer = () => {
    most = Math.max(most, ++underWay);
    void setTimeout(200).then(() => underWay--);
    return { status: 200, delay: 200 };
  };
  await push.start();
  await ended(1);
  assert.ok(most > 2 && most <= MOST_AT_ONCE, `${most} requests at a time`);
  await push.shutdown(10);
});

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test(`${protocol}: a receiver that never answers ends no more than each push, though requests have no time-out`, async (context) => {
    const { receiver, store, push, outcomes, ended } = await setUp(context, 3, {
      protocol,
      timeout: NO_LIMIT,
      interval: 150,
      exportTimeout: 100,
    });
    receiver.answer = 'hang';
    await push.start();
    await ended(3);
    assert.ok(outcomes.every(({ accepted, notTold }) => !accepted && notTold > 0));
    receiver.answer = { status: 200 };
    while (outcomes.at(-1)?.accepted === false) await ended(outcomes.length + 1);
    assert.deepEqual(receivedSeries(receiver.accepted.slice(-1)), walkedSeries(store));
    await push.shutdown();
  });
}

test('Retry-After in the later of two refusals is obeyed', async (context) => {
  const { receiver, push } = await setUp(context, 400, {
    maxRequestBytes: 16_384,
    interval: 20,
    exportTimeout: 10_000,
    timeout: 500,
  });
  let requests = 0;
  receiver.answer = () => {
    if (++requests === 1) return { status: 503 };
    return requests === 2 ? { status: 503, headers: { 'retry-after': '3' }, delay: 200 } : { status: 200 };
  };
  const start = performance.now();
  await push.start();
  await receiver.until(3);
  assert.ok(performance.now() - start >= 3000);
  await push.shutdown();
});
