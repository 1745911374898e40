/** Commands that go on and print what changes. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { startStage } from '../component/harness.ts';
import { LAUNCH } from './harness.ts';

/** A command that goes on, and the lines that it prints. */
function watching(t: TestContext, words: readonly string[]) {
  const { PATH = '' } = process.env;
  const child: ChildProcess = spawn(process.execPath, [LAUNCH, ...words, '-w', '--interval=0.1'], {
    env: { PATH, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  return {
    child,
    /** The next line, with its columns apart. */
    async line() {
      const { value = '' } = await lines.next();
      return (value as string).split(/ {2,}/).map((cell) => cell.trim());
    },
  };
}

async function stageOf(t: TestContext) {
  const cluster = new SimulatedCluster();
  cluster.apply('nodes', node('node-1', 'True'));
  const stage = await startStage(t, { cluster, flags: ['--resources=nodes'] });
  await stage.ready();
  return stage;
}

function node(name: string, ready: 'True' | 'False') {
  return { metadata: { name }, status: { conditions: [{ type: 'Ready', status: ready }] } };
}

test('problems tells those that come and those that are gone, of a cluster, and ends as interrupted', async (t) => {
  const { cluster, simulator } = await stageOf(t);
  cluster.apply('nodes', node('node-1', 'False'));
  const { child, line } = watching(t, ['problems', `--apiserver=${simulator.url}`]);
  assert.deepEqual(await line(), ['EVENT', 'NAMESPACE', 'OBJECT', 'PROBLEM']);
  assert.deepEqual(await line(), ['ADDED', '<none>', 'node/node-1', 'not ready']);
  cluster.apply('nodes', node('node-2', 'False'));
  assert.deepEqual(await line(), ['ADDED', '<none>', 'node/node-2', 'not ready']);
  cluster.apply('nodes', node('node-1', 'True'));
  assert.deepEqual(await line(), ['DELETED', '<none>', 'node/node-1', 'not ready']);
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  assert.equal(code, 130);
});

test('series are told as events of one line each, of a running component', async (t) => {
  const { cluster, component } = await stageOf(t);
  const words = ['get', 'series', 'kube_node_created', `${component.url}/metrics`, '-o', 'json'];
  const { line } = watching(t, words);
  const event = async () => JSON.parse((await line()).join('  '));
  const { type, object } = await event();
  assert.deepEqual([type, object.labels], ['ADDED', { node: 'node-1' }]);
  cluster.delete('nodes', undefined, 'node-1');
  assert.deepEqual(await event(), { type: 'DELETED', object });
});

test('status tells a watch again when something of it is other, and not for its age', async (t) => {
  const { cluster, component } = await stageOf(t);
  const { line } = watching(t, ['status', `--url=${component.telemetryUrl}`]);
  assert.deepEqual((await line()).slice(0, 4), ['EVENT', 'RESOURCE', 'STATE', 'OBJECTS']);
  assert.deepEqual((await line()).slice(0, 4), ['ADDED', 'nodes', 'watching', '1']);
  cluster.apply('nodes', node('node-2', 'True'));
  assert.deepEqual((await line()).slice(0, 4), ['MODIFIED', 'nodes', 'watching', '2']);
});

test('what nobody reads any more ends a watch without a word', async (t) => {
  const { cluster, component } = await stageOf(t);
  const { child, line } = watching(t, ['top', `${component.url}/metrics`, '-o', 'name']);
  await line();
  child.stdout!.destroy();
  const ended = once(child, 'exit');
  cluster.apply('nodes', node('node-2', 'True'));
  const [code] = await ended;
  assert.equal(code, 0);
});
