/** Which version of a kind is read, while an API server is upgraded below the component. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createApiClient } from '../../src/kubernetes/client/client.ts';
import { discover, pickVersion } from '../../src/kubernetes/client/discovery.ts';
import { noCredentials } from '../../src/kubernetes/credentials/credentials.ts';
import { validatingadmissionpolicies as policies } from '../../src/resources/kinds/validatingadmissionpolicies.ts';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { type Stage, startStage } from '../component/harness.ts';
import { startSimulator } from '../simulator/server.ts';
import { until } from '../support/until.ts';

const { group, resource } = policies;
const FLAGS = [`--resources=${resource}`];

/** A cluster with one policy that serves the kind at these versions. */
function clusterServing(...versions: readonly string[]): SimulatedCluster {
  const cluster = new SimulatedCluster();
  cluster.apply(resource, { metadata: { name: 'limit' }, spec: {} });
  serve(cluster, ...versions);
  return cluster;
}

/** From now on the kind is served at these versions and no others. */
function serve({ api }: SimulatedCluster, ...versions: readonly string[]): void {
  const known = api.byResource(resource) ?? KNOWN;
  for (const version of versions) {
    if (api.find(group, version, resource) === undefined) api.restore({ ...known, version });
  }
  for (const { version } of api.resources.filter(({ plural }) => plural === resource)) {
    if (!versions.includes(version)) api.remove({ group, version, kind: known.kind });
  }
}

const KNOWN = new SimulatedCluster().api.byResource(resource)!;

describe('the version that discovery picks', () => {
  for (const [versions, picked] of [
    [['v1', 'v1beta1', 'v1alpha1'], 'v1'],
    [['v1alpha1', 'v1beta1'], 'v1beta1'],
    [['v2', 'v1alpha1'], 'v1alpha1'],
    [['v2'], undefined],
    [[], undefined],
  ] as const) {
    test(`is ${picked ?? 'none'} where ${versions.join(', ') || 'nothing'} is served`, async (t) => {
      const simulator = await startSimulator({ cluster: clusterServing(...versions) });
      const client = createApiClient({ server: simulator.url, credentials: noCredentials, userAgent: 'test' });
      t.after(async () => {
        await client.close();
        await simulator.close();
      });
      const found = await discover(client, [policies], new AbortController().signal);
      assert.equal(pickVersion(policies, found), picked);
    });
  }
});

describe('while the component runs', () => {
  test('an upgrade from v1beta1 to v1 is followed, and the series stay', async (t) => {
    const stage = await startStage(t, { cluster: clusterServing('v1beta1'), flags: FLAGS });
    await until('the policy is served', () => isServed(stage));
    serve(stage.cluster, 'v1beta1', 'v1');
    serve(stage.cluster, 'v1');
    let gaps = 0;
    await until('v1 is watched', async () => {
      if (!(await isServed(stage))) gaps++;
      return asked(stage, 'v1') > 0;
    });
    stage.cluster.apply(resource, { metadata: { name: 'later' }, spec: {} });
    await until('a change in v1 is served', async () => (await stage.read('/metrics')).includes('"later"'));
    assert.equal(gaps, 0);
  });

  test('a server that comes up late with an older version is read at that version, and no absence is told', async (t) => {
    const first = await startSimulator({ cluster: new SimulatedCluster() });
    const port = Number(new URL(first.url).port);
    await first.close();
    const stage = await startStage(t, {
      cluster: clusterServing('v1beta1'),
      flags: [...FLAGS, `--apiserver=${first.url}`],
    });
    await until('the API server was asked for', () => stage.warnings(resource).length > 0);
    const late = await startSimulator({ cluster: stage.cluster, port });
    t.after(() => late.close());
    await until('the policy is served', () => isServed(stage));
    assert.deepEqual(
      stage.warnings(resource).filter(({ msg }) => msg.includes('absent')),
      [],
    );
  });

  test('a group that is absent is told once and read when it appears', async (t) => {
    const stage = await startStage(t, { cluster: clusterServing(), flags: FLAGS });
    await until('it was looked for again', () => discoveries(stage) > 3);
    assert.equal(stage.warnings(resource).length, 1);
    serve(stage.cluster, 'v1beta1');
    await until('the policy is served', () => isServed(stage));
    assert.equal(stage.warnings(resource).length, 1);
  });
});

const isServed = async (stage: Stage) =>
  (await stage.read('/metrics')).includes(
    'kube_validatingadmissionpolicy_info{namespace="",validatingadmissionpolicy="limit"',
  );
const asked = ({ simulator }: Stage, version: string) =>
  simulator.requests.filter(({ url }) => url.startsWith(`/apis/${group}/${version}/${resource}`)).length;
const discoveries = ({ simulator }: Stage) => simulator.requests.filter(({ url }) => url === '/apis').length;
