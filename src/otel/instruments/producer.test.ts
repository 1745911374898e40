import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  MeterProvider,
  MetricReader,
} from '@opentelemetry/sdk-metrics';
import { seriesText, walkedSeries } from '../../../test/support/series.ts';
import { WIDGET_CREATED, type Widget, widget, widgets } from '../../../test/support/widgets.ts';
import { gauge, STABLE } from '../../resources/declare/family.ts';
import type { ScopeState } from '../../state/scope-state.ts';
import { StateStore } from '../../state/store.ts';
import { registerFamilies } from './families.ts';
import { StateMeter } from './meter.ts';
import { createProducer } from './producer.ts';

const NOW = 1_800_000_000_250;

function setUp(now: () => number = () => NOW) {
  const store = new StateStore(now);
  const meter = new StateMeter({ name: 'kube-state-otel', version: '1' });
  meter.beforeCycle(registerFamilies(meter, store));
  const producer = createProducer({ meter, resource: resourceFromAttributes({ 'service.name': 'x' }), now });
  return { store, meter, producer };
}

function fill(scope: ScopeState<Widget>, objects: readonly Widget[]): void {
  scope.init();
  for (const object of objects) scope.initApply(object);
  scope.initDone();
}

function seriesOf({ resourceMetrics }: CollectionResult): string[] {
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const points = metrics.flatMap(({ descriptor, dataPoints }) =>
    dataPoints.map(({ attributes, value }) => seriesText(descriptor.name, attributes, value as number)),
  );
  return points.sort();
}

function metricOf({ resourceMetrics }: CollectionResult, name: string) {
  const metric = resourceMetrics.scopeMetrics[0]?.metrics.find(({ descriptor }) => descriptor.name === name);
  assert.ok(metric);
  return metric;
}

test('a collection holds each series that a walk of the state shows, once', async () => {
  const { store, producer } = setUp();
  fill(
    store.open(widgets),
    Array.from({ length: 300 }, (_, at) => widget(`w${at}`)),
  );
  const series = seriesOf(await producer.collect());
  assert.deepEqual(series, walkedSeries(store));
  assert.equal(new Set(series).size, series.length);
});

test('an instrument has the name and help of its family and no unit', async () => {
  const { store, producer } = setUp();
  fill(store.open(widgets), [widget('a')]);
  const { descriptor, dataPointType } = metricOf(await producer.collect(), 'widget_info');
  assert.deepEqual([descriptor.name, descriptor.description, descriptor.unit], ['widget_info', 'What it is.', '']);
  assert.equal(dataPointType, DataPointType.GAUGE);
});

test('a family without samples makes no metric', async () => {
  const { store, producer } = setUp();
  fill(store.open(widgets), [widget('a')]);
  const { scopeMetrics } = (await producer.collect()).resourceMetrics;
  assert.ok(!scopeMetrics[0]?.metrics.some(({ descriptor }) => descriptor.name === 'widget_never'));
});

test('a kind that is not synced tells nothing', async () => {
  const { store, producer } = setUp();
  const scope = store.open(widgets);
  scope.init();
  scope.initApply(widget('a'));
  assert.deepEqual((await producer.collect()).resourceMetrics.scopeMetrics, []);
});

test('a kind that is opened shows in the next collection, one that is closed does not', async () => {
  const { store, producer } = setUp();
  const scope = store.open(widgets);
  fill(scope, [widget('a')]);
  assert.deepEqual(seriesOf(await producer.collect()), walkedSeries(store));
  store.close(scope as unknown as ScopeState);
  assert.deepEqual(seriesOf(await producer.collect()), []);
  fill(store.open(widgets), [widget('b')]);
  assert.ok(seriesOf(await producer.collect()).every((series) => series.includes('widget="b"')));
});

test('all points of a collection have one time, gauges no start', async () => {
  let time = NOW;
  const { store, producer } = setUp(() => time++);
  fill(store.open(widgets), [widget('a'), widget('b')]);
  const { scopeMetrics } = (await producer.collect()).resourceMetrics;
  const points = scopeMetrics.flatMap(({ metrics }) => metrics.flatMap(({ dataPoints }) => [...dataPoints]));
  assert.equal(new Set(points.map(({ endTime }) => String(endTime))).size, 1);
  const info = metricOf(await producer.collect(), 'widget_info').dataPoints;
  assert.deepEqual(
    info.map(({ startTime }) => startTime),
    info.map(() => [0, 0]),
  );
});

test("a counter is a cumulative monotonic sum that starts with its object's creation", async () => {
  const { store, producer } = setUp();
  fill(store.open(widgets), [widget('a')]);
  const metric = metricOf(await producer.collect(), 'widget_turns_total');
  assert.equal(metric.dataPointType, DataPointType.SUM);
  assert.ok('isMonotonic' in metric && metric.isMonotonic);
  assert.equal(metric.aggregationTemporality, AggregationTemporality.CUMULATIVE);
  assert.deepEqual(metric.dataPoints[0]?.startTime, [WIDGET_CREATED, 0]);
  assert.deepEqual(metric.dataPoints[0]?.endTime, [1_800_000_000, 250_000_000]);
});

test('a counter that fell starts where it fell', async () => {
  let time = NOW;
  const { store, producer } = setUp(() => time);
  const scope = store.open(widgets);
  fill(scope, [widget('a', { turns: 5 })]);
  time = NOW + 60_000;
  scope.apply(widget('a', { turns: 1 }));
  time = NOW + 90_000;
  const { dataPoints } = metricOf(await producer.collect(), 'widget_turns_total');
  assert.equal(dataPoints[0]?.value, 1);
  assert.deepEqual(dataPoints[0]?.startTime, [1_800_000_060, 250_000_000]);
});

test('a family that throws fails alone', async () => {
  const { store, producer } = setUp();
  let broken = false;
  const fragile = gauge('widget_fragile', STABLE, 'Breaks.', ['n'], (_: Widget, emit) => {
    emit(1, ['1']);
    if (broken) throw new Error('no');
  });
  fill(store.open({ ...widgets, families: [fragile, widgets.families[0]!] }), [widget('a')]);
  broken = true;
  const result = await producer.collect();
  assert.deepEqual(result.errors.map(String), ['Error: no']);
  assert.equal(seriesOf(result).length, 1);
});

class CollectingReader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

test('the stock SDK goes on reporting a deleted series, which is why the meter is our own', async () => {
  const store = new StateStore();
  const scope = store.open(widgets);
  fill(scope, [widget('a'), widget('b')]);
  const stock = new CollectingReader();
  registerFamilies(new MeterProvider({ readers: [stock] }).getMeter('stock'), store);
  const { meter, producer } = setUp();
  meter.beforeCycle(registerFamilies(meter, store));

  assert.deepEqual(seriesOf(await stock.collect()), walkedSeries(store));
  assert.deepEqual(seriesOf(await producer.collect()), walkedSeries(store));
  scope.delete(widget('a'));
  const gone = (series: string) => series.includes('widget="a"');
  assert.ok(seriesOf(await stock.collect()).some(gone));
  assert.ok(!seriesOf(await producer.collect()).some(gone));
  assert.deepEqual(seriesOf(await producer.collect()), walkedSeries(store));
});

test('the heap stays flat over 200 rounds of 2,000 fresh objects', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const { store, producer } = setUp();
  const kind = { ...widgets, families: [widgets.families[0]!] };
  const scope = store.open(kind);
  const round = async (number: number) => {
    const fresh = Array.from({ length: 2000 }, (_, at) => widget(`w${number}-${at}`));
    fill(scope, fresh);
    const { dataPoints } = metricOf(await producer.collect(), 'widget_created');
    assert.equal(dataPoints.length, 2000);
  };
  const heapAfter = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  for (let number = 0; number < 10; number++) await round(number);
  const early = heapAfter();
  for (let number = 10; number < 200; number++) await round(number);
  assert.ok(heapAfter() < early * 1.25, `${early} bytes after 10 rounds, ${heapAfter()} after 200`);
});
