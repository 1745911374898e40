import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { readSettings } from '../../src/config/settings.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { createShop } from '../../src/simulator/shop/shop.ts';
import { LOOPBACK, type Stage, startStage, until } from './harness.ts';

interface Reloaded extends Stage {
  /** Writes the file and has the component follow it. */
  follow(content: string): Promise<void>;
}

/** A component with a configuration file. */
async function start(context: TestContext, content: string): Promise<Reloaded> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'config.yaml');
  writeFileSync(path, content);
  const flags = [`--config=${path}`];
  const cluster = new SimulatedCluster();
  createShop(cluster);
  const stage = await startStage(context, { flags, cluster });
  await stage.ready();
  return {
    ...stage,
    async follow(next) {
      writeFileSync(path, next);
      const address = `--apiserver=${stage.simulator.url}`;
      const invocation = readSettings([address, ...LOOPBACK, '--otlp-up=false', ...flags], {}, assert.fail);
      assert.ok('run' in invocation);
      await stage.component.reload(invocation.run);
    },
  };
}

describe('a configuration that changes while the component runs', () => {
  it('adds and removes kinds', async (context) => {
    const { follow, read } = await start(context, 'resources: [namespaces]');
    assert.match(await read('/metrics'), /^kube_namespace_created/m);
    await follow('resources: [pods]');
    await until('pods are there alone', async () => {
      const text = await read('/metrics');
      return /^kube_pod_info/m.test(text) && !/^kube_namespace_created/m.test(text);
    });
  });

  it('shows other labels of the objects that there are', async (context) => {
    const { follow, read } = await start(context, 'resources: [pods]');
    await follow('resources: [pods]\nlabels_allow_list: {pods: ["*"]}');
    await until('the labels are there', async () => /^kube_pod_labels\{.*label_/m.test(await read('/metrics')));
  });

  it('goes on as it was where the new one can not work', async (context) => {
    const { follow, read } = await start(context, 'resources: [pods]');
    await assert.rejects(follow('resources: [nothing]'), { code: 'KSO_UNKNOWN_RESOURCE' });
    assert.match(await read('/metrics'), /^kube_pod_info/m);
  });

  it('says which of its settings are used from the next start on', async (context) => {
    const { follow, log } = await start(context, 'resources: [pods]');
    await follow('resources: [pods]\ncluster_name: other');
    assert.deepEqual(log.at(-1)!.settings, ['clusterName']);
  });
});
