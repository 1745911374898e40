/** Custom kinds that are defined, changed and deleted at a real API server, while a component is scraped. */
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Admin } from './admin.ts';
import { apiserver, startApiServer, TOKENS } from './harness.ts';
import { inParallel } from './objects.ts';
import { eventually, kubeconfig, scrapeMeanwhile, startWatcher, type Watcher } from './watcher.ts';

const GROUP = 'fleet.example.org';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const KINDS = Array.from({ length: 15 }, (_, at) => ({ kind: `Boat${at}`, plural: `boats${at}` }));

const RULES = `
spec:
  resources:
    - groupVersionKind: {group: ${GROUP}, version: "*", kind: "*"}
      labelsFromPath: {name: [metadata, name], namespace: [metadata, namespace]}
      metrics:
        - name: sails
          help: Sails
          each: {type: Gauge, gauge: {path: [spec, sails]}}
        - name: boat_info
          help: Boats
          each: {type: Info, info: {path: [spec], labelsFromPath: {port: [port]}}}
    - groupVersionKind: {group: steady.example.org, version: v1, kind: Rock}
      labelsFromPath: {name: [metadata, name]}
      metrics:
        - name: weight
          help: Weight
          each: {type: Gauge, gauge: {path: [spec, weight]}}
`;

test('custom resources', { skip: apiserver.skip, timeout: 300_000 }, async (t) => {
  const server = await startApiServer(t);
  const { admin } = server;
  await admin.create('/api/v1/namespaces', { metadata: { name: 'sea' } });
  await define(admin, 'steady.example.org', { kind: 'Rock', plural: 'rocks' }, ['v1']);
  await create(admin, '/apis/steady.example.org/v1/namespaces/sea/rocks', 'Rock', 'steady.example.org', { weight: 5 });
  const file = join(await mkdtemp(join(server.folder, 'rules-')), 'rules.yaml');
  await writeFile(file, RULES);
  const watcher = await startWatcher(t, {
    flags: [
      `--kubeconfig=${await kubeconfig(server, { token: TOKENS.admin })}`,
      `--custom-resource-state-config-file=${file}`,
    ],
  });
  await watcher.ready();
  assert.match(await watcher.scrape(), /^kube_customresource_weight\{.*\} 5$/m);
  const stop = await scrapeMeanwhile(watcher);

  await t.test('fifteen kinds are told as they are defined', async () => {
    await inParallel(KINDS, async (kind) => {
      await define(admin, GROUP, kind, ['v1']);
      const collection = `/apis/${GROUP}/v1/namespaces/sea/${kind.plural}`;
      await create(admin, collection, kind.kind, GROUP, { sails: 3, port: 'Kiel' });
    });
    await untilSails(watcher, (row) => row.version === 'v1' && row.value === '3', KINDS.length);
  });

  await t.test('a version that is added is told beside the other, and one that goes is told no more', async () => {
    await inParallel(KINDS, (kind) => redefine(admin, kind, ['v1', 'v2']));
    await untilSails(watcher, () => true, 2 * KINDS.length);
    await inParallel(KINDS, (kind) => redefine(admin, kind, ['v1']));
    await untilSails(watcher, ({ version }) => version === 'v1', KINDS.length);
  });

  await t.test('objects change', async () => {
    await inParallel(KINDS, async ({ plural }) => {
      await admin.patch(`/apis/${GROUP}/v1/namespaces/sea/${plural}/one`, { spec: { sails: 4 } });
    });
    await untilSails(watcher, ({ value }) => value === '4', KINDS.length);
  });

  await t.test('kinds that are deleted end, and leave no watch behind', async () => {
    // A definition that changes ends the watches of its kind.
    await eventually('each is watched', async () => (await openWatches(admin)) === KINDS.length);
    await inParallel(KINDS, ({ plural }) => admin.remove(`${DEFINITIONS}/${plural}.${GROUP}`));
    await untilSails(watcher, () => true, 0);
    await eventually('nothing watches them', async () => (await openWatches(admin)) === 0);
  });

  await t.test('no series of anything else was absent in a scrape', async () => {
    assert.deepEqual(await stop(), []);
  });
});

/** How many watches of the kinds that come and go the API server has. */
async function openWatches(admin: Admin): Promise<number> {
  const lines = String(await admin.get('/metrics')).split('\n');
  const open = lines.filter((line) => line.startsWith('apiserver_longrunning_requests{') && line.includes(GROUP));
  return open.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

interface Row {
  readonly version: string;
  readonly value: string;
}

async function untilSails(watcher: Watcher, isRight: (row: Row) => boolean, count: number): Promise<void> {
  await eventually(`${count} rows`, async () => {
    const text = await watcher.scrape();
    const rows = [...text.matchAll(/^kube_customresource_sails\{.*customresource_version="(\w+)".*\} (\d+)$/gm)];
    return rows.length === count && rows.every(([, version, value]) => isRight({ version: version!, value: value! }));
  });
}

function versionsOf(names: readonly string[]) {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return names.map((name, at) => ({ name, served: true, storage: at === 0, schema }));
}

async function define(
  admin: Admin,
  group: string,
  { kind, plural }: { readonly kind: string; readonly plural: string },
  versions: readonly string[],
): Promise<void> {
  await admin.create(DEFINITIONS, {
    metadata: { name: `${plural}.${group}` },
    spec: { group, names: { kind, plural }, scope: 'Namespaced', versions: versionsOf(versions) },
  });
}

async function redefine(
  admin: Admin,
  { plural }: { readonly plural: string },
  versions: readonly string[],
): Promise<void> {
  await admin.patch(`${DEFINITIONS}/${plural}.${GROUP}`, { spec: { versions: versionsOf(versions) } });
}

/** The API of a definition is there some time after it. */
async function create(admin: Admin, collection: string, kind: string, group: string, spec: object): Promise<void> {
  const object = { apiVersion: `${group}/v1`, kind, metadata: { name: 'one' }, spec };
  await eventually(`${kind} is served`, async () => (await admin.send('POST', collection, object)).status === 201);
}
