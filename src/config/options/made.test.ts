import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from '../values.ts';
import { made } from './made.ts';
import { port } from './types.ts';

test('what is made is made once', () => {
  let calls = 0;
  const make = () => ({ number: ++calls });
  assert.equal(made(make), made(make));
  assert.equal(calls, 1);
});

test('options of one type are read by one schema', () => {
  const { port: main, telemetryPort } = readOptions({
    file: undefined,
    flags: { port: '1', telemetryPort: '2' },
    environment: {},
    otel: undefined,
    warn: () => {},
  });
  assert.deepEqual([main, telemetryPort], [1, 2]);
  assert.equal(made(port), made(port));
});
