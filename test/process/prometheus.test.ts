/** What Prometheus itself makes of both ports. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { type Stage, startStage } from '../component/harness.ts';
import { CLUSTERS, listBody } from '../conformance/recordings.ts';
import { recordedKinds } from '../conformance/selection.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';

const skip =
  ['promtool', 'prometheus'].some((name) => spawnSync(name, ['--version']).error !== undefined) &&
  'prometheus is not installed (Debian package prometheus)';

for (const cluster of CLUSTERS) {
  test(`promtool has nothing against the recorded cluster ${cluster}`, { skip }, async (t) => {
    const recorded = new SimulatedCluster();
    for (const { resource } of recordedKinds) {
      if (recorded.api.byResource(resource) === undefined) continue;
      recorded.load(resource, JSON.parse(listBody(cluster, resource).toString()));
    }
    const stage = await startStage(t, {
      cluster: recorded,
      flags: [`--resources=${recordedKinds.map((kind) => kind.resource)}`],
    });
    await stage.ready();
    assert.deepEqual(await promtool(await stage.read('/metrics')), []);
  });
}

test("promtool has nothing against the component's own metrics", { skip }, async (t) => {
  const stage = await startShop(t);
  await stage.read('/metrics');
  assert.deepEqual(await promtool(await stage.read('/metrics', 'telemetry')), []);
});

test('a Prometheus scrapes both ports, and the alerts of the shop fire in it', { skip }, async (t) => {
  const stage = await startShop(t);
  const query = await startPrometheus(t, [stage.component.url, stage.component.telemetryUrl]);
  await until('both targets are up', async () => (await query('up == 1')).length === 2);
  for (const alert of [
    'kube_job_status_failed > 0',
    'kube_node_status_condition{condition="Ready",status!="true"} == 1',
    'kube_pod_status_phase{phase=~"Failed|Unknown"} == 1',
    'kube_pod_container_status_restarts_total > 0',
  ]) {
    assert.notDeepEqual(await query(alert), [], alert);
  }
});

async function startShop(t: TestContext): Promise<Stage> {
  const cluster = new SimulatedCluster();
  const shop = createShop(cluster);
  for (let ticks = 0; ticks < 5; ticks++) shop.tick();
  const stage = await startStage(t, { cluster });
  await stage.ready();
  return stage;
}

/** The complaints of `promtool check metrics`; fails where it can't parse the text. */
async function promtool(exposition: string): Promise<string[]> {
  assert.match(exposition, /^# TYPE /m);
  const child = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stdin.end(exposition);
  const [complaints] = await Promise.all([text(child.stderr), once(child, 'close')]);
  assert.ok(child.exitCode === 0 || child.exitCode === 3, complaints);
  return complaints.split('\n').filter((line) => line !== '');
}

/** Starts a Prometheus over some targets; gives a function that runs an instant query and returns its series. */
async function startPrometheus(
  t: TestContext,
  urls: readonly string[],
): Promise<(query: string) => Promise<unknown[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const config = {
    global: { scrape_interval: '1s' },
    scrape_configs: [
      {
        job_name: 'kube-state-metrics',
        honor_labels: true,
        static_configs: [{ targets: urls.map((url) => new URL(url).host) }],
      },
    ],
  };
  // JSON is YAML.
  await writeFile(join(folder, 'prometheus.yaml'), JSON.stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: 'ignore' },
  );
  t.after(async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true });
  });
  return async (query) => {
    const url = `http://${address}/api/v1/query?query=${encodeURIComponent(query)}`;
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.status !== 200) return [];
    return ((await answer.json()) as { data: { result: unknown[] } }).data.result;
  };
}
