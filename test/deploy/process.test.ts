/** The component as it is deployed: arguments, variables, token and permissions as rendered, against a real API server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds } from '../../src/resources/kinds.ts';
import type { Running } from '../process/harness.ts';
import { type ApiServer, apiserver, startApiServer } from '../real/harness.ts';
import { createRecordedObjects } from '../real/objects.ts';
import { until } from '../support/until.ts';
import { ARGUMENTS, CHART_COLLECTORS, CLUSTER_ROLE } from './anchors.ts';
import { type Cluster, type PodFields, prepareCluster, startContainer, untilWatching } from './cluster.ts';
import { CHART, crds, DEPLOY, type Json, type Request, render, renderer } from './render.ts';

const DEFAULT = kinds
  .filter(({ onByDefault }) => onByDefault)
  .map(({ resource }) => resource)
  .sort();
const NAMESPACED = kinds.filter((kind) => kind.namespaced && kind.onByDefault).map(({ resource }) => resource);

interface Case {
  readonly what: string;
  readonly request: Request;
  /** The first workload by default. */
  readonly workload?: string;
  readonly pod?: PodFields;
  /** What is watched; the kinds that are on by default, where nothing is said. */
  readonly watched?: readonly string[];
  /** What is told; all that is watched, where nothing is said. */
  readonly told?: readonly string[];
}

/** Recorded pods have it. */
const NODE = 'node-a1';
const OFF_BY_DEFAULT = ['endpoints', 'ingressclasses', 'roles', 'serviceaccounts'];

const overlay = (name: string): Request => ({ kustomization: `${DEPLOY}${name === '' ? '' : `overlays/${name}`}` });
const chart = (values: Json = {}): Request => ({ chart: CHART, values });

const CASES: readonly Case[] = [
  { what: 'deploy/', request: overlay('') },
  { what: 'drop-in', request: overlay('drop-in') },
  { what: 'the leader-elected pair', request: overlay('leader-election') },
  {
    what: 'namespaced',
    request: overlay('namespaced'),
    watched: NAMESPACED.map((kind) => `default/${kind}`).sort(),
    told: ['configmaps'],
  },
  { what: 'daemonset', request: overlay('daemonset'), workload: 'kube-state-otel', watched: withoutPods(DEFAULT) },
  {
    what: 'daemonset, on a node',
    request: overlay('daemonset'),
    workload: 'kube-state-otel-pods-of-node',
    pod: { node: NODE },
    watched: ['pods'],
  },
  {
    what: 'daemonset, for unscheduled pods',
    request: overlay('daemonset'),
    workload: 'kube-state-otel-unscheduled-pods',
    watched: ['pods'],
  },
  {
    what: 'autosharding',
    request: overlay('autosharding'),
    pod: { name: 'kube-state-otel-0' },
    // Of a kind with few objects the other shard may have all.
    told: ['pods'],
  },
  { what: 'the chart', request: chart(), watched: CHART_COLLECTORS },
  {
    what: 'the chart, behind kube-rbac-proxy',
    request: chart({ kubeRBACProxy: { enabled: true } }),
    watched: CHART_COLLECTORS,
  },
  {
    what: 'the chart, with kinds that are off by default, joins, a file and destinations',
    request: chart({
      collectors: ['pods', ...OFF_BY_DEFAULT],
      joins: ['workload', 'zone'],
      transitions: { enabled: true },
      config: { sparse: 'safe' },
      destinations: {
        vendor: {
          endpoint: 'http://127.0.0.1:9',
          headersFrom: { Authorization: { secretKeyRef: { name: 'a', key: 'b' } } },
        },
      },
    }),
    watched: ['jobs', 'nodes', 'pods', 'replicasets', ...OFF_BY_DEFAULT].sort(),
    told: ['pods', ...OFF_BY_DEFAULT],
  },
  {
    what: 'the chart, in one namespace',
    request: chart({
      rbac: { useClusterRole: false },
      namespaces: ['default'],
      collectors: ['pods', 'deployments', 'configmaps'],
    }),
    watched: ['default/configmaps', 'default/deployments', 'default/pods'],
    told: ['configmaps'],
  },
];

test('as it is deployed it tells every kind', { skip: apiserver.skip || renderer.skip || crds.skip }, async (t) => {
  const server = await startApiServer(t);
  const cluster = await prepareCluster(server.admin, ['monitoring', 'default', 'kube-system']);
  await createRecordedObjects(server.admin);
  await server.admin.create('/api/v1/namespaces/default/configmaps', { metadata: { name: 'one' } });

  for (const { what, request, workload, pod, watched = DEFAULT, told = watched } of CASES) {
    await t.test(`by ${what}`, async (t) => {
      const { documents } = render(request);
      for (const document of documents) assert.equal(await cluster.apply(document), undefined);
      const found = workloadIn(documents, workload);
      if (pod?.name !== undefined) await createPod(server, found, pod.name);
      const running = await startContainer(t, server, found, documents, pod);
      assert.deepEqual(await untilWatching(running), watched);
      await assertTells(running, told);
      assert.deepEqual(refusals(running), []);
      for (const document of documents.filter(({ kind }) => /Role/.test(kind))) await remove(server, document);
    });
  }

  for (const [whose, args] of Object.entries(ARGUMENTS)) {
    await t.test(`by the arguments and the ClusterRole of ${whose}`, async (t) => {
      await applyRole(cluster, whose === 'the chart' ? chartRole() : CLUSTER_ROLE);
      const running = await startContainer(t, server, workloadOfAnchor(args), []);
      const watched = whose === 'the chart' ? CHART_COLLECTORS : DEFAULT;
      assert.deepEqual(await untilWatching(running), watched);
      await assertTells(running, watched);
      assert.deepEqual(refusals(running), []);
    });
  }
});

/** Each kind that is told has series. */
async function assertTells(running: Running, names: readonly string[]): Promise<void> {
  const wanted = kinds.filter(({ resource }) => names.includes(resource));
  let silent: string[] = [];
  const areTold = async () => {
    const told = new Set((await (await fetch(`${running.url}/metrics`)).text()).match(/^\w+/gm));
    silent = wanted.filter(({ families }) => !families.some(({ name }) => told.has(name))).map((kind) => kind.resource);
    return silent.length === 0;
  };
  await until('each kind is told', areTold, { details: () => silent });
}

function refusals(running: Running): string[] {
  return running
    .warnings()
    .map(({ msg }) => msg)
    .filter((msg) => /forbidden|not allowed/i.test(msg));
}

function workloadIn(documents: readonly Json[], name?: string): Json {
  return documents.find(
    ({ kind, metadata }) =>
      ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind) && (name === undefined || metadata.name === name),
  );
}

/** No controller runs: the pod is made by hand, as that of a StatefulSet. */
async function createPod({ admin }: ApiServer, { kind, metadata, spec }: Json, name: string): Promise<void> {
  const owner = await admin.get(`/apis/apps/v1/namespaces/${metadata.namespace}/statefulsets/${metadata.name}`);
  const { apiVersion } = owner;
  const ownerReferences = [{ apiVersion, kind, name: metadata.name, uid: owner.metadata.uid, controller: true }];
  await admin.create(`/api/v1/namespaces/${metadata.namespace}/pods`, {
    metadata: { name, labels: spec.template.metadata.labels, ownerReferences },
    spec: { containers: [{ name: 'one', image: 'one' }] },
  });
}

/** So that the next one has its own permissions alone. */
async function remove({ admin }: ApiServer, { kind, metadata }: Json): Promise<void> {
  const scope = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  await admin.remove(`/apis/rbac.authorization.k8s.io/v1${scope}/${kind.toLowerCase()}s/${metadata.name}`);
}

const ANCHOR = 'anchor';

async function applyRole(cluster: Cluster, rules: readonly Json[]): Promise<void> {
  const apiGroup = 'rbac.authorization.k8s.io';
  const apiVersion = `${apiGroup}/v1`;
  const metadata = { name: ANCHOR };
  const roleRef = { apiGroup, kind: 'ClusterRole', name: ANCHOR };
  const subjects = [{ kind: 'ServiceAccount', name: ANCHOR, namespace: 'monitoring' }];
  for (const object of [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...metadata, namespace: 'monitoring' } },
    { apiVersion, kind: 'ClusterRole', metadata, rules },
    { apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects },
  ]) {
    assert.equal(await cluster.apply(object), undefined);
  }
}

/** The chart grants what it names. */
function chartRole(): Json[] {
  return CLUSTER_ROLE.map((rule) => ({
    ...rule,
    resources: rule.resources.filter((resource) => CHART_COLLECTORS.includes(resource)),
  })).filter(({ resources }) => resources.length > 0);
}

function workloadOfAnchor(args: readonly string[]): Json {
  const spec = { serviceAccountName: ANCHOR, containers: [{ args }] };
  return { metadata: { namespace: 'monitoring' }, spec: { template: { spec } } };
}

function withoutPods(resources: readonly string[]): string[] {
  return resources.filter((resource) => resource !== 'pods');
}
