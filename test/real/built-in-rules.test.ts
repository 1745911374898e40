/** Rules for built-in kinds at a real API server: beside the kind's own series, from a list and from a watch. */
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { apiserver, startApiServer, TOKENS } from './harness.ts';
import { eventually, kubeconfig, seriesOf, startWatcher } from './watcher.ts';

const RULES = `
spec:
  resources:
    - groupVersionKind: {group: apps, version: v1, kind: Deployment}
      metricNamePrefix: my
      labelsFromPath: {name: [metadata, name], namespace: [metadata, namespace]}
      metrics:
        - {name: deadline_seconds, help: Deadline, each: {type: Gauge, gauge: {path: [spec, progressDeadlineSeconds]}}}
        - name: image_info
          help: Images
          each: {type: Info, info: {path: [spec, template, spec, containers], labelsFromPath: {image: [image], policy: [imagePullPolicy]}}}
        - {name: kind_info, help: Kinds, each: {type: Info, info: {labelsFromPath: {of: [kind], in: [apiVersion]}}}}
    - groupVersionKind: {group: "", version: v1, kind: ConfigMap}
      metricNamePrefix: my
      labelsFromPath: {name: [metadata, name]}
      metrics:
        - {name: level, help: Levels, each: {type: Gauge, gauge: {path: [data, level]}}}
    - groupVersionKind: {group: "", version: v1, kind: Secret}
      metricNamePrefix: my
      labelsFromPath: {name: [metadata, name], team: [metadata, labels, team]}
      metrics:
        - {name: secret_created, help: When, each: {type: Gauge, gauge: {path: [metadata, creationTimestamp]}}}
    - groupVersionKind: {group: coordination.k8s.io, version: v1, kind: Lease}
      metricNamePrefix: my
      labelsFromPath: {name: [metadata, name], namespace: [metadata, namespace]}
      metrics:
        - {name: lease_duration_seconds, help: How long, each: {type: Gauge, gauge: {path: [spec, leaseDurationSeconds]}}}
`;

const deployment = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 2,
    progressDeadlineSeconds: 77,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image: 'web:1' }] } },
  },
});

test('rules for built-in kinds', { skip: apiserver.skip, timeout: 300_000 }, async (t) => {
  const server = await startApiServer(t);
  const { admin } = server;
  await admin.create('/api/v1/namespaces', { metadata: { name: 'shop' } });
  const deployments = '/apis/apps/v1/namespaces/shop/deployments';
  await admin.create(deployments, deployment('first'));
  await admin.create('/api/v1/namespaces/shop/configmaps', { metadata: { name: 'm' }, data: { level: '7' } });
  const secret = { metadata: { name: 's', labels: { team: 'blue' } }, stringData: { key: 'value' } };
  await admin.create('/api/v1/namespaces/shop/secrets', secret);
  const lease = { metadata: { name: 'l' }, spec: { leaseDurationSeconds: 15 } };
  await admin.create('/apis/coordination.k8s.io/v1/namespaces/shop/leases', lease);
  const file = join(await mkdtemp(join(server.folder, 'rules-')), 'rules.yaml');
  await writeFile(file, RULES);
  const flags = [
    `--kubeconfig=${await kubeconfig(server, { token: TOKENS.admin })}`,
    '--resources=deployments,configmaps,secrets',
  ];
  const plain = await startWatcher(t, { flags });
  const ruled = await startWatcher(t, { flags: [...flags, `--custom-resource-state-config-file=${file}`] });
  await plain.ready();
  await ruled.ready();
  const told = async (family: string) =>
    (await ruled.scrape()).split('\n').filter((line) => line.startsWith(`${family}{`));

  await t.test('are told beside the series of the kind, which are the same as without', async () => {
    const own = seriesOf(await plain.scrape());
    const all = seriesOf(await ruled.scrape());
    assert.deepEqual([...all].filter((series) => !series.startsWith('my_')).sort(), [...own].sort());
    assert.ok([...own].some((series) => series.startsWith('kube_deployment_spec_replicas')));
    assert.match((await told('my_deadline_seconds')).join(), /kind="Deployment".*name="first",namespace="shop"\} 77$/);
    assert.match(
      (await told('my_image_info')).join(),
      /image="web:1",name="first",namespace="shop",policy="IfNotPresent"\} 1$/,
    );
    assert.match((await told('my_level')).join(), /name="m"\} 7$/);
    assert.match((await told('my_secret_created')).join(), /name="s",team="blue"\} 1/);
    assert.ok((await told('my_lease_duration_seconds')).some((line) => /name="l",namespace="shop"\} 15$/.test(line)));
    assert.ok(![...all].some((series) => series.startsWith('kube_lease')));
  });

  await t.test('are told of what a watch brings as of what was listed', async () => {
    await admin.create(deployments, deployment('second'));
    await eventually('it is told', async () => (await told('my_kind_info')).length === 2);
    for (const line of await told('my_kind_info'))
      assert.match(line, /in="apps\/v1",name="\w+",namespace="shop",of="Deployment"/);
    await admin.patch(`${deployments}/second`, { spec: { progressDeadlineSeconds: 99 } });
    await eventually('the change is told', async () => / 99$/m.test((await told('my_deadline_seconds')).join('\n')));
    await admin.remove(`${deployments}/second`);
    await eventually('it is gone', async () => (await told('my_kind_info')).length === 1);
  });
});
