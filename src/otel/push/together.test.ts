/** When the families of a kind are walked together, and that one which the receiver refuses takes no other along for long. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { metricsOf } from '../../../test/support/otlp/proto.ts';
import { OtlpReceiver, receivedSeries } from '../../../test/support/otlp/receiver.ts';
import { otlpSettings } from '../../../test/support/otlp/settings.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { widget, widgets } from '../../../test/support/widgets.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import { Destination } from './destination.ts';
import type { Extent } from './telling.ts';

type Compression = 'gzip' | 'none';

async function setUp(context: TestContext, compression: Compression) {
  const receiver = await OtlpReceiver.start();
  const store = new StateStore();
  const scope = store.open(widgets);
  scope.init();
  for (let at = 0; at < 400; at++) scope.initApply(widget(`w${at}`));
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const destination = new Destination({
    meter,
    store,
    resource: resourceFromAttributes({ 'service.name': 'x' }),
    settings: otlpSettings(receiver.url, { maxRequestBytes: 65_536, interval: 500, compression }),
    log: { warn: () => {} },
  });
  context.after(async () => {
    destination.close();
    await receiver.close();
  });
  /** How a push ended, the series that arrived, and whether points of a family lay between those of others. */
  const push = async (extent: Extent = 'all') => {
    receiver.clear();
    const { result } = await destination.push(extent, undefined);
    const isTogether = receiver.received.some(({ request }) => {
      const names = metricsOf(request).map(({ name }) => name);
      return new Set(names).size < names.length;
    });
    return { result, isTogether, series: receivedSeries(receiver.accepted) };
  };
  return { receiver, store, scope, push };
}

// With gzip what was written is kept for the pushes that follow.
for (const compression of ['none', 'gzip'] as const) {
  const suffix = `, compression ${compression}`;
  test(`families are walked together once a push has arrived, and each series is told once${suffix}`, async (context) => {
    const { store, push } = await setUp(context, compression);
    const series = walkedSeries(store);
    assert.deepEqual(await push(), { result: 'complete', isTogether: false, series });
    assert.deepEqual(await push(), { result: 'complete', isTogether: true, series });
    assert.deepEqual(await push('without-ends'), { result: 'complete', isTogether: true, series });
  });

  test(`what goes down with a refused family is told again at once, one family after the other${suffix}`, async (context) => {
    const { receiver, store, push } = await setUp(context, compression);
    const isBad = (text: string) => text.startsWith('widget_info{');
    const good = walkedSeries(store).filter((text) => !isBad(text));
    const arrived = (series: readonly string[]) => good.filter((text) => series.includes(text)).length / good.length;
    await push();
    receiver.answer = (received) => ({ status: receivedSeries([received]).some(isBad) ? 400 : 200 });
    const refused = await push();
    assert.deepEqual([refused.result, refused.isTogether, arrived(refused.series) < 1], ['later', true, true]);
    for (let at = 0; at < 2; at++) {
      const { result, isTogether, series } = await push();
      assert.deepEqual([result, isTogether], ['complete', false]);
      // A family that shares a request with the bad one may lose some of its points.
      assert.ok(arrived(series) > 0.9, `${arrived(series)} of what is not refused arrived`);
    }
    receiver.answer = { status: 200 };
    assert.deepEqual([(await push()).isTogether, (await push()).isTogether], [false, true]);
  });

  test(`after a push that failed, families are walked one after the other${suffix}`, async (context) => {
    const { receiver, push } = await setUp(context, compression);
    await push();
    receiver.answer = { status: 401 };
    assert.equal((await push()).result, 'failed');
    receiver.answer = { status: 200 };
    assert.deepEqual([(await push()).isTogether, (await push()).isTogether], [false, true]);
  });

  test(`ends are told with families together as they are one after the other${suffix}`, async (context) => {
    const { receiver, scope, push, store } = await setUp(context, compression);
    await push();
    const before = walkedSeries(store);
    scope.delete(widget('w7'));
    const { isTogether } = await push();
    assert.ok(isTogether);
    const ended = receiver.accepted
      .flatMap(({ request }) => metricsOf(request))
      .flatMap(({ gauge, sum }) => (gauge ?? sum)?.dataPoints ?? [])
      .filter(({ flags }) => flags === 1);
    assert.equal(ended.length, before.length - walkedSeries(store).length);
  });
}

test('what was kept is sent in parts to a receiver that finds it too large', async (context) => {
  const { receiver, store, push } = await setUp(context, 'gzip');
  for (let at = 0; at < 3; at++) await push();
  receiver.answer = ({ bytes }) => ({ status: bytes > 20_000 ? 413 : 200 });
  assert.deepEqual(await push(), { result: 'complete', isTogether: true, series: walkedSeries(store) });
});

test('what was kept is told with the time of the push and with what has changed since', async (context) => {
  const { receiver, scope, store, push } = await setUp(context, 'gzip');
  const times: string[] = [];
  for (let at = 0; at < 5; at++) {
    if (at === 3) scope.apply(widget('w7', { turns: 4 }));
    assert.deepEqual((await push()).series, walkedSeries(store));
    const points = receiver.accepted
      .flatMap(({ request }) => metricsOf(request))
      .flatMap(({ gauge, sum }) => (gauge ?? sum)?.dataPoints ?? []);
    const [time, ...others] = new Set(points.map(({ timeUnixNano }) => `${timeUnixNano}`));
    assert.deepEqual(others, []);
    times.push(time!);
  }
  assert.deepEqual(new Set(times).size, times.length);
});
