/** Monitors at a real API server: created, changed, broken and deleted, and their status written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiserver, startApiServer, TOKENS } from '../real/harness.ts';
import { eventually, kubeconfig, scrapeMeanwhile, startWatcher } from '../real/watcher.ts';
import { DEFINITION } from './definition.ts';
import { familyOf, GROUP } from './harness.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const BOATS = { group: 'fleet.example.org', version: 'v1', kind: 'Boat', resource: 'boats', resolver: 'cel' };
const COLLECTION = `/apis/${GROUP}/v1alpha1/namespaces/sea/resourcemetricsmonitors`;
const BOAT = '/apis/fleet.example.org/v1/namespaces/sea/boats';

test('monitors at a real API server', { skip: apiserver.skip, timeout: 300_000 }, async (t) => {
  const server = await startApiServer(t);
  const { admin } = server;
  await admin.create('/api/v1/namespaces', { metadata: { name: 'sea' } });
  await admin.create(DEFINITIONS, DEFINITION);
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const watcher = await startWatcher(t, {
    flags: [
      `--kubeconfig=${await kubeconfig(server, { token: TOKENS.admin })}`,
      '--resources=namespaces',
      '--resource-metrics-monitors',
      '--resource-metrics-monitors-status',
    ],
  });
  await watcher.ready();
  const stop = await scrapeMeanwhile(watcher);
  const rows = async () =>
    [...(await watcher.scrape()).matchAll(/^kube_customresource_(\w+)\{.*,name="(\w+)".*\} (\d+)$/gm)]
      .map(([, ...row]) => row.join(' '))
      .sort();
  const told = (...wanted: readonly string[]) =>
    eventually(wanted.join(), async () => `${await rows()}` === `${[...wanted].sort()}`);
  const conditions = async () => {
    const { status, metadata } = await admin.get(`${COLLECTION}/boats`);
    const all = (status?.conditions ?? []) as { type: string; status: string; observedGeneration: number }[];
    assert.ok(all.every(({ observedGeneration }) => observedGeneration <= metadata.generation));
    return all
      .filter(({ status: is, observedGeneration }) => is === 'True' && observedGeneration === metadata.generation)
      .map(({ type }) => type)
      .join();
  };
  const became = (wanted: string) => eventually(wanted, async () => (await conditions()) === wanted);
  const monitor = (...families: readonly object[]) => ({
    apiVersion: `${GROUP}/v1alpha1`,
    kind: 'ResourceMetricsMonitor',
    metadata: { name: 'boats' },
    spec: { configuration: { stores: [{ ...BOATS, families }] } },
  });
  const change = async (...families: readonly object[]) =>
    admin.patch(`${COLLECTION}/boats`, { spec: monitor(...families).spec });

  await t.test('a monitor is followed before its kind is defined, and as soon as it is', async () => {
    await eventually('the API is served', async () => {
      const { status } = await admin.send('POST', COLLECTION, monitor(familyOf('sails', 'o.spec.sails')));
      return status === 201;
    });
    await admin.create(DEFINITIONS, {
      metadata: { name: 'boats.fleet.example.org' },
      spec: {
        group: BOATS.group,
        names: { kind: 'Boat', plural: 'boats' },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    });
    const boat = {
      apiVersion: 'fleet.example.org/v1',
      kind: 'Boat',
      metadata: { name: 'one' },
      spec: { sails: 3, age: 9 },
    };
    await eventually('boats are served', async () => (await admin.send('POST', BOAT, boat)).status === 201);
    await told('sails one 3');
    await became('Processed');
  });

  await t.test('it changes, also to fields that were not read before', async () => {
    await change(familyOf('sails', 'o.spec.sails'), familyOf('age', 'o.spec.age + 1'));
    await told('sails one 3', 'age one 10');
  });

  await t.test('what breaks of it is named in its status, and the rest is told', async () => {
    await change(familyOf('sails', 'o.spec.sails'), familyOf('age', 'o.spec.age + '), {
      ...familyOf('script', '1'),
      starlark: { script: 'x' },
    });
    await told('sails one 3');
    await became('Processed,Failed');
    const { status } = await admin.get(`${COLLECTION}/boats`);
    const { message } = status.conditions.find(({ type }: { type: string }) => type === 'Failed');
    assert.match(message, /stores\[0\]\.families\[1\]\.metrics\[0\]\.value: .*stores\[0\]\.families\[2\]\.starlark: /);
  });

  await t.test('its status is written no more than it changes', async () => {
    const { metadata } = await admin.get(`${COLLECTION}/boats`);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const later = await admin.get(`${COLLECTION}/boats`);
    assert.equal(later.metadata.resourceVersion, metadata.resourceVersion);
  });

  await t.test('it is deleted', async () => {
    await admin.remove(`${COLLECTION}/boats`);
    await told();
  });

  await t.test('no series of anything else was absent in a scrape', async () => {
    assert.deepEqual(await stop(), []);
  });
});
