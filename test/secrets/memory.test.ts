import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { until } from '../support/until.ts';
import { startStubbornServer } from './stubborn-server.ts';

/** What must be nowhere, in the two forms in which it is sent: 48 characters, so that base64 has no padding. */
const MARKER = `marker${randomBytes(21).toString('hex')}`;
const FORMS = [MARKER, Buffer.from(MARKER).toString('base64')];

/** What has to be found, so that finding nothing else says something. */
const KNOWN = `known-${randomBytes(8).toString('hex')}`;

let cluster: SimulatedCluster;
let simulator: Simulator;

before(async () => {
  cluster = new SimulatedCluster();
  cluster.apply('namespaces', { metadata: { name: 'shop' } });
  simulator = await startSimulator({ cluster });
});
after(() => simulator.close());

describe('the content of secrets and config maps is in no string of the process', () => {
  test('where the API server sends tables and metadata', () => leavesNoTrace(() => simulator.url));

  for (const mediaType of ['application/json', 'application/vnd.kubernetes.protobuf']) {
    test(`where it sends whole objects in ${mediaType}`, async () => {
      const stubborn = await startStubbornServer(simulator.url, mediaType);
      try {
        await leavesNoTrace(() => stubborn.url);
      } finally {
        await stubborn.close();
      }
    });
  }
});

/** Lets the command list and watch, with a torn answer first, and looks for the marker in all that it holds. */
async function leavesNoTrace(address: () => string): Promise<void> {
  for (const resource of ['secrets', 'configmaps']) {
    for (const { metadata } of cluster.snapshot(resource, cluster.resourceVersion))
      cluster.delete(resource, 'shop', metadata.name);
    // Of the first answer, whichever way of listing it is to, comes half.
    simulator.faults.add({ fault: { kind: 'tornLine' }, resource, times: 1 });
    put(resource, `${KNOWN}-listed`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'memory-'));
  const command = start(address());
  try {
    const metrics = await addressOf(command);
    await shows(metrics, `${KNOWN}-listed`);
    for (const resource of ['secrets', 'configmaps']) {
      put(resource, `${KNOWN}-listed`, 'changed');
      put(resource, `${KNOWN}-watched`);
    }
    await shows(metrics, `${KNOWN}-watched`);
    const file = join(folder, 'heap');
    command.process.send(file);
    await once(command.process, 'message');
    const heap = await readFile(file);
    assert.ok(heap.includes(`${KNOWN}-watched`), 'the search finds nothing at all');
    for (const form of FORMS) assert.ok(!heap.includes(form), `${form} is in the heap`);
    assert.match(command.log(), /could not be read/, 'the torn answer was not noticed');
    for (const form of FORMS) assert.ok(!command.log().includes(form), `${form} is in the log`);
  } finally {
    command.process.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
}

/** Stores an object with the marker as text, as base64 and in the copy of itself that kubectl leaves behind. */
function put(resource: string, name: string, team = 'blue'): void {
  const [plain, base64] = FORMS as [string, string];
  const content = resource === 'secrets' ? { type: 'Opaque', data: { key: base64 } } : { data: { key: plain } };
  cluster.apply(resource, {
    metadata: {
      name,
      namespace: 'shop',
      labels: { team },
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ ...content, plain }) },
    },
    ...content,
  });
}

interface Command {
  readonly process: ChildProcess;
  /** What it has logged so far. */
  log(): string;
}

function start(server: string): Command {
  const flags = ['--port=0', '--telemetry-port=0', '--host=127.0.0.1', '--telemetry-host=127.0.0.1'];
  const main = new URL('../../src/main.ts', import.meta.url);
  const process = fork(main, [`--apiserver=${server}`, '--resources=secrets,configmaps', ...flags], {
    execArgv: ['--import', new URL('probe.ts', import.meta.url).href, '--heap-snapshot-string-limit=1000000000'],
    env: {},
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  for (const stream of [process.stdout!, process.stderr!]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      log += text;
    });
  }
  return { process, log: () => log };
}

async function addressOf(command: Command): Promise<string> {
  return until('it says where it is', async () => /Metrics of the cluster at ([^,]+),/.exec(command.log())?.[1], {
    details: command.log,
  });
}

/** Waits until both objects of this name are on /metrics. */
async function shows(address: string, name: string): Promise<void> {
  let text = '';
  await until(
    'both objects are told',
    async () => {
      text = await (await fetch(address)).text();
      return ['secret', 'configmap'].every((kind) =>
        text.includes(`kube_${kind}_info{namespace="shop",${kind}="${name}`),
      );
    },
    { details: () => text.slice(0, 2000) },
  );
}
