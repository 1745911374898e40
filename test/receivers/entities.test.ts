import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { until } from '../component/harness.ts';
import { freePort } from '../support/free-port.ts';
import { listens } from './collector.ts';
import { otelcol, startProgram, temporaryFolder } from './program.ts';
import { startShop } from './shop.ts';

/** By which the collector reads the form of the specification instead of its own older one. */
const GATE = 'pkg.experimentalmetricmetadata.useEntityEventsSpecification';

/** What the collector makes of one log record. */
interface Line {
  readonly event: 'state' | 'delete' | 'none';
  readonly type: string;
  readonly id: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly intervalSeconds?: number;
}

describe('components of a collector read entity events as entities', { skip: otelcol.skip }, () => {
  for (const [position, gates] of [
    ['on', `--feature-gates=${GATE}`],
    ['off', `--feature-gates=-${GATE}`],
    ['as it is by default', undefined],
  ]) {
    test(`with the gate for the form of the specification ${position}`, { timeout: 60_000 }, async (t) => {
      const { port, lines } = await startReader(t, gates === undefined ? [] : [gates]);
      const { cluster } = await startShop(t, [`--otlp-endpoint=http://127.0.0.1:${port}`, '--otlp-entity-events']);
      const living = async () => {
        const pods = new Map<string, Line>();
        for (const line of await lines()) {
          assert.notEqual(line.event, 'none');
          const key = JSON.stringify(line.id);
          if (line.type !== 'k8s.pod') continue;
          if (line.event === 'state') pods.set(key, line);
          else assert.ok(pods.delete(key), 'the end of a pod that was not told');
        }
        return [...pods.values()]
          .map(({ id, attributes, intervalSeconds }) => [
            id,
            attributes?.['k8s.pod.name'],
            attributes?.['k8s.namespace.name'],
            intervalSeconds,
          ])
          .sort(byText);
      };
      const expected = () =>
        cluster
          .list('pods')
          .map(({ metadata }) => [{ 'k8s.pod.uid': metadata.uid }, metadata.name, metadata.namespace, 3600])
          .sort(byText);
      await until('all pods have been read', async () => (await living()).length >= expected().length);
      assert.deepEqual(await living(), expected());
      const { namespace, name } = cluster.list('pods')[0]!.metadata;
      cluster.delete('pods', namespace, name);
      await until('the end of a pod has been read', async () => (await living()).length <= expected().length);
      assert.deepEqual(await living(), expected());
      const types = new Set((await lines()).map(({ type }) => type));
      for (const type of ['k8s.node', 'k8s.container', 'k8s.deployment', 'k8s.namespace']) assert.ok(types.has(type));
    });
  }
});

/** Starts a collector that reads entity events; `lines` are all that it has read. */
async function startReader(t: TestContext, flags: readonly string[]) {
  const folder = await temporaryFolder(t);
  const [file, path, port] = [join(folder, 'collector.yaml'), join(folder, 'entities'), await freePort()];
  const configuration = `
receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:${port}" } } } }
exporters: { debug: {}, entities: { path: "${path}" } }
service:
  telemetry: { metrics: { level: none } }
  pipelines:
    logs: { receivers: [otlp], exporters: [entities] }
    metrics: { receivers: [otlp], exporters: [debug] }
`;
  await writeFile(file, configuration);
  await startProgram(t, otelcol, [`--config=${file}`, ...flags], () => listens(port));
  const lines = async (): Promise<Line[]> => {
    const text = await readFile(path, 'utf8').catch(() => '');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    return whole.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
  };
  return { port, lines };
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
