/** What a component holds after many changes is what it held before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startStage } from '../component/harness.ts';
import { usedBytes } from '../cost/garbage.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { otlpSettings } from '../support/otlp/settings.ts';
import { until } from '../support/until.ts';
import { FAMILIES, SCOPES } from './changes.ts';
import { settingsOf } from './harness.ts';
import { quietCluster } from './world.ts';

const ROUNDS = 8;

test('nothing is left of configurations that were followed', async (t) => {
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.close());
  const { component, simulator, settings, ready, read } = await startStage(t, { cluster: quietCluster() });
  await ready();
  const states = [...FAMILIES, ...SCOPES].map(([, keys]) => ({ ...settings, ...settingsOf(keys) }));
  const round = async () => {
    for (const [at, state] of states.entries()) {
      const otlp = at % 3 === 0 ? [otlpSettings(receiver.url, { name: 'a', interval: 50 + at })] : [];
      await component.reload({ ...state, ...ADDRESSES, otlp, staleAfter: at % 2 === 0 ? 60_000 : undefined });
      await read('/metrics');
    }
    await component.reload(settings);
    await until('the first configuration is back', () => simulator.watches() === component.store.kinds.length);
    await read('/metrics');
    receiver.clear();
    simulator.requests.length = 0;
    return {
      bytes: await usedBytes(),
      timers: process.getActiveResourcesInfo().filter((one) => one === 'Timeout').length,
    };
  };
  const held = [];
  for (let at = 0; at < ROUNDS; at++) held.push(await round());
  // By the second round all code is compiled and all tables have their size.
  const [, , second] = held;
  const last = held.at(-1)!;
  assert.ok(last.bytes < second!.bytes + 2 ** 20 * 4, JSON.stringify(held));
  assert.ok(last.timers < second!.timers + 10, JSON.stringify(held));
});

const ADDRESSES = { host: '127.0.0.1', port: 0, telemetryHost: '127.0.0.1', telemetryPort: 0 };
