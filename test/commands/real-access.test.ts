/** Commands of people who may not do everything, on a real API server. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { apiserver, startApiServer, TOKENS } from '../real/harness.ts';
import { command } from './harness.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** A namespace with a pod, in which the user `subject` may list and watch pods, and nothing else. */
async function shopOf(t: TestContext) {
  const server = await startApiServer(t);
  const { admin } = server;
  await admin.create('/api/v1/namespaces', { metadata: { name: 'shop' } });
  await admin.create('/api/v1/namespaces/shop/serviceaccounts', { metadata: { name: 'default' } });
  const spec = { containers: [{ name: 'web', image: 'web:1' }] };
  await admin.create('/api/v1/namespaces/shop/pods', { metadata: { name: 'web-0', labels: { app: 'web' } }, spec });
  const metadata = { name: 'reader' };
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }];
  await admin.create(`${RBAC}/namespaces/shop/roles`, { metadata, rules });
  await admin.create(`${RBAC}/namespaces/shop/rolebindings`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'subject' }],
  });
  const access = ['-s', server.url, `--certificate-authority=${server.caFile}`];
  return { ...server, access, mine: [...access, `--token=${TOKENS.subject}`] };
}

test('who may list pods of one namespace sees those, and what is forbidden is told', {
  skip: apiserver.skip,
}, async (t) => {
  const { access, mine, folder } = await shopOf(t);
  const dump = ['dump', '--resources=pods,nodes', '-n', 'shop'];
  const dumped = await command([...dump, ...mine]);
  assert.equal(dumped.status, 3, dumped.stderr);
  assert.match(dumped.stderr, /^Missing: nodes \(forbidden\)$/m);
  assert.match(dumped.stdout, /^kube_pod_info\{namespace="shop",pod="web-0"/m);

  // The admin sees the same as that user, with more than one header to say so.
  const as = ['--as=subject', '--as-group=system:authenticated', '--as-group=other'];
  const seen = await command([...dump, ...access, `--token=${TOKENS.admin}`, ...as]);
  assert.deepEqual([seen.status, seen.stdout], [3, dumped.stdout], seen.stderr);

  const explained = await command(['explain', 'pod/web-0', '-n', 'shop', '--promote-labels=pods=[app]', ...mine]);
  assert.equal(explained.status, 0, explained.stderr);
  assert.match(explained.stdout, /^label_app +web +its label app, by --promote-labels$/m);

  const served = ['get', 'resources', '--served', '-n', 'shop', '-o', 'json', ...mine];
  const { items } = JSON.parse((await command(served)).stdout);
  const of = (name: string) => items.find((item: { name: string }) => item.name === name);
  assert.deepEqual([of('pods').allowed, of('pods').objects], [true, 1]);
  assert.deepEqual([of('secrets').allowed, of('secrets').objects], [false, null]);

  // A context of a kubeconfig names the namespace, and flags name its user.
  const config = join(folder, 'parts');
  const users = Object.entries(TOKENS).map(([name, token]) => ({ name, user: { token } }));
  const cluster = { server: access[1], 'insecure-skip-tls-verify': true };
  await writeFile(
    config,
    JSON.stringify({
      'current-context': 'main',
      contexts: [{ name: 'main', context: { cluster: 'main', user: 'nobody', namespace: 'shop' } }],
      clusters: [{ name: 'main', cluster }],
      users,
    }),
  );
  const named = ['explain', 'pods', 'web-0', '-o', 'jsonpath={.namespace}', '--user=subject'];
  const inContext = await command([...named, `--kubeconfig=${config}`]);
  assert.deepEqual([inContext.status, inContext.stdout], [0, 'shop'], inContext.stderr);
});

test('problems of a real API server are told as they come', { skip: apiserver.skip }, async (t) => {
  const { admin, access } = await shopOf(t);
  await admin.send(
    'PATCH',
    '/api/v1/namespaces/shop/pods/web-0/status',
    { status: { phase: 'Failed' } },
    {
      contentType: 'application/merge-patch+json',
    },
  );
  const found = await command(['problems', '-n', 'shop', '-o', 'name', ...access, `--token=${TOKENS.admin}`]);
  assert.deepEqual([found.status, found.stdout], [3, 'pod/web-0\n'], found.stderr);
});
