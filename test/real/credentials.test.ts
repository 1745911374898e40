/** In a pod: the token and the authority that a kubelet mounts are replaced while the component runs. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startRelay } from '../support/relay.ts';
import { createAdmin } from './admin.ts';
import { apiserver, startApiServer } from './harness.ts';
import { apply, manifest } from './manifests.ts';
import { mountServiceAccount, shortLivedToken } from './service-account.ts';
import { ALL_RESOURCES, eventually, scrapeMeanwhile, startWatcher } from './watcher.ts';

const SERVED = ALL_RESOURCES.filter((resource) => resource !== 'clusterresourcequotas');
const FLAGS = [`--resources=${SERVED}`];
const ACCOUNT = ['kube-system', 'kube-state-otel'] as const;

test('credentials of a pod', { skip: apiserver.skip }, async (t) => {
  const server = await startApiServer(t);
  await apply(server.admin, ...['service-account', 'cluster-role', 'cluster-role-binding'].map(manifest));
  const relay = await startRelay(t, server.port);
  // What the kubelet sets; each test file is a process of its own.
  process.env.KUBERNETES_SERVICE_HOST = '127.0.0.1';
  process.env.KUBERNETES_SERVICE_PORT = String(relay.port);

  await t.test('a token that expired is replaced', async (t) => {
    const ca = await readFile(server.caFile, 'utf8');
    const token = await shortLivedToken(server, ...ACCOUNT, 10);
    const mounted = await mountServiceAccount(server, { token, ca });
    const watcher = await startWatcher(t, { flags: FLAGS, serviceAccountFolder: mounted.folder });
    await watcher.ready();
    await watcher.untilStates('watching', SERVED);
    const stop = await scrapeMeanwhile(watcher, (series) => !series.startsWith('kube_lease_'));

    const bearer = createAdmin(server.url, ca, token);
    t.after(() => bearer.close());
    await eventually('the token has expired', async () => (await bearer.send('GET', '/api')).status === 401);
    relay.cut();
    await watcher.untilStates('failing', SERVED);
    await mounted.replace({ token: await server.admin.tokenOf(...ACCOUNT), ca });
    await watcher.untilStates('watching', SERVED);
    assert.deepEqual(await stop(), []);
  });

  await t.test('an authority that is replaced with the API server is trusted', async (t) => {
    // Files are read again after a minute: time is moved, not waited for.
    const elapsed = performance.now.bind(performance);
    let moved = 0;
    t.mock.method(performance, 'now', () => elapsed() + moved);
    const token = await server.admin.tokenOf(...ACCOUNT);
    const mounted = await mountServiceAccount(server, { token, ca: await readFile(server.caFile, 'utf8') });
    const watcher = await startWatcher(t, { flags: FLAGS, serviceAccountFolder: mounted.folder });
    await watcher.ready();
    await watcher.untilStates('watching', SERVED);
    const stop = await scrapeMeanwhile(watcher, (series) => !series.startsWith('kube_lease_'));

    await server.kill();
    await server.start({ newCertificate: true });
    await watcher.untilStates('failing', SERVED);
    await eventually('it is said why', async () =>
      watcher.log.some(({ reason }) => /self-signed|unable to verify|certificate/.test(String(reason))),
    );
    await mounted.replace({ token, ca: await readFile(server.caFile, 'utf8') });
    moved = 61_000;
    await watcher.untilStates('watching', SERVED);
    assert.deepEqual(await stop(), []);
  });
});
