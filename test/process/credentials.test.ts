import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { startSimulator } from '../simulator/server.ts';
import { until } from '../support/until.ts';
import { run, startProcess } from './harness.ts';

const V1 = 'client.authentication.k8s.io/v1';

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kso-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

async function startShop(t: TestContext): Promise<string> {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  const simulator = await startSimulator({ cluster });
  t.after(() => simulator.close());
  return simulator.url;
}

/** A kubeconfig with the contexts `nowhere`, which is the current one, and `shop`. */
function kubeconfig(server: string, user: object = {}): string {
  const servers = { nowhere: 'http://127.0.0.1:1', shop: server };
  return JSON.stringify({
    'current-context': 'nowhere',
    contexts: Object.keys(servers).map((name) => ({ name, context: { cluster: name, user: 'u' } })),
    clusters: Object.entries(servers).map(([name, address]) => ({ name, cluster: { server: address } })),
    users: [{ name: 'u', user }],
  });
}

const isReady = async (url: string) => (await fetch(`${url}/readyz`)).status === 200;

test('without flags the kubeconfig of the home folder is used, with the context of a flag', async (t) => {
  const home = await temporaryFolder(t);
  await mkdir(join(home, '.kube'));
  await writeFile(join(home, '.kube', 'config'), kubeconfig(await startShop(t)));
  const running = await startProcess(t, ['--context=shop'], { HOME: home });
  await until('the process is ready', () => isReady(running.url));
});

test('of the files of $KUBECONFIG the one counts that has the context of $KUBE_CONTEXT', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'first'), JSON.stringify({ 'current-context': 'nowhere' }));
  await writeFile(join(folder, 'second'), kubeconfig(await startShop(t)));
  const KUBECONFIG = [join(folder, 'nothing'), join(folder, 'first'), join(folder, 'second')].join(':');
  const running = await startProcess(t, [], { KUBECONFIG, KUBE_CONTEXT: 'shop' });
  await until('the process is ready', () => isReady(running.url));
});

test('a context that is not there is a mistake on the command line', async (t) => {
  const path = join(await temporaryFolder(t), 'config');
  await writeFile(path, kubeconfig('http://127.0.0.1:1'));
  const { status, stderr } = await run([`--kubeconfig=${path}`, '--context=other']);
  assert.equal(status, 2);
  assert.match(stderr, /no context "other".*\n.*get-contexts.*KSO_KUBECONFIG_CONTEXT/);
});

test('a plugin that hangs ends with the process, which serves meanwhile', async (t) => {
  const folder = await temporaryFolder(t);
  const [path, pidFile] = [join(folder, 'config'), join(folder, 'pid')];
  const program = `require('fs').writeFileSync('${pidFile}', process.pid + '\\n'); setInterval(() => {}, 1000)`;
  const exec = { apiVersion: V1, command: process.execPath, args: ['--eval', program] };
  await writeFile(path, kubeconfig(await startShop(t), { exec }));
  const running = await startProcess(t, [`--kubeconfig=${path}`, '--context=shop']);
  const pid = await until('the plugin runs', async () => {
    const text = await readFile(pidFile, 'utf8').catch(() => '');
    return text.endsWith('\n') ? Number(text) : undefined;
  });
  assert.equal((await fetch(`${running.url}/livez`)).status, 200);
  assert.equal((await running.terminate()).status, 0);
  await until('the plugin has ended', () => {
    try {
      return !process.kill(pid, 0);
    } catch {
      return true;
    }
  });
});
