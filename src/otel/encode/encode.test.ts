import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import fc from 'fast-check';
import { decodeRequest, metricsOf } from '../../../test/support/otlp/proto.ts';
import { receivedSeries } from '../../../test/support/otlp/receiver.ts';
import { walkedSeries } from '../../../test/support/series.ts';
import { type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from '../instruments/families.ts';
import { StateMeter } from '../instruments/meter.ts';
import { createProducer } from '../instruments/producer.ts';
import { unitsOf } from '../instruments/units.ts';
import { writeSamples } from '../push/walk.ts';
import { type Batch, RequestWriter } from './encode.ts';

const NOW = 1_800_000_000_250;
const resource = resourceFromAttributes({ 'service.name': 'kube-state-metrics', 'k8s.cluster.name': 'größe', n: 3 });

function setUp(objects: readonly Widget[], changed: readonly Widget[] = [], kind = widgets) {
  const store = new StateStore(() => NOW - 1000);
  const scope = store.open(kind);
  scope.init();
  for (const object of objects) scope.initApply(object);
  scope.initDone();
  for (const object of changed) scope.apply(object);
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  return { store, meter };
}

/** With the families one after the other, or together, as a push writes what it writes often. */
async function encode(meter: StateMeter, maxBytes: number, isTogether = false): Promise<Batch[]> {
  const batches: Batch[] = [];
  const writer = new RequestWriter({
    resource,
    scope: meter.scope,
    maxBytes: () => maxBytes,
    allocate: (bytes) => Buffer.alloc(bytes, 0xff),
    deliver: (batch) => batches.push(batch),
  });
  const units = unitsOf((await meter.cycle()).readings.flatMap(({ visitors }) => visitors));
  for (const group of isTogether ? [units] : units.map((unit) => [unit])) {
    const opened = group.map((unit) => ({ unit, deltas: undefined }));
    writer.open(opened, NOW);
    await writeSamples(group, group[0]!.parts(), writer, async () => {});
    writer.close();
  }
  writer.finish();
  return batches;
}

const received = (batches: readonly Batch[]) =>
  batches.map(({ bytes }) => ({ path: '', headers: {}, sentBytes: 0, bytes: 0, request: decodeRequest(bytes) }));

const oddTexts = ['', 'plain', 'größe', '日本語', '🚀 rocket', 'lone \ud800 half', 'x'.repeat(127), 'y'.repeat(20_000)];

test('one batch is byte for byte what the stock serializer writes', async () => {
  const objects = oddTexts.map((colour, at) => widget(`w${at}`, { colour, turns: 9 }));
  const { meter } = setUp(objects, [widget('w1', { colour: 'plain', turns: 2 })]);
  const { resourceMetrics } = await createProducer({ meter, resource, now: () => NOW }).collect();
  const [batch, ...more] = await encode(meter, 1_000_000);
  assert.deepEqual(more, []);
  assert.deepEqual(batch?.bytes, Buffer.from(ProtobufMetricsSerializer.serializeRequest(resourceMetrics)!));
});

test('whatever labels and values there are, the bytes are those of the stock serializer', async () => {
  const any = fc.string({ unit: 'binary', maxLength: 200 });
  const tag = fc.tuple(fc.stringMatching(/^label_[a-z_]{1,8}$/), any);
  const object = fc
    .record({ name: any, colour: any, turns: fc.double(), tags: fc.uniqueArray(tag, { selector: ([name]) => name }) })
    .map(({ name, colour, turns, tags }) =>
      widget(name, { colour, turns, tags: { names: tags.map(([key]) => key), values: tags.map(([, text]) => text) } }),
    );
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(object, { selector: ({ metadata }) => metadata.name }), async (objects) => {
      const { meter } = setUp(objects);
      const { resourceMetrics } = await createProducer({ meter, resource, now: () => NOW }).collect();
      const batches = await encode(meter, 1_000_000);
      const stock =
        objects.length === 0 ? [] : [Buffer.from(ProtobufMetricsSerializer.serializeRequest(resourceMetrics)!)];
      assert.deepEqual(
        batches.map(({ bytes }) => bytes),
        stock,
      );
    }),
    { numRuns: 100 },
  );
});

test('batches are bounded in bytes and together hold each series once', async () => {
  const { store, meter } = setUp(Array.from({ length: 400 }, (_, at) => widget(`w${at}`)));
  for (const maxBytes of [2000, 10_000, 65_536]) {
    const batches = await encode(meter, maxBytes);
    assert.ok(batches.length > 1);
    assert.ok(batches.every(({ bytes }) => bytes.length <= maxBytes));
    assert.deepEqual(receivedSeries(received(batches)), walkedSeries(store));
  }
});

test('each batch is a request of its own, with resource, scope and the heads of its metrics', async () => {
  const { meter } = setUp(Array.from({ length: 400 }, (_, at) => widget(`w${at}`)));
  for (const { request } of received(await encode(meter, 5000))) {
    const [metrics, ...more] = request.resourceMetrics;
    assert.deepEqual(more, []);
    assert.deepEqual(metrics?.resource?.attributes?.[0], {
      key: 'service.name',
      value: { stringValue: 'kube-state-metrics' },
    });
    assert.equal(metrics?.scopeMetrics?.[0]?.scope?.name, 'kube-state-otel');
    assert.ok(metricsOf(request).every(({ name, description }) => name.startsWith('widget_') && description !== ''));
  }
});

test('a batch knows how many points it has', async () => {
  const { store, meter } = setUp(Array.from({ length: 400 }, (_, at) => widget(`w${at}`)));
  const batches = await encode(meter, 10_000);
  assert.deepEqual(
    batches.map(({ points }) => points),
    received(batches).map((one) => receivedSeries([one]).length),
  );
  assert.equal(
    batches.reduce((sum, { points }) => sum + points, 0),
    walkedSeries(store).length,
  );
});

test('a point that is larger than the bound goes alone', async () => {
  const { store, meter } = setUp([widget('a'), widget('b', { colour: 'ü'.repeat(5000) }), widget('c')]);
  const batches = await encode(meter, 4000);
  assert.deepEqual(receivedSeries(received(batches)), walkedSeries(store));
  for (const { bytes, points } of batches) assert.ok(bytes.length <= 4000 || points === 1);
});

test('a state without samples makes no batch', async () => {
  const { meter } = setUp([]);
  assert.deepEqual(await encode(meter, 4000), []);
});

/** The points of batches, each with its metric, in an order of their own. */
function pointsIn(batches: readonly Batch[]): string[] {
  return received(batches)
    .flatMap(({ request }) => metricsOf(request))
    .flatMap((metric) => {
      const { gauge, sum, ...head } = metric;
      const { dataPoints, ...more } = { dataPoints: [], ...gauge, ...sum };
      return dataPoints.map((point) => JSON.stringify([head, more, point]));
    })
    .sort();
}

test('families that are written together, in batches of whatever size, have the points of those one after the other', async () => {
  const any = fc.string({ unit: 'binary', maxLength: 60 });
  const tag = fc.tuple(fc.stringMatching(/^label_[a-z_]{1,8}$/), any);
  const tags = fc
    .uniqueArray(tag, { selector: ([name]) => name, maxLength: 3 })
    .map((pairs) => ({ names: pairs.map(([key]) => key), values: pairs.map(([, text]) => text) }));
  const object = fc
    .record({ colour: any, turns: fc.double(), tags })
    .chain((some) => fc.integer({ min: 0, max: 500 }).map((at) => widget(`w${at}`, some)));
  const objects = fc.uniqueArray(object, { selector: ({ metadata }) => metadata.name, maxLength: 150 });
  await fc.assert(
    fc.asyncProperty(objects, fc.integer({ min: 1000, max: 40_000 }), async (some, maxBytes) => {
      const { meter } = setUp(some);
      const batches = await encode(meter, maxBytes, true);
      assert.deepEqual(pointsIn(batches), pointsIn(await encode(meter, 10_000_000)));
      for (const { bytes, points } of batches) assert.ok(bytes.length <= maxBytes || points === 1);
    }),
    { numRuns: 60 },
  );
});

for (const isTogether of [true, false]) {
  test(`what names an object is asked for once, with families ${isTogether ? 'together' : 'one after the other'}`, async () => {
    const asked = new Map<string, number>();
    const { labels, values } = widgets.identity;
    const counting = {
      ...widgets,
      identity: {
        labels,
        values: (object: Widget) => {
          const { name } = object.metadata;
          asked.set(name, (asked.get(name) ?? 0) + 1);
          return values(object);
        },
      },
    };
    const { meter } = setUp(
      Array.from({ length: 200 }, (_, at) => widget(`w${at}`)),
      [],
      counting,
    );
    asked.clear();
    await encode(meter, 10_000, isTogether);
    assert.deepEqual([...new Set(asked.values())], [1]);
    assert.equal(asked.size, 200);
  });
}
