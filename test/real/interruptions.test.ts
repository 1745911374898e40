/** Connections that break, an API server that is killed, history that is compacted. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { metricsOf, pointsOf } from '../support/otlp/proto.ts';
import { OtlpReceiver } from '../support/otlp/receiver.ts';
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
    const watcher = await startWithRole(t, server, { url: `https://127.0.0.1:${relay.port}` });
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
    assert.deepEqual(await stop(), []);
  });

  // It answers 403 for a while, until it has read its own roles; and 410 in events, since its history begins anew.
  await t.test('an API server that was killed and has forgotten is listed again without a gap', async (t) => {
    await createConfigMap(server, 'kept');
    await createConfigMap(server, 'erased');
    const receiver = await OtlpReceiver.start();
    t.after(() => receiver.close());
    const pushed = [`--otlp-metrics-endpoint=${receiver.url}`, '--otlp-interval=200ms'];
    const watcher = await startWithRole(t, server, { flags: pushed });
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
    assert.deepEqual(await stop(), []);
    await eventually('its end is pushed', async () => endedOf(receiver).length > 0);
    assert.deepEqual(endedOf(receiver), ['erased']);
  });
});

/** Started with the shipped ClusterRole, and watching everything. */
async function startWithRole(
  t: TestContext,
  server: ApiServer,
  { url = server.url, flags = [] }: { readonly url?: string; readonly flags?: readonly string[] } = {},
): Promise<Watcher> {
  const token = await server.admin.tokenOf('kube-system', 'kube-state-otel');
  const config = await kubeconfig({ ...server, url }, { token });
  const watcher = await startWatcher(t, { flags: [`--kubeconfig=${config}`, RESOURCES, ...flags] });
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

/** Config maps whose series were said to have ended; the text of the attributes of any other such series. */
function endedOf({ received }: OtlpReceiver): string[] {
  const metrics = received.flatMap(({ request }) => metricsOf(request)).filter(({ name }) => lasting(`${name}{`));
  const ended = metrics.flatMap(pointsOf).filter(({ flags = 0 }) => (flags & 1) === 1);
  const names = ended.map(({ attributes = [] }) => {
    const name = attributes.find(({ key }) => key === 'configmap')?.value?.stringValue;
    return name ?? JSON.stringify(attributes);
  });
  return [...new Set(names)];
}

/** API servers have leases of their own, which change. */
function lasting(series: string): boolean {
  return !series.startsWith('kube_lease_');
}
