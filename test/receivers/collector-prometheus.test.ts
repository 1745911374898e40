import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { servedSeries, until } from '../component/harness.ts';
import { freePort } from '../process/harness.ts';
import { otelcol, startProgram, temporaryFolder } from './program.ts';
import { startShop } from './shop.ts';

describe('a collector that exposes a push for Prometheus', { skip: otelcol.skip }, () => {
  for (const conversion of [false, true]) {
    test(`${conversion ? 'with' : 'without'} the attributes of resources as labels has each series of the semantic conventions, and job and instance on all`, {
      timeout: 60_000,
    }, async (t) => {
      const ports = { otlp: await freePort(), exposition: await freePort() };
      const file = join(await temporaryFolder(t), 'collector.yaml');
      await writeFile(file, configurationOf(ports, conversion));
      const exposed = async () => (await fetch(`http://127.0.0.1:${ports.exposition}/metrics`)).text();
      await startProgram(t, otelcol, [`--config=${file}`], async () => (await exposed()) !== undefined);
      const stage = await startShop(t, [
        `--otlp-endpoint=http://127.0.0.1:${ports.otlp}`,
        '--otlp-interval=500ms',
        '--profile=both',
      ]);
      const { length } = servedSeries(await stage.read('/metrics')).filter((series) => series.startsWith('k8s_'));
      assert.ok(length > 500);
      const lines = await until('the collector has all', async () => {
        const found = (await exposed()).split('\n').filter((line) => line.startsWith('k8s_'));
        return found.length >= length ? found : undefined;
      });
      assert.equal(lines.length, length);
      const kept = (await exposed()).split('\n').filter((line) => line.startsWith('kube_node_info{'));
      assert.equal(kept.length, stage.cluster.list('nodes').length);
      for (const line of kept) assert.match(line, /[{,]instance="[0-9a-f-]{36}",.*[{,]job="kube-state-metrics"/);
      const nodes = stage.cluster.list('nodes').map(({ metadata }) => metadata.uid);
      const instances = lines
        .filter((line) => line.includes('k8s_node_condition_type="Ready"') && line.includes('_status="true"'))
        .map((line) => {
          assert.match(line, /[{,]job="kube-state-metrics"/);
          return /[{,]instance="k8s\.node\/([^"]*)"/.exec(line)?.[1];
        });
      assert.deepEqual(instances.sort(), nodes.sort());
      const targets = (await exposed()).split('\n').filter((line) => line.startsWith('target_info{'));
      for (const uid of nodes) {
        const target = targets.filter((line) => line.includes(`instance="k8s.node/${uid}"`));
        assert.equal(target.length, 1);
        assert.match(target[0]!, /k8s_node_name="/);
      }
    });
  }
});

function configurationOf({ otlp, exposition }: { otlp: number; exposition: number }, conversion: boolean): string {
  return `
receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:${otlp}
exporters:
  prometheus:
    endpoint: 127.0.0.1:${exposition}
    resource_to_telemetry_conversion:
      enabled: ${conversion}
service:
  telemetry:
    metrics:
      level: none
  pipelines:
    metrics:
      receivers: [otlp]
      exporters: [prometheus]
`;
}
