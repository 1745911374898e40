import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../config/read-settings.ts';
import { checkSettings } from './check.ts';

const warnings: object[] = [];
const check = (...flags: string[]) => {
  const invocation = readSettings(flags, {}, assert.fail);
  assert.ok('run' in invocation);
  warnings.length = 0;
  return checkSettings(invocation.run, { warn: (...said: unknown[]) => void warnings.push(said) });
};

for (const [code, ...flags] of [
  ['KSO_SHARD_NUMBER', '--shard=3', '--total-shards=3'],
  ['KSO_UNKNOWN_RESOURCE', '--resources=nothing'],
  ['KSO_ALLOWLIST_RESOURCE', '--metric-labels-allowlist=nothing=[a]'],
  ['KSO_METRIC_PATTERN', '--metric-allowlist=('],
  ['KSO_METRIC_LISTS', '--metric-allowlist=a', '--metric-denylist=b'],
  ['KSO_JOIN_CLUSTER_NAME', '--join=cluster'],
  ['KSO_SELECTOR_RESOURCE', '--resources=pods', '--label-selector=nodes=a=b'],
  ['KSO_NODE', '--resources=pods,services', '--node=a'],
  ['KSO_NAMESPACES_DENIED', '--resources=pods', '--namespaces=a', '--namespaces-denylist=a'],
  ['KSO_WEB_CONFIG', '--tls-config=/none'],
] as const) {
  test(`${flags.join(' ')} is refused with ${code}`, () => assert.rejects(check(...flags), { code }));
}

test('what has no effect is told, and refused is nothing of it', async () => {
  await check('--resources=pods', '--metric-labels-allowlist=nodes=[a]');
  assert.equal(warnings.length, 1);
});
