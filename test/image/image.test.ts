import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { apiserver, startApiServer } from '../real/harness.ts';
import { apply, manifest } from '../real/manifests.ts';
import { startSimulator } from '../simulator/server.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';
import { buildImage, filesOf, type Image, ignoredBy, inImage, instructionsOf, type Volumes } from './dockerfile.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const MOST_BYTES = 200e6;

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');
const instructions = instructionsOf(read('Dockerfile'));

test('the image is built from names without a registry', () => {
  const bases = instructions.filter(({ name }) => name === 'FROM').map(({ text }) => text.replace(/ AS \w+$/, ''));
  assert.deepEqual(
    bases.map((base) => base.split(' ').at(-1)!.replaceAll(/[${}]/g, '')),
    ['NODE_IMAGE', 'NODE_IMAGE', 'scratch'],
  );
  assert.deepEqual(instructions[0], { name: 'ARG', text: 'NODE_IMAGE=node:26-slim' });
});

test('the image is labelled with the version and the license of the package', () => {
  const { version, license, description } = JSON.parse(read('package.json'));
  const text = instructions.map((instruction) => instruction.text).join('\n');
  assert.ok(text.includes(`VERSION=${version}\n`));
  assert.ok(text.includes(`licenses="${license}"`));
  assert.ok(text.includes(`description="${description}"`));
});

test('nothing but what the image is made of is sent to the builder', () => {
  const ignored = ignoredBy(read('.dockerignore'));
  const tracked = execFileSync('git', ['ls-files'], { cwd: REPOSITORY, encoding: 'utf8' }).trim().split('\n');
  const copied = instructions
    .filter(({ name, text }) => name === 'COPY' && !text.startsWith('--from='))
    .flatMap(({ text }) => text.split(' ').slice(0, -1));
  const sent = tracked.filter((file) => !ignored(file));
  assert.deepEqual(
    sent.filter((file) => !copied.some((name) => file === name || file.startsWith(`${name}/`))),
    [],
  );
  assert.deepEqual(
    copied.filter((name) => !sent.some((file) => file === name || file.startsWith(`${name}/`))),
    [],
  );
  assert.equal(ignored('src/component/component.ts'), false);
  assert.equal(ignored('src/http/proxy.test.ts'), true);
  assert.equal(ignored('node_modules/pino/package.json'), true);
});

describe('the built image', { skip: missing() }, () => {
  let folder: string;
  let image: Image;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-image-'));
    image = await buildImage(REPOSITORY, folder);
    for (const path of [folder, image.root]) chmodSync(path, 0o755);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test(`is smaller than ${MOST_BYTES / 1e6} MB`, () => {
    const bytes = filesOf(image.root).reduce((sum, file) => sum + lstatSync(join(image.root, file)).size, 0);
    assert.ok(bytes < MOST_BYTES, `${bytes} bytes`);
  });

  test('holds no shell, no package manager, no sources and no tests', () => {
    const files = filesOf(image.root);
    const unwanted =
      /(^|\/)(sh|bash|busybox|npm|npx|apt|dpkg)$|\.ts$|\.test\.js$|\/(typescript|esbuild|playwright-core)\//;
    assert.deepEqual(files.filter((file) => unwanted.test(file)).slice(0, 10), []);
    assert.ok(files.includes('usr/lib/kube-state-otel/LICENSE'));
  });

  test('can be read by every user and written by none but root', () => {
    const wrong = filesOf(image.root).filter((file) => {
      const { mode } = lstatSync(join(image.root, file));
      return (mode & 0o004) === 0 || (mode & 0o022) !== 0;
    });
    assert.deepEqual(wrong.slice(0, 10), []);
  });

  test('runs as 65534, on a root that is read-only', async () => {
    assert.equal(image.user, '65534:65534');
    const attempt = "try { fs.writeFileSync('/x', '') } catch ({ code }) { console.log(process.getuid(), code) }";
    assert.equal(await output(inImage(image, ['/usr/bin/node', '-e', attempt])), '65534 EROFS\n');
  });

  test('holds each package that is loaded on demand', async () => {
    const outside = [.../external: \[(.*?)\]/s.exec(read('bundle.ts'))![1]!.matchAll(/'([^']+)'/g)].map(
      ([, name]) => name,
    );
    const program = `
      const load = require('node:module').createRequire('/usr/lib/kube-state-otel/dist/main.cjs');
      console.log(${JSON.stringify(outside)}.filter((name) => Object.keys(load(name)).length > 0).join())`;
    assert.equal(await output(inImage(image, ['/usr/bin/node', '-e', program])), `${outside.join()}\n`);
  });

  test('answers version and help by its name', async () => {
    const { version } = JSON.parse(read('package.json'));
    assert.match(
      await output(inImage(image, ['kube-state-otel', 'version'])),
      new RegExp(version.replaceAll('.', '\\.')),
    );
    assert.match(await output(inImage(image, [...image.entrypoint, '--help'])), /--otlp-endpoint/);
  });

  test('watches a cluster, serves /metrics, is healthy and ends on SIGTERM', async (t) => {
    const port = await freePort();
    const telemetryPort = await freePort();
    const running = start(t, [
      `--apiserver=${await startShop(t)}`,
      ...['--host=127.0.0.1', '--telemetry-host=127.0.0.1', `--telemetry-port=${telemetryPort}`],
      ...['--otlp-endpoint=http://127.0.0.1:9', '--otlp-protocol=grpc', `--port=${port}`],
    ]);
    await until('the process is ready', () => isReady(telemetryPort), { details: () => running.log });
    assert.match(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), /^kube_pod_info\{/m);
    const healthy = { ...image, env: { ...image.env, KSO_PORT: String(port) } };
    await output(inImage(healthy, image.healthcheck));
    const sick = { ...image, env: { ...image.env, KSO_PORT: String(await freePort()) } };
    await assert.rejects(output(inImage(sick, image.healthcheck)));
    assert.equal(await running.terminate(), 0);
  });

  test('in a pod, without arguments, takes the account that is mounted', { skip: apiserver.skip }, async (t) => {
    const server = await startApiServer(t);
    await apply(server.admin, ...['service-account', 'cluster-role', 'cluster-role-binding'].map(manifest));
    const account = mkdtempSync(join(folder, 'account-'));
    const files = {
      token: await server.admin.tokenOf('kube-system', 'kube-state-otel'),
      'ca.crt': readFileSync(server.caFile, 'utf8'),
      namespace: 'kube-system',
    };
    chmodSync(account, 0o755);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(account, name), text);
    const [port, telemetryPort] = [await freePort(), await freePort()];
    const env = {
      ...image.env,
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: String(server.port),
      // Only since other tests may have the usual ones.
      KSO_PORT: String(port),
      KSO_TELEMETRY_PORT: String(telemetryPort),
    };
    const volumes = { '/var/run/secrets/kubernetes.io/serviceaccount': account };
    const running = start(t, [], { ...image, env }, volumes);
    await until('the process is ready', () => isReady(telemetryPort), { details: () => running.log });
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    assert.match(metrics, /^kube_namespace_created\{namespace="kube-system"\}/m);
    assert.equal(await running.terminate(), 0);
  });

  function start(t: TestContext, flags: readonly string[], started: Image = image, volumes: Volumes = {}) {
    const [program, ...args] = inImage(started, [...started.entrypoint, ...flags], volumes);
    const child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    const log: string[] = [];
    createInterface(child.stderr).on('line', (line) => log.push(line));
    return {
      log,
      /** Sends SIGTERM to the process itself: bubblewrap, its parent, would take it along unasked. */
      async terminate(): Promise<number | null> {
        const exited = once(child, 'exit');
        process.kill(innermost(child.pid!), 'SIGTERM');
        await exited;
        return child.exitCode;
      },
    };
  }
});

async function isReady(telemetryPort: number): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${telemetryPort}/readyz`).catch(() => undefined))?.status === 200;
}

/** The last of the children of children. */
function innermost(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? pid : innermost(Number(children.split(' ')[0]));
}

async function output([program, ...args]: readonly string[]): Promise<string> {
  return (await promisify(execFile)(program!, args)).stdout;
}

async function startShop(t: TestContext): Promise<string> {
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const simulator = await startSimulator({ cluster });
  t.after(() => simulator.close());
  return simulator.url;
}

/** What is missing to build an image here, for a test to say; false where nothing is. */
function missing(): string | false {
  if (process.platform !== 'linux') return 'an image is built on Linux only';
  try {
    execFileSync('bwrap', ['--ro-bind', '/', '/', '--unshare-user', 'true'], { stdio: 'ignore' });
    execFileSync('npm', ['ping'], { stdio: 'ignore', timeout: 20_000 });
    return false;
  } catch (error) {
    return `bubblewrap or the packages can't be had: ${(error as Error).message.slice(0, 80)}`;
  }
}
