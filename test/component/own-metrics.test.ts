import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { Telemetry } from '../../src/telemetry/metrics.ts';
import type { Observed, WatchReport } from '../../src/telemetry/observed.ts';
import { metricsOf } from '../support/otlp/proto.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';

import { startStage, until } from './harness.ts';

/** The labels of the series of each metric, by its name. */
function labelsIn(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const names = [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label).sort();
    found.set(name, (found.get(name) ?? new Set()).add(names.join(',')));
  }
  return found;
}

test('what kube-state-metrics tells of itself has the same names and labels', async (t) => {
  const cluster = new SimulatedCluster();
  cluster.apply('nodes', { metadata: { name: 'n' } });
  const stage = await startStage(t, { cluster, flags: ['--resources=nodes'] });
  await stage.ready();
  await stage.read('/metrics');
  const text = await stage.read('/metrics', 'telemetry');
  const labels = labelsIn(text);
  const build = 'branch,client_go_version,goarch,goos,goversion,nodeversion,revision,tags,version';
  const expected: Readonly<Record<string, string>> = {
    kube_state_metrics_build_info: build,
    kube_state_metrics_list_total: 'resource,result',
    kube_state_metrics_watch_total: 'resource,result',
    kube_state_metrics_shard_ordinal: 'shard_ordinal',
    kube_state_metrics_total_shards: '',
    http_request_duration_seconds_count: 'handler,method',
    process_cpu_seconds_total: '',
    process_resident_memory_bytes: '',
    process_start_time_seconds: '',
    ...(process.platform === 'linux' && {
      process_open_fds: '',
      process_max_fds: '',
      process_virtual_memory_bytes: '',
      process_virtual_memory_max_bytes: '',
    }),
  };
  for (const [name, names] of Object.entries(expected)) assert.deepEqual([...(labels.get(name) ?? [])], [names], name);
  assert.match(text, /^kube_state_metrics_list_total\{.*resource="\*v1\.Node"/m);
});

test('what became of the files of settings is told when it is reported', async (t) => {
  const { telemetry, lines } = await serveTelemetry(t, NOTHING);
  const read = () => lines(/^kube_state_metrics_(config|last)/);
  assert.deepEqual(await read(), []);
  const file = { type: 'config', filename: '/etc/ksm.yaml' } as const;
  const { configuration } = telemetry;
  configuration.loaded(file, new Uint8Array());
  const labels = '{type="config",filename="/etc/ksm.yaml"}';
  const [hash, success, timestamp] = await read();
  assert.equal(hash, `kube_state_metrics_config_hash${labels} ${0x008fd98c1dd4}`);
  assert.equal(success, `kube_state_metrics_last_config_reload_successful${labels} 1`);
  assert.ok(timestamp!.startsWith(`kube_state_metrics_last_config_reload_success_timestamp_seconds${labels} `));
  configuration.refused(file);
  const after = await read();
  assert.deepEqual([after[0], after[2]], [hash, timestamp]);
  assert.equal(after[1], `kube_state_metrics_last_config_reload_successful${labels} 0`);
});

test('what is watched is told of one by one, however much it is, and no longer than it is watched', async (t) => {
  let watches = Array.from({ length: 500 }, (_, at) => watching(`kind${at}`));
  const { lines } = await serveTelemetry(t, { ...NOTHING, watches: () => watches });
  const told = () => lines(/^kube_state_otel_watch_state.*state="watching"} 1$/);
  assert.equal((await told()).length, watches.length);
  watches = watches.slice(0, 1);
  assert.deepEqual(await told(), ['kube_state_otel_watch_state{resource="kind0",namespace="",state="watching"} 1']);
});

test('a receiver is told what is watched as well', async (t) => {
  const receiver = await OtlpReceiver.start();
  t.after(() => receiver.close());
  const flags = ['--resources=nodes', `--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=100ms'];
  await startStage(t, { flags });
  const names = () => receiver.accepted.flatMap(({ request }) => metricsOf(request)).map(({ name }) => name);
  await until('it is told', () => names().includes('kube_state_otel_watch_state'));
});

const NOTHING: Observed = {
  version: '1',
  kinds: () => [],
  watches: () => [],
  series: () => [],
  repeatedSamples: () => [],
  failures: () => [],
  isLeader: () => undefined,
  shard: () => undefined,
  bodySizes: () => [],
};

function watching(resource: string): WatchReport {
  const [lastActivity, since] = [0, 0];
  return {
    resource,
    namespace: '',
    selection: {},
    state: 'watching',
    lastActivity,
    since,
    reason: '',
    size: 0,
    limited: undefined,
  };
}

/** Telemetry behind a port of its own; `lines` gives the lines that it answers of some metrics. */
async function serveTelemetry(t: TestContext, observed: Observed) {
  const telemetry = new Telemetry(observed);
  const server = createServer((request, response) => telemetry.handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.close();
    await telemetry.shutdown();
  });
  const { port } = server.address() as AddressInfo;
  const lines = async (wanted: RegExp) => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return text.split('\n').filter((line) => wanted.test(line));
  };
  return { telemetry, lines };
}
