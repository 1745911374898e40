import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { resourceFromAttributes } from '@opentelemetry/resources';
import fc from 'fast-check';
import { decodeRequest, metricsOf } from '../../../../test/support/otlp/proto.ts';
import { type Widget, widget, widgets } from '../../../../test/support/widgets.ts';
import { StateStore } from '../../../state/store.ts';
import { registerFamilies } from '../../instruments/families.ts';
import { StateMeter } from '../../instruments/meter.ts';
import { unitsOf } from '../../instruments/units.ts';
import { writeSamples } from '../../push/walk.ts';
import { RequestWriter } from '../encode.ts';
import type { Segment } from './segment.ts';
import { Segments } from './segments.ts';

const NOW = 1_800_000_000_250;
const resource = resourceFromAttributes({ 'service.name': 'kube-state-metrics', 'k8s.cluster.name': 'größe', n: 3 });

function setUp(objects: readonly Widget[]) {
  const seen = { visits: 0 };
  const families = widgets.families.map((family) => ({
    ...family,
    visit: (...given: Parameters<typeof family.visit>) => {
      seen.visits++;
      family.visit(...given);
    },
  }));
  const store = new StateStore(() => NOW - 1000);
  const scope = store.open({ ...widgets, families });
  scope.init();
  for (const object of objects) scope.initApply(object);
  scope.initDone();
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  return { scope, meter, seen };
}

/** The requests of a push, as a receiver reads them. */
async function encode(
  meter: StateMeter,
  time: number,
  { segments, maxBytes = 1_000_000 }: { segments?: Segments; maxBytes?: number } = {},
): Promise<Buffer[]> {
  const requests: Buffer[] = [];
  let written = 0;
  const took = (bytes: Buffer, points: number) => {
    requests.push(Buffer.from(bytes));
    assert.equal(pointsIn([bytes]).length, points);
    written += points;
  };
  const writer = new RequestWriter({
    resource,
    scope: meter.scope,
    maxBytes: () => maxBytes,
    segments,
    allocate: (bytes) => Buffer.alloc(bytes, 0xff),
    deliver: ({ bytes, points }) => took(bytes, points),
    deliverPacked: ({ gzip, length, points }) => {
      const bytes = gunzipSync(gzip);
      assert.equal(bytes.length, length);
      took(bytes, points);
    },
  });
  const units = unitsOf((await meter.cycle()).readings.flatMap(({ visitors }) => visitors));
  writer.open(
    units.map((unit) => ({ unit, deltas: undefined })),
    time,
  );
  await writeSamples(units, units[0]!.parts(), writer, async () => {});
  writer.close();
  writer.finish();
  assert.equal(writer.written, written);
  return requests;
}

/** The points of requests, each with its metric, in an order of their own. */
function pointsIn(requests: readonly Buffer[]): string[] {
  return requests
    .flatMap((bytes) => metricsOf(decodeRequest(bytes)))
    .flatMap((metric) => {
      const { gauge, sum, ...head } = metric;
      const { dataPoints, ...more } = { dataPoints: [], ...gauge, ...sum };
      return dataPoints.map((point) => JSON.stringify([head, more, point]));
    })
    .sort();
}

test('what was kept is told with the time of each push, whatever changes between them', async () => {
  const any = fc.string({ unit: 'binary', maxLength: 300 });
  const tag = fc.tuple(fc.stringMatching(/^label_[a-z_]{1,8}$/), any);
  const tags = fc
    .uniqueArray(tag, { selector: ([name]) => name, maxLength: 3 })
    .map((pairs) => ({ names: pairs.map(([key]) => key), values: pairs.map(([, text]) => text) }));
  const object = fc
    .record({ colour: any, turns: fc.oneof(fc.nat(3), fc.double()), tags })
    .chain((some) => fc.integer({ min: 0, max: 200 }).map((at) => widget(`w${at}`, some)));
  const objects = (maxLength: number) =>
    fc.uniqueArray(object, { selector: ({ metadata }) => metadata.name, maxLength });
  const step = fc.record({
    changed: objects(3),
    gone: fc.array(fc.nat(200), { maxLength: 2 }),
    passed: fc.integer({ min: 1, max: 2 ** 40 }),
  });
  const maxBytes = fc.integer({ min: 1000, max: 200_000 });
  await fc.assert(
    fc.asyncProperty(objects(150), fc.array(step, { maxLength: 4 }), maxBytes, async (some, steps, most) => {
      const { scope, meter } = setUp(some);
      const segments = new Segments();
      let time = NOW;
      for (const { changed, gone, passed } of [{ changed: [], gone: [], passed: 0 }, ...steps]) {
        time += passed;
        for (const each of changed) scope.apply(each);
        for (const at of gone) scope.delete(widget(`w${at}`));
        const requests = await encode(meter, time, { segments, maxBytes: most });
        segments.sweep();
        assert.deepEqual(pointsIn(requests), pointsIn(await encode(meter, time, { maxBytes: 10_000_000 })));
      }
    }),
    { numRuns: 25 },
  );
});

/** How many objects are asked for their samples of each family in a push, those of all families together. */
function createPushes(count: number) {
  const { scope, meter, seen } = setUp(Array.from({ length: count }, (_, at) => widget(`w${at}`)));
  const segments = new Segments();
  let pushes = 0;
  const visited = async (): Promise<number> => {
    seen.visits = 0;
    await encode(meter, NOW + pushes++, { segments });
    segments.sweep();
    return seen.visits / widgets.families.length;
  };
  return { scope, segments, visited };
}

test('objects that have not changed are asked for their samples once, those near one that has once more', async () => {
  const { scope, visited } = createPushes(300);
  assert.deepEqual([await visited(), await visited()], [300, 0]);
  scope.apply(widget('w70', { turns: 4 }));
  assert.deepEqual([await visited(), await visited()], [32, 0]);
});

test('units that change all the time are asked for alone', async () => {
  const { scope, visited } = createPushes(256);
  const asked: number[] = [];
  for (let push = 0; push < 6; push++) {
    for (let at = 0; at < 256; at += 16) scope.apply(widget(`w${at}`, { turns: 100 + push }));
    asked.push(await visited());
  }
  // Once all is told again since it is not known yet what moves, and once more for a part of its own.
  assert.deepEqual(asked, [256, 256, 256, ...Array(3).fill(256 / widgets.families.length)]);
});

test('where all changes all the time nothing is kept', async () => {
  const { scope, segments, visited } = createPushes(256);
  for (let push = 0; push < 3; push++) {
    for (let at = 0; at < 256; at++) scope.apply(widget(`w${at}`, { colour: `${push}`, uid: `${push}` }));
    await visited();
  }
  assert.equal(segments.bytes, 0);
});

test('what is not told any more is forgotten with the push after', async () => {
  const { scope, meter } = setUp(Array.from({ length: 300 }, (_, at) => widget(`w${at}`)));
  const segments = new Segments();
  await encode(meter, NOW, { segments });
  segments.sweep();
  assert.ok(segments.bytes > 0);
  for (let at = 0; at < 300; at++) scope.delete(widget(`w${at}`));
  await encode(meter, NOW + 1, { segments });
  segments.sweep();
  assert.equal(segments.bytes, 0);
});

test('what was kept is in no larger requests than the receiver takes now', async () => {
  const { meter } = setUp(Array.from({ length: 100 }, (_, at) => widget(`w${at}`)));
  const segments = new Segments();
  await encode(meter, NOW, { segments });
  const requests = await encode(meter, NOW + 1, { segments, maxBytes: 5000 });
  assert.deepEqual(pointsIn(requests), pointsIn(await encode(meter, NOW + 1)));
  for (const { length } of requests) assert.ok(length <= 5000, `${length} bytes`);
});

test('what is kept holds no memory beside its own', async () => {
  const kept: Segment[] = [];
  class Seen extends Segments {
    override of(...given: Parameters<Segments['of']>) {
      const found = super.of(...given);
      for (const { segment } of found.pieces) if (segment) kept.push(segment);
      return found;
    }
  }
  const { meter } = setUp(Array.from({ length: 300 }, (_, at) => widget(`w${at}`)));
  const segments = new Seen();
  for (let push = 0; push < 2; push++) await encode(meter, NOW + push, { segments });
  assert.equal(kept.length, 10);
  for (const bytes of kept.flatMap(({ opening, rest }) => [opening, rest]))
    assert.equal(bytes.buffer.byteLength, bytes.length);
});

test('an object whose counter starts with the push is not kept: its start is another one with each', async () => {
  const object = widget('late', { metadata: { ...widget('late').metadata, creationTimestamp: NOW } });
  const { meter } = setUp([object]);
  const segments = new Segments();
  await encode(meter, NOW, { segments });
  assert.equal(segments.bytes, 0);
  assert.deepEqual(pointsIn(await encode(meter, NOW + 5, { segments })), pointsIn(await encode(meter, NOW + 5)));
});
