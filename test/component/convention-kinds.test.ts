/** Which kinds are watched for the semantic conventions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SimulatedCluster } from '../../src/simulator/cluster.ts';
import { clusterResourceQuota } from '../conventions/written.ts';
import { until } from '../support/until.ts';
import { sampleOf, startStage } from './harness.ts';

test('with --profile semconv no kind is watched by default of which the conventions know nothing', async (t) => {
  const stage = await startStage(t, { flags: ['--profile=semconv'] });
  await stage.ready();
  const asked = (resource: string) => stage.simulator.requests.some(({ url }) => url.includes(`/${resource}?`));
  assert.ok(asked('pods'));
  assert.ok(!asked('configmaps'));
});

test('cluster quotas are read as JSON once OpenShift serves them', async (t) => {
  const cluster = new SimulatedCluster();
  const flags = ['--profile=semconv', '--resources=clusterresourcequotas'];
  const stage = await startStage(t, { cluster, flags });
  await stage.ready();
  const [group, version] = clusterResourceQuota.apiVersion.split('/') as [string, string];
  const { kind } = clusterResourceQuota;
  cluster.api.register({ group, version, kind, plural: 'clusterresourcequotas', scope: 'Cluster' });
  cluster.apply('clusterresourcequotas', clusterResourceQuota);
  const { uid } = cluster.list('clusterresourcequotas')[0]!.metadata;
  const series = `openshift_clusterquota_cpu_limit_hard{openshift_clusterquota_uid="${uid}",openshift_clusterquota_name="team"}`;
  await until('the quota is told', async () => sampleOf(await stage.read('/metrics'), series) === 4);
});
