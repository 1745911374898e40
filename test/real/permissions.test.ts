/** The roles in `deploy/` against the RBAC of a real API server, and permissions that come and go. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRelay } from '../support/relay.ts';
import type { Admin } from './admin.ts';
import { apiserver, startApiServer, TOKENS } from './harness.ts';
import { apply, manifest, pathOf, type Rule, roleFor, without } from './manifests.ts';
import { createClusterResourceQuotas, createRecordedObjects, inParallel, pathOfKind } from './objects.ts';
import {
  ALL_KINDS,
  ALL_RESOURCES,
  eventually,
  kubeconfig,
  scrapeMeanwhile,
  seriesOf,
  startWatcher,
} from './watcher.ts';

const RESOURCES = `--resources=${ALL_RESOURCES}`;
const NAMESPACED = ALL_KINDS.filter(({ namespaced }) => namespaced).map(({ resource }) => resource);
/** Without the one that the API server has not at first. */
const CLUSTER_WIDE = allBut('clusterresourcequotas', ...NAMESPACED);

test('permissions', { skip: apiserver.skip }, async (t) => {
  const server = await startApiServer(t);
  const { admin } = server;
  await createRecordedObjects(admin);
  await apply(admin, ...['service-account', 'cluster-role', 'cluster-role-binding'].map(manifest));
  const shipped = (manifest('cluster-role').rules as Rule[]).filter(({ verbs }) => verbs.includes('list'));

  await t.test('the shipped ClusterRole lets every kind be watched', async (t) => {
    const token = await admin.tokenOf('kube-system', 'kube-state-otel');
    const watcher = await startWatcher(t, {
      flags: [`--kubeconfig=${await kubeconfig(server, { token })}`, RESOURCES],
    });
    await watcher.ready();
    // This API server has no such resource yet: that it says so rather than 403 shows the permission.
    await watcher.untilStates('absent', ['clusterresourcequotas']);
    await watcher.untilStates('watching', allBut('clusterresourcequotas'));
  });

  await t.test('each of its resources is needed, for its own kind alone', async () => {
    const forbidden = await forbiddenWithoutEach(admin, shipped, ALL_RESOURCES);
    assert.deepEqual(forbidden, new Map(ALL_RESOURCES.map((resource) => [resource, [resource]])));
  });

  await t.test('each resource of the shipped Role is needed, for its own kind alone', async () => {
    const forbidden = await forbiddenWithoutEach(
      admin,
      manifest('../overlays/namespaced/role').rules,
      NAMESPACED,
      'shop',
    );
    assert.deepEqual(forbidden, new Map(NAMESPACED.map((resource) => [resource, [resource]])));
  });

  await t.test('neither to list nor to watch includes the other', async () => {
    for (const verb of ['list', 'watch']) {
      await apply(
        admin,
        ...roleFor(
          `only-${verb}`,
          shipped.map((rule) => ({ ...rule, verbs: [verb] })),
        ),
      );
      await untilAllowed(admin, `only-${verb}`, verb, 'pods');
      const other = verb === 'list' ? 'watch=true' : 'limit=1';
      await inParallel(ALL_RESOURCES, async (resource) => {
        const path = `${pathOfKind(resource)}?${other}`;
        const { status } = await admin.send('GET', path, undefined, { user: `only-${verb}` });
        assert.equal(status, 403, `${verb} ${resource}`);
      });
    }
  });

  await t.test('in namespaces with the shipped Role only kinds without a namespace are forbidden', async (t) => {
    const namespaces = ['shop', 'payments'];
    for (const namespace of namespaces) {
      const metadata = { name: 'kube-state-otel', namespace };
      await apply(
        admin,
        { ...manifest('../overlays/namespaced/role'), metadata },
        { ...manifest('../overlays/namespaced/role-binding'), metadata },
      );
    }
    await admin.remove(pathOf(manifest('cluster-role-binding')));
    const user = 'system:serviceaccount:kube-system:kube-state-otel';
    await eventually('the binding is gone', async () => !(await allowed(admin, user, pathOfKind('nodes'))));
    const token = await admin.tokenOf('kube-system', 'kube-state-otel');
    const watcher = await startWatcher(t, {
      flags: [`--kubeconfig=${await kubeconfig(server, { token })}`, RESOURCES, `--namespaces=${namespaces}`],
    });
    await watcher.ready();
    await watcher.untilStates(
      'watching',
      namespaces.flatMap((namespace) => NAMESPACED.map((resource) => `${namespace}/${resource}`)),
    );
    await watcher.untilStates('forbidden', CLUSTER_WIDE);
    const told = new Set(
      [...seriesOf(await watcher.scrape())].map((series) => /namespace="([^"]*)"/.exec(series)?.[1]),
    );
    assert.deepEqual([...told].sort(), namespaces.sort());
    for (const resource of CLUSTER_WIDE) {
      assert.equal(watcher.log.filter((line) => line.resource === resource).length, 1, resource);
    }
  });

  await t.test('what is revoked stays told, and comes back when it is granted', async (t) => {
    const relay = await startRelay(t, server.port);
    const [role, binding] = roleFor('subject', shipped);
    await apply(admin, role, binding);
    await untilAllowed(admin, 'subject', 'list', 'pods');
    const config = await kubeconfig({ ...server, url: `https://127.0.0.1:${relay.port}` }, { token: TOKENS.subject });
    const watcher = await startWatcher(t, { flags: [`--kubeconfig=${config}`, RESOURCES] });
    await watcher.ready();
    await watcher.untilStates('watching', allBut('clusterresourcequotas'));
    const stop = await scrapeMeanwhile(watcher, lasting);

    const revoked = ['pods', 'secrets', 'namespaces'];
    const rules = revoked.reduce<readonly Rule[]>((rest, resource) => without(rest, '', resource), shipped);
    await admin.patch(pathOf(role), { rules });
    await eventually('it is revoked', async () => !(await allowed(admin, 'subject', pathOfKind('pods'))));
    // An API server ends no watch because of what is revoked, but the next one is refused.
    relay.cut();
    await watcher.untilStates('forbidden', revoked);
    await watcher.untilStates('watching', allBut('clusterresourcequotas', ...revoked));
    await admin.create('/api/v1/namespaces', { metadata: { name: 'unseen' } });
    await admin.create('/api/v1/namespaces/unseen/configmaps', { metadata: { name: 'seen' } });
    await eventually('other kinds go on', async () => /kube_configmap_created\{.*"seen"/.test(await watcher.scrape()));
    assert.doesNotMatch(await watcher.scrape(), /kube_namespace_created\{namespace="unseen"/);
    for (const resource of revoked) {
      assert.equal(
        watcher.log.filter((line) => line.level >= 40 && line.resource === resource && 'hint' in line).length,
        1,
      );
    }

    // Both are noticed without anybody's help.
    await admin.patch(pathOf(role), { rules: shipped });
    await createClusterResourceQuotas(admin);
    const granted = performance.now();
    await watcher.untilStates('watching', revoked);
    t.diagnostic(`the grant was noticed after ${Math.round(performance.now() - granted)} ms`);
    await eventually('the object is told', async () =>
      /kube_namespace_created\{.*"unseen"/.test(await watcher.scrape()),
    );
    await watcher.untilStates('watching');
    assert.deepEqual(await stop(), []);
  });
});

/** For each resource, the kinds of `resources` that a user can't list who has the rules without it. */
async function forbiddenWithoutEach(
  admin: Admin,
  rules: readonly Rule[],
  resources: readonly string[],
  namespace?: string,
): Promise<Map<string, string[]>> {
  const granted = rules.flatMap((rule) =>
    rule.apiGroups.flatMap((group) => rule.resources.map((resource) => ({ group, resource }))),
  );
  const userOf = (resource: string) => `without-${resource}${namespace === undefined ? '' : `-in-${namespace}`}`;
  await inParallel(granted, ({ group, resource }) =>
    apply(admin, ...roleFor(userOf(resource), without(rules, group, resource), namespace)),
  );
  const forbidden = new Map<string, string[]>();
  for (const { resource } of granted) {
    const user = userOf(resource);
    await untilAllowed(admin, user, 'list', resources.find((one) => one !== resource)!, namespace);
    const refused: string[] = [];
    await inParallel(resources, async (one) => {
      if (!(await allowed(admin, user, pathOfKind(one, namespace)))) refused.push(one);
    });
    forbidden.set(resource, refused);
  }
  return forbidden;
}

/** Whether the user may list the collection. */
async function allowed(admin: Admin, user: string, collection: string): Promise<boolean> {
  const { status } = await admin.send('GET', `${collection}?limit=1`, undefined, { user });
  return status !== 403;
}

/** The API server learns of a new role by a watch of its own. */
async function untilAllowed(admin: Admin, user: string, verb: string, resource: string, namespace = '') {
  const { group } = ALL_KINDS.find((kind) => kind.resource === resource)!;
  const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview' };
  const spec = { resourceAttributes: { group, resource, namespace, verb } };
  await eventually(`${user} may ${verb} ${resource}`, async () => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const { body } = await admin.send('POST', path, { ...review, spec }, { user });
    return body.status.allowed;
  });
}

/** Nobody deletes these meanwhile; API servers have leases of their own, which change. */
function lasting(series: string): boolean {
  return !series.startsWith('kube_lease_');
}

function allBut(...resources: readonly string[]): string[] {
  return ALL_RESOURCES.filter((resource) => !resources.includes(resource));
}
