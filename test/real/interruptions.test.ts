/** Connections that break, an API server that is killed, history that is compacted. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startRelay } from '../support/relay.ts';
import { noteAnswers } from './answers.ts';
import { type ApiServer, apiserver, startApiServer } from './harness.ts';
import { apply, manifest } from './manifests.ts';
import { createClusterResourceQuotas, createRecordedObjects } from './objects.ts';
import { ALL_RESOURCES, eventually, kubeconfig, scrapeMeanwhile, startWatcher, type Watcher } from './watcher.ts';

const RESOURCES = `--resources=${ALL_RESOURCES}`;

test('interruptions', { skip: apiserver.skip }, async (t) => {
  const server = await startApiServer(t);
  await createClusterResourceQuotas(server.admin);
  await createRecordedObjects(server.admin);
  await apply(server.admin, ...['service-account', 'cluster-role', 'cluster-role-binding'].map(manifest));

  await t.test('watches whose connection broke are resumed, and nothing is listed again', async (t) => {
    const relay = await startRelay(t, server.port);
    const watcher = await startWithRole(t, server, `https://127.0.0.1:${relay.port}`);
    const stop = await scrapeMeanwhile(watcher, lasting);
    const lists = await listsOf(watcher);
    const answers = noteAnswers(t);
    relay.cut();
    const resumed = () => new Set(answers().map(({ resource }) => resource)).size === ALL_RESOURCES.length;
    await eventually('all watches are open again', async () => resumed());
    await watcher.untilStates('watching');
    await createConfigMap(server, 'after-the-cut');
    await eventually('a change is seen', () => tells(watcher, 'after-the-cut'));
    assert.equal(await listsOf(watcher), lists);
    assert.deepEqual((await stop()).absent, []);
  });

  // It answers 403 for a while, until it has read its own roles; and 410 in events, since its history begins anew.
  await t.test('an API server that was killed and has forgotten is listed again without a gap', async (t) => {
    await createConfigMap(server, 'kept');
    await createConfigMap(server, 'erased');
    const watcher = await startWithRole(t, server);
    const stop = await scrapeMeanwhile(watcher, (series) => lasting(series) && !series.includes('"erased"'));
    const lists = await listsOf(watcher);
    await server.kill();
    await watcher.untilStates('failing');
    await server.erase('configmaps/default/erased');
    await server.compact();
    const begun = performance.now();
    await server.start();
    const started = performance.now();
    await watcher.untilStates('watching');
    t.diagnostic(
      `up after ${Math.round(started - begun)} ms, all watched ${Math.round(performance.now() - started)} ms later`,
    );
    await createConfigMap(server, 'after-the-kill');
    await eventually('a change is seen', () => tells(watcher, 'after-the-kill'));
    assert.ok(!(await tells(watcher, 'erased')));
    assert.ok((await listsOf(watcher)) >= lists + ALL_RESOURCES.length);
    assert.deepEqual((await stop()).absent, []);
  });
});

/** Started with the shipped ClusterRole, and watching everything. */
async function startWithRole(t: TestContext, server: ApiServer, url = server.url): Promise<Watcher> {
  const token = await server.admin.tokenOf('kube-system', 'kube-state-otel');
  const config = await kubeconfig({ ...server, url }, { token });
  const watcher = await startWatcher(t, { flags: [`--kubeconfig=${config}`, RESOURCES] });
  await watcher.ready();
  await watcher.untilStates('watching');
  return watcher;
}

async function createConfigMap({ admin }: ApiServer, name: string): Promise<void> {
  await admin.create('/api/v1/namespaces/default/configmaps', { metadata: { name } });
}

async function tells(watcher: Watcher, configMap: string): Promise<boolean> {
  return (await watcher.scrape()).includes(`kube_configmap_created{namespace="default",configmap="${configMap}"`);
}

/** How often a kind was listed, or had its initial events read. */
async function listsOf(watcher: Watcher): Promise<number> {
  const counters = (await watcher.telemetry()).matchAll(
    /^kube_state_metrics_list_total\{[^}]*result="success"[^}]*\} (\d+)/gm,
  );
  return [...counters].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** API servers have leases of their own, which change. */
function lasting(series: string): boolean {
  return !series.startsWith('kube_lease_');
}
