import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { Telemetry } from '../../src/telemetry/metrics.ts';
import { startStage } from './harness.ts';

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
  const telemetry = new Telemetry({
    version: '1',
    kinds: () => [],
    watches: () => [],
    series: () => [],
    repeatedSamples: () => [],
    failures: () => [],
    isLeader: () => undefined,
    shard: () => undefined,
    bodySizes: () => [],
  });
  const server = createServer((request, response) => telemetry.handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.close();
    await telemetry.shutdown();
  });
  const read = async () => {
    const text = await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`)).text();
    return text.split('\n').filter((line) => /^kube_state_metrics_(config|last)/.test(line));
  };
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
