/** What becomes of a push when the receiver refuses some data for good: everything else arrives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricsOf, pointsOf } from '../../../test/support/otlp/proto.ts';
import { type Answer, type Received, receivedSeries } from '../../../test/support/otlp/receiver.ts';
import { ReceiverView } from '../../../test/support/otlp/receiver-view.ts';
import { setUpWidgetPush } from '../../../test/support/otlp/widget-push.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { widget } from '../../../test/support/widgets.ts';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';
import type { PushOutcome } from './push.ts';

/** The answer for data that is wrong. */
const bad = (protocol: OtlpSettings['protocol']): Answer =>
  protocol === 'grpc' ? { code: 3, details: 'a bad label' } : { status: 400 };

/** The texts of the series of one request. */
const seriesOf = (received: Received) => receivedSeries([received]);

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test(`${protocol}: one bad series is dropped, counted and named, and everything else arrives in the same push`, async (context) => {
    const { receiver, store, push, outcomes, warnings, ended } = await setUpWidgetPush(context, 200, { protocol });
    const isBad = (text: string) => text.startsWith('widget_labels{') && text.includes('"w77"');
    receiver.answer = (received) => (seriesOf(received).some(isBad) ? bad(protocol) : { status: 200 });
    await push.start();
    await ended(1);
    const expected = walkedSeries(store).filter((text) => !isBad(text));
    assert.deepEqual(receivedSeries(receiver.accepted), expected);
    const [{ accepted, points, rejectedPoints }] = outcomes as [PushOutcome];
    assert.deepEqual(
      { accepted, points, rejectedPoints },
      { accepted: true, points: expected.length, rejectedPoints: 1 },
    );
    assert.ok(receiver.received.length <= 30, `${receiver.received.length} requests`);
    assert.match(warnings[0]!, /rejected 1 data point of widget_labels: .*(400|INVALID_ARGUMENT)/);
    await push.shutdown();
  });

  test(`${protocol}: a family that is bad as a whole keeps no other from arriving, and costs few requests`, async (context) => {
    const { receiver, store, push, outcomes, ended } = await setUpWidgetPush(context, 200, {
      protocol,
      maxRequestBytes: 16_384,
    });
    const isBad = (text: string) => text.startsWith('widget_info{');
    receiver.answer = (received) => (seriesOf(received).some(isBad) ? bad(protocol) : { status: 200 });
    await push.start();
    await ended(1);
    const others = ['widget_turns_total{', 'widget_odd{'];
    const ofOthers = (texts: readonly string[]) => texts.filter((text) => others.some((name) => text.startsWith(name)));
    assert.deepEqual(ofOthers(receivedSeries(receiver.accepted)), ofOthers(walkedSeries(store)));
    assert.equal(outcomes[0]?.accepted, true);
    const refused = receiver.received.length - receiver.accepted.length;
    assert.ok(refused > 2 && refused < 64, `${refused} requests were refused`);
    assert.equal(outcomes[0]!.points + outcomes[0]!.rejectedPoints, walkedSeries(store).length);
    await push.shutdown();
  });

  test(`${protocol}: wrong credentials end the push with the first answer`, async (context) => {
    const { receiver, push, outcomes, warnings, ended } = await setUpWidgetPush(context, 200, {
      protocol,
      maxRequestBytes: 16_384,
    });
    receiver.answer = protocol === 'grpc' ? { code: 16 } : { status: 401 };
    await push.start();
    await ended(1);
    assert.equal(outcomes[0]?.accepted, false);
    assert.ok(receiver.received.length <= 2, `${receiver.received.length} requests`);
    assert.match(warnings[0]!, /failed: .*(401|UNAUTHENTICATED)/);
    await push.shutdown(10);
  });
}

test('a family that is too large at any size keeps no other from arriving', async (context) => {
  const { receiver, store, push, outcomes, ended } = await setUpWidgetPush(context, 200, { protocol: 'http/protobuf' });
  const isBad = (text: string) => text.startsWith('widget_info{');
  receiver.answer = (received) => (seriesOf(received).some(isBad) ? { status: 413 } : { status: 200 });
  await push.start();
  await ended(1);
  const others = (texts: readonly string[]) => texts.filter((text) => text.startsWith('widget_odd{'));
  assert.deepEqual(others(receivedSeries(receiver.accepted)), others(walkedSeries(store)));
  assert.ok(outcomes[0]?.accepted);
  await push.shutdown();
});

for (const protocol of ['http/protobuf', 'http/json'] as const) {
  for (const limit of [3000, 12_000, 16_000]) {
    test(`${protocol}: a receiver that takes ${limit} bytes gets everything, and from the second push on nothing too large`, async (context) => {
      const { receiver, store, push, ended } = await setUpWidgetPush(context, 200, { protocol, interval: 50 });
      receiver.answer = ({ bytes }) => ({ status: bytes > limit ? 413 : 200 });
      await push.start();
      await ended(1);
      assert.deepEqual(receivedSeries(receiver.accepted), walkedSeries(store));
      await ended(2);
      receiver.clear();
      await ended(4);
      assert.deepEqual([receiver.received.length > 0, receiver.received.length], [true, receiver.accepted.length]);
      await push.shutdown();
    });
  }
}

test('a receiver that refuses everything is a failure, and not asked without end', async (context) => {
  const { receiver, push, outcomes, warnings, ended } = await setUpWidgetPush(context, 2000, {
    protocol: 'http/protobuf',
    maxRequestBytes: 16_384,
  });
  receiver.answer = { status: 400 };
  await push.start();
  await ended(1);
  assert.deepEqual([outcomes[0]?.accepted, outcomes[0]?.points], [false, 0]);
  assert.ok(receiver.received.length < 120, `${receiver.received.length} requests`);
  assert.ok(warnings.some((line) => /failed: HTTP status 400/.test(line)));
  await push.shutdown();
});

test('the end of a series that was refused is told again, and no living series is ended', async (context) => {
  const { receiver, store, scope, push, ended, outcomes } = await setUpWidgetPush(context, 20, {
    protocol: 'http/protobuf',
    interval: 50,
  });
  const view = new ReceiverView();
  const take = () => {
    for (const { request } of receiver.accepted) view.take(request);
    receiver.clear();
  };
  await push.start();
  await ended(1);
  take();
  const hasEnd = ({ request }: Received) =>
    metricsOf(request).some((metric) => pointsOf(metric).some(({ flags = 0 }) => flags === 1));
  let refused = 0;
  receiver.answer = (received) => {
    if (!hasEnd(received) || refused > 40) return { status: 200 };
    refused++;
    return { status: 400 };
  };
  scope.delete(widget('w3'));
  while (refused <= 40) await ended(outcomes.length + 1);
  await ended(outcomes.length + 2);
  await push.shutdown();
  take();
  assert.deepEqual(view.alive(), walkedSeries(store));
  assert.deepEqual(view.endedUnknown, []);
});
