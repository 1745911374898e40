import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pause } from '../pause.ts';
import { tellHourly } from './progress.ts';

test('each line has what was served and pushed since the one before', async (t) => {
  const ending = new AbortController();
  t.after(() => ending.abort());
  const served = { scrapes: 5, bytes: 50 };
  const lines: object[] = [];
  const second = Promise.withResolvers<void>();
  const log = {
    info() {},
    warn() {},
    error() {},
    debug(fields: object | string) {
      lines.push(fields as object);
      served.scrapes += 2;
      served.bytes += 20;
      if (lines.length === 2) second.resolve();
    },
  };
  const exposition = { series: () => [{ resource: 'pods', series: 7 }] };
  const stats = { pushes: 0, failures: 0, points: 0, rejectedPoints: 0 };
  tellHourly({ exposition, telemetry: { served }, push: { stats }, log, signal: ending.signal }, 5);
  // The timer keeps no process alive.
  await Promise.race([second.promise, pause(5000, ending.signal)]);
  const [first, next] = lines;
  assert.deepEqual(first, { scrapes: 0, bytes: 0, pushes: 0, failures: 0, points: 0, series: 7 });
  assert.deepEqual(next, { scrapes: 2, bytes: 20, pushes: 0, failures: 0, points: 0, series: 7 });
});
