/** The comparison of docs/migrating-from-kube-state-metrics.md, over one real API server and the real kube-state-metrics. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startProcess } from '../process/harness.ts';
import { apiserver, startApiServer, TOKENS } from '../real/harness.ts';
import { createRecordedObjects } from '../real/objects.ts';
import { kubeconfig } from '../real/watcher.ts';
import { findProgram } from '../receivers/program.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';
import { readPage } from './pages.ts';

const theirs = findProgram('kube-state-metrics', 'KSO_KSM', 'test/kube-state-metrics/build.sh');

test('side by side, nothing differs', { skip: theirs.skip || apiserver.skip }, async (t) => {
  const server = await startApiServer(t);
  await createRecordedObjects(server.admin);
  const file = await kubeconfig(server, { token: TOKENS.admin });
  const [port, telemetryPort] = [await freePort(), await freePort()];
  const addresses = [
    '--host=127.0.0.1',
    '--telemetry-host=127.0.0.1',
    `--port=${port}`,
    `--telemetry-port=${telemetryPort}`,
  ];
  const child = spawn(theirs.path!, [`--kubeconfig=${file}`, ...addresses], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  const ours = await startProcess(t, [`--kubeconfig=${file}`]);

  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const block = /```sh\n# needs a cluster\n(.*?)```/s.exec(readPage('docs/migrating-from-kube-state-metrics.md'))![1]!;
  const script = block
    .replaceAll(/^kubectl .*\n/gm, '')
    .replace('localhost:18080', `127.0.0.1:${port}`)
    .replace('localhost:28080', new URL(ours.url).host);
  const look = async () => {
    const { stdout } = await promisify(execFile)('bash', ['-c', `${script}true`], {
      cwd: folder,
      maxBuffer: 2 ** 26,
    });
    return { difference: stdout, lines: readFileSync(join(folder, 'after'), 'utf8').split('\n').length };
  };
  // Both are listing at first. A difference that is none of that never goes.
  const patience = { limit: 60_000, each: 500, details: async () => (await look()).difference.slice(0, 2000) };
  await until(
    'both have all, and say the same',
    async () => {
      const { difference, lines } = await look();
      return lines > 5000 && difference === '';
    },
    patience,
  );
});
