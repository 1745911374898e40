/** Packs on a real API server: the definitions are taken, the objects pass their schemas, and what is told is what the files say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packNames } from '../../src/custom-resources/packs/packs.ts';
import type { KubernetesObject } from '../../src/simulator/cluster.ts';
import { difference } from '../conformance/text.ts';
import type { Admin } from '../real/admin.ts';
import { apiserver, startApiServer, TOKENS } from '../real/harness.ts';
import { inParallel } from '../real/objects.ts';
import { eventually, kubeconfig, startWatcher, type Watcher } from '../real/watcher.ts';
import { type Definition, definitionsOf, objectsOf, read } from './pack.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

test('packs on a real API server', { skip: apiserver.skip, timeout: 300_000 }, async (t) => {
  const server = await startApiServer(t);
  const { admin } = server;
  await admin.create('/api/v1/namespaces', { metadata: { name: 'shop' } });
  const watcher = await startWatcher(t, {
    flags: [
      `--kubeconfig=${await kubeconfig(server, { token: TOKENS.admin })}`,
      '--custom-resource-state-only',
      `--custom-resource-packs=${packNames()}`,
    ],
  });
  await watcher.ready();

  await t.test('nothing is watched where no project is installed, and nobody is warned', async () => {
    assert.deepEqual([...(await watcher.states()).keys()], ['customresourcedefinitions.v1.apiextensions.k8s.io']);
    assert.deepEqual(rowsOf(await watcher.scrape()), []);
    assert.deepEqual(
      watcher.log.filter(({ level }) => level >= 40),
      [],
    );
  });

  for (const pack of packNames()) {
    await t.test(`the kinds of ${pack} are told when they are defined`, async () => {
      const definitions = definitionsOf(pack);
      await inParallel(definitions, (definition) => admin.create(DEFINITIONS, definition));
      for (const object of objectsOf(pack)) await create(admin, definitions, object);
      await untilTold(watcher, pack);
    });
  }

  await t.test('those of a project that is taken away are told no more', async () => {
    const [pack] = packNames();
    await inParallel(definitionsOf(pack!), ({ metadata }) => admin.remove(`${DEFINITIONS}/${metadata.name}`));
    const names = new Set(rowsOf(read(pack!, 'metrics.prom')).map((row) => row.slice(0, row.indexOf('{'))));
    const isGone = async () => !rowsOf(await watcher.scrape()).some((row) => names.has(row.slice(0, row.indexOf('{'))));
    await eventually('its series end', isGone);
  });

  await t.test('each value could be used by its rule', async () => {
    assert.doesNotMatch(await watcher.telemetry(), /^kube_state_otel_unusable_values/m);
  });
});

/** Creates an object and then its status, where that is a part of its own. A field that the definition does not know is refused. */
async function create(admin: Admin, definitions: readonly Definition[], object: KubernetesObject): Promise<void> {
  const [group, version] = String(object.apiVersion).split('/');
  const { spec } = definitions.find(({ spec }) => spec.group === group && spec.names.kind === object.kind)!;
  const { name, namespace, labels, annotations } = object.metadata as KubernetesObject['metadata'] & {
    readonly annotations?: object;
  };
  const folder = namespace === undefined ? '' : `/namespaces/${namespace}`;
  const collection = `/apis/${group}/${version}${folder}/${spec.names.plural}`;
  const posted = { ...object, metadata: { name, namespace, labels, annotations } };
  let answer = { status: 0, body: undefined as unknown };
  const isCreated = async () => {
    answer = await admin.send('POST', `${collection}?fieldValidation=Strict`, posted);
    assert.ok([201, 404, 503].includes(answer.status), JSON.stringify(answer.body));
    return answer.status === 201;
  };
  // The API of a definition is there some time after it.
  await eventually(`${object.kind} is served`, isCreated);
  if (spec.versions[0]!.subresources === undefined || object.status === undefined) return;
  const status = { ...(answer.body as object), status: object.status };
  const put = await admin.send('PUT', `${collection}/${name}/status?fieldValidation=Strict`, status);
  assert.equal(put.status, 200, JSON.stringify(put.body));
}

async function untilTold(watcher: Watcher, pack: string): Promise<void> {
  const expected = rowsOf(read(pack, 'metrics.prom')).map(withoutTimes);
  const names = new Set(expected.map((row) => row.slice(0, row.indexOf('{'))));
  let differs: string | undefined;
  const areEqual = async () => {
    const rows = rowsOf(await watcher.scrape()).map(withoutTimes);
    differs = difference(
      expected,
      rows.filter((row) => names.has(row.slice(0, row.indexOf('{')))),
    );
    return differs === undefined;
  };
  await eventually(`what is told of ${pack} is what its file says`, areEqual).catch(() => assert.fail(differs));
}

function rowsOf(exposition: string): readonly string[] {
  return exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** When an object was created the API server decides. */
function withoutTimes(row: string): string {
  return row.replace(/^(\w+_created\{.*\}) \S+$/, '$1');
}
