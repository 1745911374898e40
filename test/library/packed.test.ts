import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { servedSeries } from '../component/harness.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { freePort } from '../support/free-port.ts';
import { OtlpReceiver, receivedSeries } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';
import { compile, installPacked } from './packed.ts';

describe('a project that has installed the packed package', () => {
  let folder: string;
  let missing: Awaited<ReturnType<typeof installPacked>>;
  let simulator: Simulator;
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const pods = cluster.list('pods');

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kube-state-otel-library-'));
    simulator = await startSimulator({ cluster });
    missing = await installPacked(folder);
    await writeFile(join(folder, 'kubeconfig'), kubeconfig(simulator.url));
  });
  after(async () => {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A test in the project's folder, skipped where nothing could be installed. */
  function inProject(name: string, body: (t: TestContext, folder: string) => Promise<void>): void {
    test(name, async (t) => (missing === undefined ? body(t, folder) : t.skip(missing.unreachable)));
  }

  inProject('compiles strictly, and what must not compile does not', (_, folder) => compile(folder));

  inProject('reads the same series through a stock reader and as text, and ends by itself', async (t, folder) => {
    const { output, ended } = start(t, folder, 'collect.js');
    assert.equal(await ended, 0);
    const { points, samples, clusterName } = JSON.parse(await output);
    assert.ok(points > 1000);
    assert.equal(points, samples);
    assert.equal(clusterName, 'blue');
  });

  inProject('exports by a reader of its own (push.js), and ends after SIGTERM', async (t, folder) => {
    const receiver = await OtlpReceiver.start();
    t.after(() => receiver.close());
    const { child, ended } = start(t, folder, 'push.js', otlpTo(receiver));
    const podInfo = () => receivedSeries(receiver.received).filter((series) => series.startsWith('kube_pod_info{'));
    await until('all pods are exported', () => podInfo().length === pods.length);
    receiver.clear();
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
    assert.equal(podInfo().length, pods.length);
  });

  inProject("exports beside an application's own metrics (pipeline.js), and ends by itself", async (t, folder) => {
    const receiver = await OtlpReceiver.start();
    t.after(() => receiver.close());
    const { ended } = start(t, folder, 'pipeline.js', otlpTo(receiver));
    assert.equal(await ended, 0);
    const names = new Set(receivedSeries(receiver.received).map((series) => series.slice(0, series.indexOf('{'))));
    assert.ok(names.has('orders') && names.has('kube_pod_info'));
  });

  inProject(
    "tells the application's own instruments with the state (budget.js), and ends by itself",
    async (t, folder) => {
      const { output, ended } = start(t, folder, 'budget.js');
      assert.equal(await ended, 0);
      const names = JSON.parse(await output) as string[];
      assert.ok(names.includes('shop.budget.nodes') && names.includes('kube_node_info'));
    },
  );

  inProject('serves the exposition from TypeScript (serve.ts), and ends after SIGTERM', async (t, folder) => {
    await compile(folder);
    const port = await freePort();
    const { child, ended } = start(t, folder, 'built/serve.js', { PORT: String(port) });
    const answer = await until('it serves', () => fetch(`http://localhost:${port}`).catch(() => undefined));
    const served = servedSeries(await answer.text()).filter((series) => series.startsWith('kube_pod_info{'));
    const watched = pods.filter(({ metadata }) => ['shop', 'warehouse'].includes(metadata.namespace!));
    assert.equal(served.length, watched.length);
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });

  inProject('has a command that loads no more code and modules of Node.js than all runs need', async (t, folder) => {
    const command = join(folder, 'node_modules/kube-state-otel/dist');
    const { size } = await stat(join(command, 'main.cjs'));
    assert.ok(size < 1_650_000, `${size} bytes`);
    const port = await freePort();
    const tell = `process.on('exit', () => console.log(process.moduleLoadList.join('\\n')))`;
    const flags = [`--import=data:text/javascript,${encodeURIComponent(tell)}`];
    const addresses = ['--host=127.0.0.1', `--port=${port}`, '--telemetry-port=0', '--log-level=warn'];
    const { child, output, ended } = start(t, folder, join(command, 'run.cjs'), {}, flags, addresses);
    const isReady = () => fetch(`http://127.0.0.1:${port}/readyz`).then(({ ok }) => ok || undefined);
    await until('it is ready', () => isReady().catch(() => undefined));
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
    const loaded = new Set((await output).split('\n'));
    const seldom = ['worker_threads', 'https', 'readline', 'internal/blocklist', 'internal/deps/undici/undici'];
    assert.ok(loaded.has('NativeModule http'));
    assert.deepEqual(
      seldom.filter((name) => loaded.has(`NativeModule ${name}`)),
      [],
    );
  });

  inProject('has a command that knows the commands beside a run', async (t, folder) => {
    const { output, ended } = start(
      t,
      folder,
      'node_modules/kube-state-otel/dist/launch.js',
      {},
      [],
      ['get', 'families'],
    );
    assert.equal(await ended, 0);
    assert.match(await output, /^kube_pod_info /m);
  });

  inProject('has a command that is not compiled to machine code because it once was', async (t, folder) => {
    const program = `
      import { setTimeout } from 'node:timers/promises';
      import { getHeapSpaceStatistics } from 'node:v8';
      import { readCompiled } from './node_modules/kube-state-otel/dist/runtime/compiled.js';
      import { whileLoading } from './node_modules/kube-state-otel/dist/runtime/node-flags.js';
      const machineCode = () => getHeapSpaceStatistics().find((space) => space.space_name === 'code_space').space_used_size;
      const before = machineCode();
      const bundle = './node_modules/kube-state-otel/dist/main.cjs';
      const surroundings = { execArgv: [], version: process.versions.node };
      const { isReused } = whileLoading(() => readCompiled(bundle), surroundings);
      await setTimeout(500);
      console.log(JSON.stringify({ isReused, bytes: machineCode() - before }));`;
    await writeFile(join(folder, 'machine-code.js'), program);
    const { output, ended } = start(t, folder, 'machine-code.js');
    assert.equal(await ended, 0);
    const { isReused, bytes } = JSON.parse(await output);
    assert.equal(isReused, true);
    assert.ok(bytes < 400_000, `${bytes} bytes`);
  });
});

function otlpTo(receiver: OtlpReceiver): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: new URL(receiver.url).origin };
}

/** A program of the project; `ended` gives its exit code. It is killed at the end of the test. */
function start(
  t: TestContext,
  folder: string,
  program: string,
  environment: Record<string, string> = {},
  flags: readonly string[] = [],
  words: readonly string[] = [],
) {
  const env = { PATH: process.env.PATH, KUBECONFIG: join(folder, 'kubeconfig'), ...environment };
  const child = spawn(process.execPath, [...flags, program, ...words], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  return { child, output: text(child.stdout), ended: once(child, 'exit').then(([code]) => code as number | null) };
}

function kubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'simulator', cluster: { server } }],
    users: [{ name: 'nobody', user: {} }],
    contexts: [{ name: 'simulator', context: { cluster: 'simulator', user: 'nobody' } }],
    'current-context': 'simulator',
  });
}
