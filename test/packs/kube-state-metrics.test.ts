/** kube-state-metrics tells the same by the rules of a pack: they are its own format, and its users can take them as they are. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { packFile, packNames } from '../../src/custom-resources/packs/packs.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { difference } from '../conformance/text.ts';
import { define } from '../custom-resources/definitions.ts';
import { ask, ksm } from '../kube-state-metrics/program.ts';
import { startProgram } from '../receivers/program.ts';
import { startSimulator } from '../simulator/server.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';
import { definitionsOf, objectsOf, read } from './pack.ts';

for (const pack of packNames()) {
  test(`kube-state-metrics tells the same by the rules of ${pack}`, { skip: ksm.skip }, async (t) => {
    const cluster = new SimulatedCluster({ keepsMetadata: true });
    const definitions = definitionsOf(pack);
    for (const { spec } of definitions) {
      const { group, names, scope, versions } = spec;
      define(cluster, { group, ...names, scope, versions: versions.map(({ name }) => name) });
    }
    for (const object of objectsOf(pack)) {
      const [group] = String(object.apiVersion).split('/');
      const { spec } = definitions.find(({ spec }) => spec.group === group && spec.names.kind === object.kind)!;
      // kube-state-metrics keeps objects by it.
      const metadata = { ...object.metadata, uid: randomUUID() };
      cluster.apply(`${spec.names.plural}.${group}`, { ...object, metadata });
    }
    const simulator = await startSimulator({ cluster });
    t.after(() => simulator.close());
    const [port, telemetryPort] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    const flags = [
      `--apiserver=${simulator.url}`,
      ...['--host=127.0.0.1', `--port=${port}`, '--telemetry-host=127.0.0.1', `--telemetry-port=${telemetryPort}`],
      '--custom-resource-state-only',
      `--custom-resource-state-config-file=${packFile(pack, 'rules.yaml')}`,
    ];
    await startProgram(t, ksm, flags, async () => (await ask(url, '/metrics')).body !== '', { TZ: 'UTC' });
    // What the pack has built in beside its rules lacks the labels that all rules add.
    const ours = rowsOf(read(pack, 'metrics.prom')).filter((row) => row.includes('customresource_kind='));
    let differs: string | undefined = '';
    const areEqual = async () => {
      differs = difference(rowsOf((await ask(url, '/metrics')).body), ours);
      return differs === undefined;
    };
    await until('both are equal', areEqual, { details: () => [differs ?? ''] });
    assert.ok(ours.length > 0);
  });
}

function rowsOf(exposition: string): readonly string[] {
  return exposition
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .sort();
}
