/** Kinds that kube-state-metrics does not have, on real API servers: what is read as protobuf equals what fresh lists say as JSON. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { selectKinds } from '../../src/config/selection.ts';
import { createApiClient } from '../../src/kubernetes/client/client.ts';
import { collectionPath } from '../../src/kubernetes/client/discovery.ts';
import { resolveCluster } from '../../src/kubernetes/credentials/cluster.ts';
import { nextKinds } from '../../src/resources/kinds/next/next.ts';
import { compareRenders } from '../cluster/compare.ts';
import { renderFresh } from '../cluster/fresh.ts';
import type { Admin } from './admin.ts';
import { noteAnswers } from './answers.ts';
import { SAMPLES } from './beyond-objects.ts';
import { apiserver, nextApiserver, type ServerChoices, startApiServer, TOKENS } from './harness.ts';
import { kubeconfig, startWatcher } from './watcher.ts';

const RESOURCES = nextKinds.map(({ resource }) => resource);

/** Not in Kubernetes 1.36, or with other fields there. */
const NEW_IN_1_37 = ['compositepodgroups', 'evictionrequests', 'evictions', 'podgroups', 'workloads'];

/** Of these the samples have none: nothing asks for their deletion, and pods with certificates need a kubelet. */
const WITHOUT_SAMPLES =
  /_deletion_timestamp$|^kube_podcertificaterequest_|_podgroup_status_scheduled_time$|_responder_completion_time$/;

test('kinds of Kubernetes 1.36 are read alike as protobuf and as JSON', { skip: apiserver.skip }, (t) =>
  compare(t, { gates: ['AllBeta'] }, NEW_IN_1_37),
);

test('kinds of Kubernetes 1.37 are read alike as protobuf and as JSON', { skip: nextApiserver.skip }, (t) =>
  compare(
    t,
    {
      program: nextApiserver,
      gates: [
        'AllBeta',
        'GenericWorkload',
        'TopologyAwareWorkloadScheduling',
        'CompositePodGroup',
        'EvictionRequestAPI',
      ],
    },
    [],
  ),
);

async function compare(t: TestContext, choices: ServerChoices, absent: readonly string[]): Promise<void> {
  const server = await startApiServer(t, { ...choices, allVersions: true });
  await server.admin.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const refused = await createSamples(server.admin, absent);
  assert.deepEqual(refused, []);

  const answers = noteAnswers(t);
  const watcher = await startWatcher(t, {
    flags: [
      `--kubeconfig=${await kubeconfig(server, { token: TOKENS.admin })}`,
      `--resources=${RESOURCES}`,
      '--metric-opt-in-list=.*',
      '--metric-labels-allowlist=*=[*]',
      '--metric-annotations-allowlist=*=[*]',
    ],
  });
  await watcher.ready();
  const served = RESOURCES.filter((resource) => !absent.includes(resource));
  await watcher.untilStates('watching', served);
  await watcher.untilStates('absent', absent);

  const json = answers().filter(({ status, contentType }) => status === 200 && contentType.includes('json'));
  assert.deepEqual(
    json.map(({ resource }) => resource),
    [],
  );

  const { signal } = t;
  const client = createApiClient({ ...(await resolveCluster({ ...watcher.settings, env: {} })), userAgent: 'test' });
  t.after(() => client.close());
  const text = async () => (await watcher.scrape()).replace(/^(?:# \S+ )?target_info.*\n/gm, '');
  const fresh = () => renderFresh(client, selectKinds(watcher.settings), signal);
  assert.deepEqual(await compareRenders(text, fresh, { rounds: 30 }), { extra: [], missing: [] });

  const told = await text();
  const families = nextKinds.filter(({ resource }) => served.includes(resource)).flatMap((kind) => kind.families);
  const silent = families.filter(({ name }) => !WITHOUT_SAMPLES.test(name) && !told.includes(`\n${name}{`));
  assert.deepEqual(
    silent.map(({ name }) => name),
    [],
  );
}

/** Creates the objects at the newest version of each kind that the API server has; gives back what it refuses. */
async function createSamples(admin: Admin, absent: readonly string[]): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const { resource, group, versions, kind, namespaced } of nextKinds) {
    const sample = SAMPLES[resource];
    if (sample === undefined || absent.includes(resource)) continue;
    const { status, metadata, ...rest } = sample;
    const version = await servedVersion(admin, group, versions, resource);
    const collection = collectionPath(group, version, resource, namespaced ? 'shop' : undefined);
    const labels = { team: 'a' };
    const object = {
      apiVersion: `${group}/${version}`,
      kind,
      metadata: { name: 'train', labels, ...metadata },
      ...rest,
    };
    const created = await admin.send('POST', collection, object);
    if (created.status !== 201) refused.push(`${resource}: ${JSON.stringify(created.body.message)}`);
    if (status === undefined || created.status !== 201) continue;
    const path = `${collection}/${object.metadata.name}/status`;
    const written = await admin.send('PUT', path, { ...created.body, status });
    if (written.status !== 200) refused.push(`status of ${resource}: ${JSON.stringify(written.body.message)}`);
  }
  return refused;
}

async function servedVersion(admin: Admin, group: string, versions: readonly string[], resource: string) {
  for (const version of versions) {
    const { status, body } = await admin.send('GET', `/apis/${group}/${version}`);
    if (status === 200 && body.resources.some(({ name }: { name: string }) => name === resource)) return version;
  }
  return assert.fail(`${resource} is not served as ${versions}`);
}
