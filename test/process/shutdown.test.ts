import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { fillCluster } from '../simulator/bulk.ts';
import { type Simulator, startSimulator } from '../simulator/server.ts';
import { freePort } from '../support/free-port.ts';
import { metricsOf, pointsOf } from '../support/otlp/proto.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';
import { MAIN, type Running, startProcess } from './harness.ts';

/** The bound that the orchestrator is told of. */
const LIMIT_MILLISECONDS = 5000;

describe('SIGTERM', () => {
  test('pushes the values once more and leaves no watch open', async (t) => {
    const receiver = await OtlpReceiver.start();
    t.after(() => receiver.close());
    const flags = [`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=1h'];
    const { simulator, running } = await startOverShop(t, flags);
    assert.ok(simulator.watches() > 0);
    await receiver.until(1);
    receiver.clear();
    const { status, milliseconds } = await running.terminate();
    assert.equal(status, 0);
    assert.ok(milliseconds < LIMIT_MILLISECONDS, `${milliseconds} ms`);
    const points = receiver.received
      .flatMap(({ request }) => metricsOf(request))
      .filter(({ name }) => name === 'kube_pod_info')
      .flatMap(pointsOf);
    assert.ok(points.length > 0);
    assert.ok(points.every(({ asDouble, flags = 0 }) => asDouble === 1 && flags === 0));
    await until('all watches are closed', () => simulator.watches() === 0 && simulator.connections() === 0);
  });

  test('lets a slow scrape finish, waits for none that never does, and is ready no more', async (t) => {
    const cluster = new SimulatedCluster();
    fillCluster(cluster, { pods: 2000 });
    const { running } = await startOver(t, cluster, ['--resources=pods']);
    const slow = await beginScrape(running.url);
    const stuck = await beginScrape(running.url);
    t.after(() => stuck.destroy());

    const ended = running.terminate();
    await until('it is ready no more', () => readiness(running).then((status) => status !== 200));
    const answer = await text(slow);
    assert.equal(answer.match(/^kube_pod_info\{/gm)?.length, 2000);
    assert.ok(answer.endsWith('\r\n0\r\n\r\n'), 'the body is whole');
    const { status, milliseconds } = await ended;
    assert.equal(status, 0);
    assert.ok(milliseconds < LIMIT_MILLISECONDS, `${milliseconds} ms`);
  });

  test('ends in time although the OTLP receiver hangs', async (t) => {
    const receiver = await OtlpReceiver.start();
    t.after(() => receiver.close());
    receiver.answer = 'hang';
    const { running } = await startOverShop(t, [`--otlp-metrics-endpoint=${receiver.url}`]);
    await receiver.until(1);
    const { status, milliseconds } = await running.terminate();
    assert.equal(status, 0);
    assert.ok(milliseconds < LIMIT_MILLISECONDS, `${milliseconds} ms`);
  });

  test('ends in time although no API server was ever reached', async (t) => {
    const running = await startProcess(t, [`--apiserver=http://127.0.0.1:${await freePort()}`]);
    const { status, milliseconds } = await running.terminate();
    assert.equal(status, 0);
    assert.ok(milliseconds < LIMIT_MILLISECONDS, `${milliseconds} ms`);
  });

  test('ends a process that has not started yet, too', async (t) => {
    const child = spawn(process.execPath, [MAIN, `--apiserver=http://127.0.0.1:${await freePort()}`], {
      env: { PATH: process.env.PATH ?? '', KSO_NO_OPTION: 'of this name' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    t.after(() => child.kill('SIGKILL'));
    const exited = once(child, 'exit');
    // What it says of the variable comes before it is started.
    await once(child.stderr, 'data');
    child.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  });
});

/** A connection on which /metrics begins to come and is not read. */
async function beginScrape(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {}).write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'readable');
  return socket;
}

async function startOverShop(t: TestContext, flags: readonly string[] = []) {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  return startOver(t, cluster, flags);
}

/** The process over a cluster, when it is ready. */
async function startOver(
  t: TestContext,
  cluster: SimulatedCluster,
  flags: readonly string[],
): Promise<{ simulator: Simulator; running: Running }> {
  const simulator = await startSimulator({ cluster });
  t.after(() => simulator.close());
  const running = await startProcess(t, [`--apiserver=${simulator.url}`, ...flags]);
  await until('the process is ready', () => readiness(running).then((status) => status === 200));
  return { simulator, running };
}

/** The status of /readyz; undefined where nothing answers. */
async function readiness({ url }: Running): Promise<number | undefined> {
  const answer = await fetch(`${url}/readyz`, { headers: { connection: 'close' } }).catch(() => undefined);
  await answer?.text();
  return answer?.status;
}
