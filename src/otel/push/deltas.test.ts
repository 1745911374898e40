/** What a destination that prefers delta temporality is told of counters: differences that add up, and none made up. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { metricsOf, pointsOf, type WirePoint } from '../../../test/support/otlp/proto.ts';
import type { Answer, OtlpReceiver, Received } from '../../../test/support/otlp/receiver.ts';
import { setUpWidgetPush } from '../../../test/support/otlp/widget-push.ts';
import { type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import type { OtlpSettings } from '../../config/destinations/otlp-settings.ts';

/** Objects as old as this process can't tell from old ones, and objects that are certainly new. */
const made = (name: string, seconds: number, turns: number): Widget => {
  const { metadata, ...rest } = widget(name, { turns });
  return { ...rest, metadata: { ...metadata, creationTimestamp: seconds } };
};
const LATER = 4_000_000_000;

/** The points of the counter of a widget, in the order in which they came. */
function turnsOf(received: readonly Received[], name: string): WirePoint[] {
  const isOf = ({ attributes = [] }: WirePoint) => attributes.some(({ value }) => value?.stringValue === name);
  return received
    .flatMap(({ request }) => metricsOf(request))
    .filter((metric) => metric.name === 'widget_turns_total')
    .flatMap(pointsOf)
    .filter(isOf);
}

const sumOf = (points: readonly WirePoint[]) => points.reduce((sum, { asDouble }) => sum + Number(asDouble ?? 0), 0);

/** The points stand one at the end of the other. */
function assertGapless(points: readonly WirePoint[]): void {
  for (let at = 1; at < points.length; at++) {
    assert.equal(points[at]!.startTimeUnixNano, points[at - 1]!.timeUnixNano);
  }
}

async function setUp(context: TestContext, some: Partial<OtlpSettings> = {}) {
  const set = await setUpWidgetPush(context, 3, { temporality: 'delta', interval: 20, timeout: 300, ...some });
  const { push, outcomes, ended } = set;
  /** Whatever was there before has been told, if it could be. */
  const pushed = async () => {
    const { length } = outcomes;
    await ended(length + 2);
  };
  await push.start();
  await ended(1);
  return { ...set, pushed };
}

for (const protocol of ['http/protobuf', 'http/json', 'grpc'] as const) {
  test(`${protocol}: a counter is told as what it has gained since it was told before, and gauges are as ever`, async (context) => {
    const { receiver, scope, push, pushed } = await setUp(context, { protocol });
    assert.deepEqual(turnsOf(receiver.received, 'w1'), []);
    await pushed();
    scope.apply(widget('w1', { turns: 5 }));
    await pushed();
    scope.apply(widget('w1', { turns: 8 }));
    await pushed();
    await push.shutdown();
    const points = turnsOf(receiver.accepted, 'w1');
    assert.deepEqual([sumOf(points), sumOf(turnsOf(receiver.accepted, 'w2'))], [8 - 3, 0]);
    assertGapless(points);
    const metrics = receiver.accepted.flatMap(({ request }) => metricsOf(request));
    const turns = metrics.filter(({ name }) => name === 'widget_turns_total');
    assert.ok(turns.every(({ sum }) => sum?.aggregationTemporality === 1 && sum.isMonotonic));
    const infos = metrics.filter(({ name }) => name === 'widget_info');
    assert.ok(
      infos.every(({ gauge }) =>
        (gauge?.dataPoints ?? []).every(({ startTimeUnixNano }) => !Number(startTimeUnixNano)),
      ),
    );
  });
}

const hasTurns = (received: Received) => turnsOf([received], 'w1').length > 0;
const refusals: readonly (readonly [string, Answer])[] = [
  ['refused for good', { status: 400 }],
  ['not taken for now', { status: 503 }],
  ['refused for who sends it', { status: 401 }],
];
for (const [what, answer] of refusals) {
  test(`what was ${what} is told with what came since, from the same start`, async (context) => {
    const { receiver, scope, push, pushed } = await setUp(context);
    await pushed();
    receiver.answer = (received) => (hasTurns(received) ? answer : { status: 200 });
    scope.apply(widget('w1', { turns: 5 }));
    await pushed();
    scope.apply(widget('w1', { turns: 9 }));
    receiver.answer = { status: 200 };
    await pushed();
    await pushed();
    await push.shutdown();
    const points = turnsOf(receiver.accepted, 'w1');
    assert.equal(sumOf(points), 9 - 3);
    assertGapless(points);
  });
}

test('with changes pushed by themselves the differences add up as well', async (context) => {
  const { receiver, scope, push, ended, outcomes } = await setUp(context, { interval: 3_600_000, pushChanges: 5 });
  for (let turns = 4; turns <= 10; turns++) {
    scope.apply(widget('w1', { turns }));
    await ended(outcomes.length + 1);
  }
  await push.shutdown();
  const points = turnsOf(receiver.accepted, 'w1');
  assert.equal(sumOf(points), 10 - 3);
  assertGapless(points);
});

test('an object that is created between two pushes is told from its creation on, one that only comes into sight is not', async (context) => {
  const { receiver, scope, push, pushed } = await setUp(context);
  await pushed();
  scope.apply(made('created', LATER, 2));
  scope.apply(made('seen', 1_700_000_000, 7));
  await pushed();
  scope.apply(made('seen', 1_700_000_000, 8));
  await pushed();
  await push.shutdown();
  assert.equal(sumOf(turnsOf(receiver.accepted, 'created')), 2);
  assert.equal(sumOf(turnsOf(receiver.accepted, 'seen')), 1);
});

test('a counter that begins anew has gained its new value, also where it is higher than before', async (context) => {
  const { receiver, scope, push, pushed } = await setUp(context);
  await pushed();
  scope.apply(widget('w1', { turns: 1 }));
  scope.apply(widget('w2', { turns: 1 }));
  scope.apply(widget('w2', { turns: 6 }));
  await pushed();
  await push.shutdown();
  assert.deepEqual([sumOf(turnsOf(receiver.accepted, 'w1')), sumOf(turnsOf(receiver.accepted, 'w2'))], [1, 6]);
});

test('what this process counts itself is told from its beginning on, and again only as it grows', async (context) => {
  const set = await setUpWidgetPush(context, 0, { temporality: 'delta', interval: 20 });
  const counted = set.store.open({ ...widgets, resource: 'counted', versions: [] });
  counted.init();
  counted.initApply(made('ours', 1_700_000_000, 4));
  counted.initDone();
  await set.push.start();
  await set.ended(2);
  counted.apply(made('ours', 1_700_000_000, 5));
  await set.ended(set.outcomes.length + 2);
  await set.push.shutdown();
  const points = turnsOf(set.receiver.accepted, 'ours');
  assert.deepEqual([points[0]!.startTimeUnixNano, sumOf(points)], ['1700000000000000000', 5]);
});

test('whatever becomes of the requests, what was taken adds up to what happened', async (context) => {
  const { receiver, scope, push, pushed } = await setUp(context, { maxRequestBytes: 16_384 });
  await pushed();
  const answers: readonly Answer[] = [{ status: 200 }, { status: 400 }, { status: 503 }, { status: 401 }, 'reset'];
  let requests = 0;
  receiver.answer = () => answers[(requests++ * 7 + (requests % 3)) % answers.length]!;
  for (let turns = 4; turns < 24; turns++) {
    scope.apply(widget('w1', { turns }));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  receiver.answer = { status: 200 };
  await pushed();
  await pushed();
  await push.shutdown();
  assert.equal(sumOf(turnsOf(uniqueOf(receiver), 'w1')), 23 - 3);
});

/** Without the repetitions of a request that was taken. */
function uniqueOf({ accepted }: OtlpReceiver): Received[] {
  return [...new Map(accepted.map((received) => [received.body.toString('hex'), received])).values()];
}
