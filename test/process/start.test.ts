import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { sampleOf } from '../component/harness.ts';
import { startSimulator } from '../simulator/server.ts';
import { freePort } from '../support/free-port.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
import { until } from '../support/until.ts';
import { startProcess } from './harness.ts';

test('the process lives without an API server, says which it misses and why, and is ready when that appears', async (t) => {
  const port = await freePort();
  const server = `http://127.0.0.1:${port}`;
  const running = await startProcess(t, [`--apiserver=${server}`, '--resources=pods,namespaces']);
  await until('a warning comes', () => running.warnings().length > 0);
  const { address, reason } = running.warnings()[0]!;
  assert.ok(String(address).startsWith(server), String(address));
  assert.match(String(reason), /ECONNREFUSED/);
  assert.equal((await fetch(`${running.url}/healthz`)).status, 200);
  assert.equal((await fetch(`${running.url}/livez`)).status, 200);
  assert.equal((await fetch(`${running.url}/readyz`)).status, 503);

  const simulator = await startSimulator({ cluster: shopCluster(), port });
  t.after(() => simulator.close());
  await until('the process is ready', async () => (await fetch(`${running.url}/readyz`)).status === 200);
  assert.match(await (await fetch(`${running.url}/metrics`)).text(), /^kube_pod_info\{/m);
});

/** To be imported before the command: logs the flags of V8 that it sets. */
const TELL_FLAGS = `
  import v8 from 'node:v8';
  import { syncBuiltinESMExports } from 'node:module';
  const { setFlagsFromString } = v8;
  v8.setFlagsFromString = (flag) => {
    process.stderr.write(JSON.stringify({ level: 30, msg: flag }) + '\\n');
    setFlagsFromString(flag);
  };
  syncBuiltinESMExports();`;

test('the heap is held down once everything has been listed, and not before', async (t) => {
  const port = await freePort();
  const running = await startProcess(t, [`--apiserver=http://127.0.0.1:${port}`, '--resources=pods,namespaces'], {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(TELL_FLAGS)}`,
  });
  const growth = () => running.log.map(({ msg }) => msg).filter((flag) => flag.startsWith('--heap-growing-percent='));
  await until('a warning comes', () => running.warnings().length > 0);
  assert.deepEqual(growth(), ['--heap-growing-percent=100']);

  const simulator = await startSimulator({ cluster: shopCluster(), port });
  t.after(() => simulator.close());
  await until('the heap is held down', () => growth().length > 1);
  assert.equal((await fetch(`${running.url}/readyz`)).status, 200);
  assert.deepEqual(growth(), ['--heap-growing-percent=100', '--heap-growing-percent=20']);
});

test('an OTLP endpoint that can not be reached costs one warning and a counter, and /metrics goes on', async (t) => {
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const running = await startProcess(t, [
    `--apiserver=${await startShop(t)}`,
    `--otlp-endpoint=${endpoint}`,
    '--otlp-interval=200ms',
    '--otlp-timeout=100ms',
  ]);
  const failures = async () => {
    const own = await (await fetch(`${running.telemetryUrl}/metrics`)).text();
    return sampleOf(own, 'kube_state_otel_push_total{destination="default",result="error"}') ?? 0;
  };
  await until('several pushes have failed', async () => (await failures()) >= 3);
  assert.match(await (await fetch(`${running.url}/metrics`)).text(), /^kube_pod_info\{/m);
  assert.equal(running.warnings().length, 1, JSON.stringify(running.warnings()));
  assert.ok(running.warnings()[0]!.msg.includes(`${endpoint}/v1/metrics`), running.warnings()[0]!.msg);
});

describe('the push by the standard variables', () => {
  const SWITCHED_OFF: readonly Record<string, string>[] = [
    { OTEL_METRICS_EXPORTER: 'none' },
    { OTEL_SDK_DISABLED: 'true' },
  ];
  for (const variables of SWITCHED_OFF) {
    test(`is off with ${JSON.stringify(variables)}, whatever else is set`, async (t) => {
      const { receiver, base } = await startReceiver(t);
      const running = await startProcess(
        t,
        [`--apiserver=${await startShop(t)}`, `--otlp-endpoint=${base}`, '--otlp-interval=50ms'],
        { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: receiver.url, ...variables },
      );
      await until('the process is ready', async () => (await fetch(`${running.url}/readyz`)).status === 200);
      assert.equal((await running.terminate()).status, 0);
      assert.equal(receiver.received.length, 0);
    });
  }

  test('is on with an endpoint, and sends what they say', async (t) => {
    const { receiver, base } = await startReceiver(t);
    const running = await startProcess(t, [`--apiserver=${await startShop(t)}`, '--cluster-name=shop'], {
      OTEL_EXPORTER_OTLP_ENDPOINT: base,
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20c2VjcmV0',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
      OTEL_METRIC_EXPORT_INTERVAL: '100',
      OTEL_RESOURCE_ATTRIBUTES: 'team=checkout',
    });
    await receiver.until(1);
    await running.terminate();
    const [{ path, headers, request }] = receiver.received as [(typeof receiver.received)[0]];
    assert.deepEqual(
      [path, headers.authorization, headers['content-type'], headers['content-encoding']],
      ['/v1/metrics', 'Basic c2VjcmV0', 'application/json', undefined],
    );
    const attributes = request.resourceMetrics[0]!.resource!.attributes!;
    const texts = Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue]));
    assert.equal(texts['service.name'], 'kube-state-metrics');
    assert.equal(texts['service.namespace'], undefined);
    assert.equal(texts['k8s.cluster.name'], 'shop');
    assert.equal(texts.team, 'checkout');
    assert.match(texts['service.instance.id']!, /^[0-9a-f-]{36}$/);
    assert.match(texts['k8s.cluster.uid']!, /^[0-9a-f-]{36}$/);
  });
});

test('npm run demo -- --duration 2s ends by itself and prints what it promises', async () => {
  const folder = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn('npm', ['run', 'demo', '--', '--duration', '2s'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  assert.equal(child.exitCode, 0, errors);
  for (const promised of [
    /http:\/\/127\.0\.0\.1:\d+\/metrics/,
    /pushed by OTLP to +http:\/\/127\.0\.0\.1:\d+\/v1\/metrics/,
    /[1-9]\d* series at \/metrics, \d+ points in push \d+/,
    /[1-9]\d* nodes not ready: node-/,
    /[1-9]\d* pods failed or lost: /,
    /[1-9]\d* jobs failed: /,
    /[1-9]\d* container restarts in all/,
    /[1-9]\d* pushes with [1-9]\d* data points arrived/,
  ]) {
    assert.match(output, promised);
  }
});

function shopCluster(): SimulatedCluster {
  const cluster = new SimulatedCluster();
  createShop(cluster).tick();
  return cluster;
}

/** An API server with the shop in it; resolves with its address. */
async function startShop(t: TestContext): Promise<string> {
  const simulator = await startSimulator({ cluster: shopCluster() });
  t.after(() => simulator.close());
  return simulator.url;
}

async function startReceiver(t: TestContext): Promise<{ receiver: OtlpReceiver; base: string }> {
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.close());
  return { receiver, base: receiver.url.replace('/v1/metrics', '') };
}
