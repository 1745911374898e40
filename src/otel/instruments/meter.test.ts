import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DiagLogLevel, diag, ValueType } from '@opentelemetry/api';
import { StateMeter } from './meter.ts';

const createMeter = () => new StateMeter({ name: 'test' });

async function observed(meter: StateMeter, timeoutMillis?: number) {
  const { readings, errors } = await meter.cycle(timeoutMillis);
  const values = readings.map(({ instrument, observations }) => [
    instrument.descriptor.name,
    ...observations.map(({ value, attributes }) => ({ value, ...attributes })),
  ]);
  return { values, errors };
}

test('a cycle holds what the callbacks observe in it, and nothing of the cycle before', async () => {
  const meter = createMeter();
  let pods = ['a', 'b'];
  meter.createObservableGauge('pods').addCallback((result) => {
    for (const pod of pods) result.observe(1, { pod });
  });
  assert.deepEqual((await observed(meter)).values, [['pods', { value: 1, pod: 'a' }, { value: 1, pod: 'b' }]]);
  pods = ['b'];
  assert.deepEqual((await observed(meter)).values, [['pods', { value: 1, pod: 'b' }]]);
  pods = [];
  assert.deepEqual((await observed(meter)).values, []);
});

test('the last observation of equal attributes in a cycle wins', async () => {
  const meter = createMeter();
  const gauge = meter.createObservableGauge('g');
  gauge.addCallback((result) => {
    result.observe(1, { a: 'x', b: 'y' });
    result.observe(2, { b: 'y', a: 'x' });
  });
  gauge.addCallback((result) => result.observe(3, { a: 'other' }));
  gauge.addCallback((result) => result.observe(4, { a: 'other', b: undefined }));
  const { values } = await observed(meter);
  assert.deepEqual(values, [['g', { value: 2, a: 'x', b: 'y' }, { value: 4, a: 'other' }]]);
});

test('a callback that throws or rejects fails alone', async () => {
  const meter = createMeter();
  meter.createObservableGauge('throws').addCallback((result) => {
    result.observe(1);
    throw new Error('no');
  });
  meter.createObservableCounter('rejects').addCallback(async () => Promise.reject(new Error('later')));
  meter.createObservableUpDownCounter('works').addCallback(async (result) => result.observe(-7));
  const { values, errors } = await observed(meter);
  assert.deepEqual(values, [['works', { value: -7 }]]);
  assert.deepEqual(errors.map(String), ['Error: no', 'Error: later']);
});

test('a callback that does not finish in time has observed nothing and is an error', async () => {
  const meter = createMeter();
  meter.createObservableGauge('hangs').addCallback((result) => {
    result.observe(1);
    return new Promise(() => {});
  });
  meter.createObservableGauge('works').addCallback((result) => result.observe(2));
  const { values, errors } = await observed(meter, 5);
  assert.deepEqual(values, [['works', { value: 2 }]]);
  assert.deepEqual(errors.map(String), ['Error: The callback of hangs did not finish within 5 ms.']);
});

test('a removed callback is not run', async () => {
  const meter = createMeter();
  const gauge = meter.createObservableGauge('g');
  const callback = () => assert.fail('was run');
  gauge.addCallback(callback);
  gauge.removeCallback(callback);
  assert.deepEqual(await observed(meter), { values: [], errors: [] });
});

test('a batch callback observes the instruments that it was registered with', async () => {
  const meter = createMeter();
  const a = meter.createObservableGauge('a');
  const b = meter.createObservableGauge('b');
  const stranger = meter.createObservableGauge('stranger');
  meter.addBatchObservableCallback(
    (result) => {
      result.observe(a, 1);
      result.observe(b, 2, { x: 'y' });
      result.observe(stranger, 3);
    },
    [a, b],
  );
  assert.deepEqual((await observed(meter)).values, [
    ['a', { value: 1 }],
    ['b', { value: 2, x: 'y' }],
  ]);
});

test('a removed batch callback is not run', async () => {
  const meter = createMeter();
  const a = meter.createObservableGauge('a');
  const b = meter.createObservableGauge('b');
  const callback = () => assert.fail('was run');
  meter.addBatchObservableCallback(callback, [a, b]);
  meter.removeBatchObservableCallback(callback, [b, a]);
  assert.deepEqual(await observed(meter), { values: [], errors: [] });
});

test('an instrument whose name is taken with other options is one more, and warns', async () => {
  const warnings: string[] = [];
  await withWarnings(warnings, () => {
    const meter = createMeter();
    const first = meter.createObservableGauge('Pods', { description: 'd' });
    assert.equal(meter.createObservableGauge('Pods', { description: 'd' }), first);
    assert.notEqual(meter.createObservableGauge('pods', { description: 'd' }), first);
    assert.notEqual(meter.createObservableGauge('Pods', { description: 'other' }), first);
  });
  assert.equal(warnings.length, 2);
  assert.match(warnings[0]!, /pods is there already/);
});

test('the same instrument created twice is one', () => {
  const meter = createMeter();
  const options = { description: 'd', unit: 's' };
  assert.equal(meter.createObservableGauge('g', options), meter.createObservableGauge('g', options));
  assert.notEqual(meter.createObservableGauge('g', options), meter.createObservableCounter('g', options));
});

test('an instrument of integers cuts fractions', async () => {
  const meter = createMeter();
  const gauge = meter.createObservableGauge('g', { valueType: ValueType.INT });
  gauge.addCallback((result) => result.observe(2.7));
  assert.deepEqual((await observed(meter)).values, [['g', { value: 2 }]]);
});

test('a synchronous instrument does nothing and warns', async () => {
  const warnings: string[] = [];
  await withWarnings(warnings, async () => {
    const meter = createMeter();
    meter.createCounter('counter').add(1);
    meter.createHistogram('histogram').record(1);
    meter.createGauge('gauge').record(1);
    meter.createUpDownCounter('upDown').add(1);
    assert.deepEqual(await observed(meter), { values: [], errors: [] });
  });
  assert.equal(warnings.length, 4);
  assert.match(warnings[0]!, /counter is synchronous/);
});

/** Runs something while the warnings of OpenTelemetry are gathered. */
async function withWarnings(warnings: string[], run: () => void | Promise<void>): Promise<void> {
  const silent = () => {};
  const logger = { error: silent, info: silent, debug: silent, verbose: silent };
  diag.setLogger({ ...logger, warn: (message) => warnings.push(message) }, { logLevel: DiagLogLevel.WARN });
  try {
    await run();
  } finally {
    diag.disable();
  }
}
