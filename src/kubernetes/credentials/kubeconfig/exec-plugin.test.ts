import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { CodedError } from '../../../errors.ts';
import { type ExecCluster, freshFor, runPlugin } from './exec-plugin.ts';
import type { ExecSpec } from './kubeconfig-context.ts';

const V1 = 'client.authentication.k8s.io/v1';

/** A plugin that is a program in JavaScript. */
function plugin(program: string, rest: Partial<ExecSpec> = {}): ExecSpec {
  return {
    apiVersion: V1,
    command: process.execPath,
    args: ['--eval', program],
    env: {},
    installHint: undefined,
    interactiveMode: undefined,
    provideClusterInfo: false,
    ...rest,
  };
}

const printing = (status: unknown, rest = {}) =>
  `console.log(${JSON.stringify(JSON.stringify({ apiVersion: V1, kind: 'ExecCredential', status, ...rest }))})`;

/** A plugin whose token is what an expression gives. */
const telling = (expression: string) =>
  `console.log(JSON.stringify({ apiVersion: '${V1}', kind: 'ExecCredential', status: { token: ${expression} } }))`;

const run = (spec: ExecSpec, limit?: number, signal?: AbortSignal) =>
  runPlugin(spec, undefined, { env: process.env, limit, signal });

function failing(reason: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof CodedError, String(error));
    assert.equal(error.code, 'KSO_EXEC_PLUGIN');
    assert.match(error.message, reason);
    return true;
  };
}

describe('an exec plugin', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kso-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** Resolves when a plugin has written the id of a process, with that. */
  async function pidIn(file: string): Promise<number> {
    for (;;) {
      const text = await readFile(file, 'utf8').catch(() => '');
      if (text.endsWith('\n')) return Number(text);
      await setTimeout(10);
    }
  }

  const isAlive = (pid: number) => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  async function ended(pid: number): Promise<void> {
    while (isAlive(pid)) await setTimeout(10);
  }

  test('gives a token, and lasts until it is refused', async () => {
    assert.deepEqual(await run(plugin(printing({ token: ' t\n' }))), { value: { token: 't' }, freshFor: Infinity });
  });

  test('gives a certificate with its key', async () => {
    const { value } = await run(plugin(printing({ clientCertificateData: 'C', clientKeyData: 'K' })));
    assert.deepEqual(value, { cert: 'C', key: 'K' });
  });

  test('is told in KUBERNETES_EXEC_INFO which version is spoken, and that nobody sits there', async () => {
    const { value } = await run(plugin(telling('process.env.KUBERNETES_EXEC_INFO')));
    assert.deepEqual(JSON.parse(value.token!), {
      apiVersion: V1,
      kind: 'ExecCredential',
      spec: { interactive: false },
    });
  });

  test('is told there which cluster it is, too', async () => {
    const cluster: ExecCluster = { server: 'https://a:6443', 'tls-server-name': 'b', config: { audience: 'c' } };
    const spec = plugin(telling('process.env.KUBERNETES_EXEC_INFO'));
    const { value } = await runPlugin(spec, cluster, { env: process.env });
    assert.deepEqual(JSON.parse(value.token!).spec, { interactive: false, cluster });
  });

  test('gets the environment and the variables of the kubeconfig', async () => {
    const spec = plugin(telling('process.env.A + process.env.B'), { env: { B: '2' } });
    const { value } = await runPlugin(spec, undefined, { env: { ...process.env, A: '1', B: '1' } });
    assert.equal(value.token, '12');
  });

  test('that reads its standard input finds the end of it', async () => {
    const { value } = await run(plugin(telling("'read ' + require('fs').readFileSync(0).length")));
    assert.equal(value.token, 'read 0');
  });

  test('that hangs is given up, and its children end with it', async () => {
    const file = join(folder, 'hanging');
    const child = `require('child_process').spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })`;
    const spec = plugin(`require('fs').writeFileSync('${file}', ${child}.pid + '\\n'); setInterval(() => {}, 1000)`);
    const stop = new AbortController();
    const running = run(spec, 2 ** 31 - 1, stop.signal);
    const pid = await pidIn(file);
    stop.abort(new Error('the end'));
    await assert.rejects(running, /the end/);
    await ended(pid);
    await assert.rejects(run(spec, 1), failing(/did not end within 0\.001 seconds/));
  });

  test('that has ended is not waited for because something holds its output open', async () => {
    const file = join(folder, 'holding');
    const child = `require('child_process').spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })`;
    const program = `const child = ${child}; require('fs').writeFileSync('${file}', child.pid + '\\n'); child.unref(); ${printing({ token: 't' })}`;
    const { value } = await run(plugin(program), 2 ** 31 - 1);
    assert.equal(value.token, 't');
    process.kill(await pidIn(file), 'SIGKILL');
  });

  const failures: readonly [string, ExecSpec, RegExp][] = [
    ['that fails', plugin('console.error("no\\n  login"); process.exit(3)'), /ended with 3, saying: no login\.$/],
    ['that is killed', plugin('process.kill(process.pid, "SIGTERM")'), /ended with SIGTERM/],
    ['that is not there', plugin('', { command: 'no-such-plugin' }), /ENOENT/],
    ['that prints something else', plugin('console.log("hello")'), /JSON/],
    ['that prints null', plugin('console.log("null")'), /no ExecCredential/],
    ['that prints without end', plugin('setInterval(() => console.log("x".repeat(65536)), 1)'), /without end/],
    ['of another kind', plugin(printing({ token: 't' }, { kind: 'Status' })), /no ExecCredential/],
    ['of another version', plugin(printing({ token: 't' }, { apiVersion: 'v1' })), /of v1, and not of client/],
    ['without a status', plugin(printing(null)), /neither a token nor a certificate/],
    ['with a certificate alone', plugin(printing({ clientCertificateData: 'C' })), /without the other/],
  ];
  for (const [name, spec, reason] of failures) {
    test(`${name} is told with the reason`, () => assert.rejects(run(spec), failing(reason)));
  }

  test('that is not installed is told with what its kubeconfig says about it', async () => {
    const spec = plugin('', { command: 'no-such-plugin', installHint: 'Get it from example.com.\n' });
    await assert.rejects(run(spec), ({ hint }: CodedError) => hint.endsWith(' Get it from example.com.'));
  });

  test('is run again when a tenth of the life is left, at most five minutes before the end', async () => {
    const minutes = 60_000;
    assert.deepEqual(
      [freshFor(10 * minutes, 0), freshFor(600 * minutes, 0), freshFor(0, 1), freshFor(Number.NaN, 0)],
      [9 * minutes, 595 * minutes, 0, Infinity],
    );
    const expirationTimestamp = new Date(Date.now() + 3_600_000).toISOString();
    const { freshFor: given } = await run(plugin(printing({ token: 't', expirationTimestamp })));
    assert.ok(given > 0 && given < 3_600_000, String(given));
  });
});
