import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { LOOPBACK } from '../component/harness.ts';
import { run } from './harness.ts';

const NOWHERE = '--apiserver=http://127.0.0.1:1';

describe('the command', { concurrency: 2 }, () => {
  test('prints its flags with --help, and ends with 0', async () => {
    const { status, stdout, stderr } = await run(['--help']);
    assert.deepEqual([status, stderr], [0, '']);
    for (const flag of ['kubeconfig', 'apiserver', 'host', 'port', 'telemetry-host', 'telemetry-port', 'resources']) {
      assert.match(stdout, new RegExp(`^ +--${flag} <`, 'm'));
    }
    assert.match(stdout, /OTEL_EXPORTER_OTLP_ENDPOINT/);
  });

  test('prints its version with --version, and ends with 0', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.deepEqual(await run(['--version']), { status: 0, stdout: `${version}\n`, stderr: '' });
  });

  const mistakes: readonly [string, readonly string[], RegExp][] = [
    ['a flag that does not exist', ['--no-such-flag'], /--no-such-flag.*\n.*--help.*KSO_USAGE/],
    ['a malformed address', ['--apiserver=localhost:8001'], /"localhost:8001".*\n.*http:\/\/HOST:PORT/],
    ['an unknown resource', ['--resources=pods,unicorns', NOWHERE], /"unicorns".*\n.*Known are.*deployments/],
    ['a plural with the wrong group', ['--resources=services.apps', NOWHERE], /"services.apps".*\n.*deployments\.apps/],
    [
      'an allowlist that can not be read',
      ['--metric-labels-allowlist=pods=[', NOWHERE],
      /allowlist.*\n.*Write it like/,
    ],
  ];
  for (const [name, flags, said] of mistakes) {
    test(`ends with 2 for ${name}, with one sentence and what to do`, async () => {
      const { status, stdout, stderr } = await run(flags);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, said);
      assert.match(stderr, /^kube-state-otel: .+\.\n.+\. \(KSO_[A-Z_]+\)\n$/);
    });
  }

  const impossible: readonly [string, (taken: number) => readonly string[], RegExp][] = [
    ['a port in use', (taken) => [NOWHERE, ...LOOPBACK, `--port=${taken}`], /taken.*\n.*--port/],
    [
      'an unreadable kubeconfig',
      () => ['--kubeconfig=/no/such/kubeconfig'],
      /\/no\/such\/kubeconfig.*\n.*--kubeconfig/,
    ],
    ['no cluster around it', () => [], /does not run in a cluster.*\n.*--kubeconfig.*--apiserver/],
  ];
  for (const [name, flags, said] of impossible) {
    test(`ends with 1 for ${name}, with one sentence and what to do`, async (t) => {
      const other = createServer().listen(0, '127.0.0.1');
      t.after(() => other.close());
      await once(other, 'listening');
      const { status, stdout, stderr } = await run(flags((other.address() as AddressInfo).port));
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, said);
      assert.match(stderr, /^kube-state-otel: .+\.\n.+\. \(KSO_[A-Z_]+\)\n$/);
    });
  }
});
