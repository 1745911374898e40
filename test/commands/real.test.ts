/** dump and diff beside a real kube-state-metrics, on a real API server. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { apiserver, startApiServer, TOKENS } from '../real/harness.ts';
import { createRecordedObjects } from '../real/objects.ts';
import { kubeconfig } from '../real/watcher.ts';
import { findProgram } from '../receivers/program.ts';
import { freePort } from '../support/free-port.ts';
import { command } from './harness.ts';

const ksm = findProgram('kube-state-metrics', 'KSO_KSM', 'test/kube-state-metrics/build.sh');

const FLAGS = ['--metric-labels-allowlist=pods=[*],nodes=[*]', '--metric-annotations-allowlist=pods=[*]'];

test('a dump of a real API server does not differ from what kube-state-metrics serves beside it', {
  skip: apiserver.skip || ksm.skip,
}, async (t) => {
  const server = await startApiServer(t);
  await createRecordedObjects(server.admin);
  const config = await kubeconfig(server, { token: TOKENS.admin });
  const url = await startKubeStateMetrics(t, config);
  let ended: Awaited<ReturnType<typeof command>>;
  const deadline = Date.now() + 60_000;
  do {
    await setTimeout(1000);
    const dumped = await command(['dump', `--kubeconfig=${config}`, ...FLAGS]);
    assert.equal(dumped.status, 0, dumped.stderr);
    ended = await command(['diff', url, '-'], { input: dumped.stdout });
  } while (ended.status !== 0 && Date.now() < deadline);
  t.diagnostic(ended.stderr);
  assert.deepEqual([ended.status, ended.stdout], [0, ''], ended.stderr);
  assert.match(ended.stderr, /^\d{4,} series in/);
});

test('who may do nothing is told what is missing, and the rules that give it', { skip: apiserver.skip }, async (t) => {
  const server = await startApiServer(t);
  const words = ['check', 'permissions', '--resources=pods,deployments'];
  const refused = await command([...words, `--kubeconfig=${await kubeconfig(server, { token: TOKENS.subject })}`]);
  assert.equal(refused.status, 1);
  assert.match(refused.stdout, /^deployments\.apps +watch +\* +no$/m);
  assert.match(refused.stderr, /^FAILED: 4 of 4 permissions are missing/);
  const allowed = await command([...words, `--kubeconfig=${await kubeconfig(server, { token: TOKENS.admin })}`]);
  assert.equal(allowed.status, 0, allowed.stderr);
  const other = ['--as-service-account=kube-system/nobody', '-o', 'rules'];
  const asked = await command([
    ...words,
    ...other,
    `--kubeconfig=${await kubeconfig(server, { token: TOKENS.admin })}`,
  ]);
  assert.equal(asked.status, 1);
  assert.match(asked.stdout, /apiGroups:\n +- apps\n +resources:\n +- deployments\n +verbs:\n +- list/);
});

test('the rules that are generated are enough, and check permissions says so', { skip: apiserver.skip }, async (t) => {
  const server = await startApiServer(t);
  const flags = ['--resources=pods,jobs,nodes', '--namespaces=default', '--leader-elect'];
  const generated = await command(['generate', 'rbac', ...flags, '-o', 'json']);
  assert.equal(generated.status, 0, generated.stderr);
  for (const object of JSON.parse(generated.stdout).items) {
    const { apiVersion, kind, metadata } = object;
    const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    const place = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
    const { status } = await server.admin.send('POST', `${root}${place}/${kind.toLowerCase()}s`, object);
    assert.equal(status, 201, kind);
  }
  const config = await kubeconfig(server, { token: TOKENS.admin });
  const words = ['check', 'permissions', '--as-service-account=kube-system/kube-state-otel', `--kubeconfig=${config}`];
  const lease = '--leader-elect-lease-namespace=kube-system';
  const enough = await command([...words, ...flags, lease]);
  assert.equal(enough.status, 0, enough.stdout + enough.stderr);
  const beyond = await command([...words, '--resources=pods']);
  assert.equal(beyond.status, 1, 'pods of all namespaces are not granted');
});

/** Resolves with the address of its metrics. */
async function startKubeStateMetrics(t: TestContext, config: string): Promise<string> {
  const [port, telemetry] = [await freePort(), await freePort()];
  const child = spawn(
    ksm.path!,
    [
      `--kubeconfig=${config}`,
      ...['--host=127.0.0.1', `--port=${port}`, '--telemetry-host=127.0.0.1', `--telemetry-port=${telemetry}`],
      ...FLAGS,
    ],
    { env: { TZ: 'UTC' }, stdio: 'ignore' },
  );
  t.after(() => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}/metrics`;
  const deadline = Date.now() + 60_000;
  while (!(await fetch(url).catch(() => undefined))?.ok) {
    assert.ok(Date.now() < deadline, 'kube-state-metrics answers');
    await setTimeout(200);
  }
  return url;
}
