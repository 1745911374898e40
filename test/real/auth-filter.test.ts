/** `--auth-filter` with the tokens and the RBAC of a real API server. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { type TestContext, test } from 'node:test';
import { createApiClient } from '../../src/kubernetes/client/client.ts';
import { serviceAccountCredentials } from '../../src/kubernetes/credentials/credentials.ts';
import { serveNothing } from '../support/serve-nothing.ts';
import type { Admin } from './admin.ts';
import { type ApiServer, apiserver, startApiServer } from './harness.ts';
import { mountServiceAccount, shortLivedToken } from './service-account.ts';
import { eventually } from './watcher.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

test('the filter', { skip: apiserver.skip }, async (t) => {
  const server = await startApiServer(t);
  const { admin } = server;
  for (const name of ['filter', 'scraper', 'stranger']) {
    await admin.create('/api/v1/namespaces/default/serviceaccounts', { metadata: { name } });
  }
  const token = (name: string) => admin.tokenOf('default', name);
  const filter = await token('filter');
  const url = await startServer(t, server, filter);
  const status = async (token?: string, method = 'GET') => {
    const answer = await fetch(`${url}/metrics`, {
      method,
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });
    await answer.arrayBuffer();
    return answer.status;
  };

  await t.test('answers 500 while this process may not ask', async () => {
    assert.equal(await status(await token('scraper')), 500);
  });

  await t.test('lets in who may get /metrics, once it may ask', async () => {
    await grant(admin, 'filter', [
      { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
      { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
    ]);
    await grant(admin, 'scraper', [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }]);
    await eventually('it may ask', async () => (await status(await token('stranger'))) === 403);
    // What it was denied before its role was known is believed for a while: another of its tokens is another user.
    assert.equal(await status(await token('scraper')), 200);
  });

  await t.test('keeps out who may not, who is nobody, and who comes with a token that is over', async () => {
    assert.equal(await status(await token('stranger')), 403);
    assert.equal(await status(await token('scraper'), 'HEAD'), 403);
    assert.equal(await status(), 401);
    assert.equal(await status('not.a.token'), 401);
    assert.equal(await status(`${(await token('scraper')).slice(0, -5)}AAAAA`), 401);
    assert.equal(await status(await shortLivedToken(server, 'default', 'scraper', -10)), 401);
    const later = await token('stranger');
    await admin.remove('/api/v1/namespaces/default/serviceaccounts/stranger');
    await eventually('its token is known to be over', async () => (await status(later)) === 401);
  });

  await t.test('goes on with whom it knows while the API server is away', async () => {
    const known = await token('scraper');
    assert.equal(await status(known), 200);
    const unknown = await token('scraper');
    await server.kill();
    assert.equal(await status(known), 200);
    assert.equal(await status(unknown), 503);
  });
});

/** Serves an empty state, behind the filter, as a service account of the API server. */
async function startServer(t: TestContext, server: ApiServer, token: string): Promise<string> {
  const { folder } = await mountServiceAccount(server, { token, ca: await readFile(server.caFile, 'utf8') });
  const credentials = serviceAccountCredentials(folder);
  const client = createApiClient({ server: server.url, credentials, userAgent: 'kube-state-otel-test' });
  const servers = await serveNothing(['--auth-filter'], { client });
  t.after(async () => {
    await servers.close(0);
    await client.close();
  });
  return servers.addresses.url;
}

/** Lets a service account do what the rules say. */
async function grant(admin: Admin, name: string, rules: readonly object[]): Promise<void> {
  await admin.create(`${RBAC}/clusterroles`, { metadata: { name }, rules });
  await admin.create(`${RBAC}/clusterrolebindings`, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
  });
}
