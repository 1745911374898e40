/** What becomes of pushes that a receiver is too slow for: each family has its turn, and there is always a next push. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { receivedSeries } from '../../../test/support/otlp/receiver.ts';
import { setUpWidgetPush } from '../../../test/support/otlp/widget-push.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { MOST_AT_ONCE } from '../send/concurrency.ts';

const NO_LIMIT = 2 ** 31 - 1;

test('of a state that takes longer than a push, each push tells the next part, until all was told', async (context) => {
  const { receiver, store, push, outcomes, ended } = await setUpWidgetPush(context, 300, {
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
  const { receiver, push, ended } = await setUpWidgetPush(context, 400, { maxRequestBytes: 16_384 });
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
    const { receiver, store, push, outcomes, ended } = await setUpWidgetPush(context, 3, {
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
  const { receiver, push } = await setUpWidgetPush(context, 400, {
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
