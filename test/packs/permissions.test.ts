/** What is generated for packs and rules of one's own is enough, and `check permissions` asks for what the API server has. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { command } from '../commands/harness.ts';
import { apiserver, startApiServer, TOKENS } from '../real/harness.ts';
import { eventually, kubeconfig } from '../real/watcher.ts';
import { definitionsOf } from './pack.ts';

const FISH = 'sea.example.org';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

test('permissions for custom resources', { skip: apiserver.skip }, async (t) => {
  const server = await startApiServer(t);
  const { admin } = server;
  const [jobsets] = definitionsOf('jobset');
  const fish = structuredClone(jobsets!);
  Object.assign(fish, {
    metadata: { name: `fish.${FISH}` },
    spec: { ...fish.spec, group: FISH, names: { kind: 'Fish', plural: 'fish' } },
  });
  for (const definition of [jobsets, fish]) await admin.create(DEFINITIONS, definition);
  const isServed = async () => (await admin.send('GET', `/apis/${FISH}/v1alpha2/fish`)).status === 200;
  await eventually('fish are served', isServed);
  const rules = join(server.folder, 'rules.yaml');
  await writeFile(rules, `spec: {resources: [{groupVersionKind: {group: ${FISH}, kind: Fish}}]}`);
  const flags = ['--resources=pods', '--custom-resource-packs=jobset', `--custom-resource-state-config-file=${rules}`];
  const config = `--kubeconfig=${await kubeconfig(server, { token: TOKENS.admin })}`;
  const words = ['check', 'permissions', '--as-service-account=kube-system/kube-state-otel', config, ...flags];

  await t.test('what is missing is told by the plural that the API server has', async () => {
    const { status, stdout } = await command(words);
    assert.equal(status, 1);
    assert.match(stdout, /^fish\.sea\.example\.org +list +\* +no$/m);
    assert.match(stdout, /^jobsets\.jobset\.x-k8s\.io +watch +\* +no$/m);
    assert.match(stdout, /^customresourcedefinitions\.apiextensions\.k8s\.io +watch +\* +no$/m);
  });

  await t.test('what is generated is enough, where plurals are as they mostly are', async () => {
    const generated = await command(['generate', 'rbac', ...flags, '-o', 'json']);
    assert.match(generated.stderr, /have no resourcePlural: fishes\.sea\.example\.org\./);
    for (const object of JSON.parse(generated.stdout.replaceAll('"fishes"', '"fish"')).items) {
      const { apiVersion, kind, metadata } = object;
      const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
      const place = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
      const { status } = await admin.send('POST', `${root}${place}/${kind.toLowerCase()}s`, object);
      assert.equal(status, 201, kind);
    }
    const enough = await command(words);
    assert.equal(enough.status, 0, enough.stdout + enough.stderr);
  });
});
