/** What flags and files say of custom resources, and that nothing is loaded where they say nothing. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
const { startStage } = await import('../component/harness.ts');
const { readSettings } = await import('../../src/config/read-settings.ts');

const rulesOf = (group: string) => JSON.stringify({ spec: { resources: [{ groupVersionKind: { group } }] } });

function read(...flags: string[]) {
  const invocation = readSettings(flags, {}, assert.fail);
  assert.ok('run' in invocation);
  const { customResources, configurationFiles } = invocation.run;
  return { groups: customResources?.resources.map(({ group }) => group), configurationFiles };
}

function fileIn(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'rules.yaml');
}

test('without rules nothing is loaded for them, and no definition is watched', async (t) => {
  const { ready, component } = await startStage(t, { flags: ['--resources=services'] });
  await ready();
  assert.deepEqual(
    component.store.kinds.map(({ id }) => id),
    ['services'],
  );
  const names = loaded.filter((url) => url.includes('/src/custom-resources/'));
  assert.deepEqual(
    names.filter((url) => /follow|kinds\/|schema|wants|unusable/.test(url)),
    [],
  );
});

test('a file of rules is followed', (t) => {
  const file = fileIn(t);
  writeFileSync(file, rulesOf('file.example.org'));
  assert.deepEqual(read(`--custom-resource-state-config-file=${file}`), {
    groups: ['file.example.org'],
    configurationFiles: [file],
  });
});

test('rules on the command line win over a file', (t) => {
  const file = fileIn(t);
  writeFileSync(file, rulesOf('file.example.org'));
  const flags = [
    `--custom-resource-state-config-file=${file}`,
    `--custom-resource-state-config=${rulesOf('text.org')}`,
  ];
  assert.deepEqual(read(...flags), { groups: ['text.org'], configurationFiles: [] });
});

test('a file that may come later is waited for', (t) => {
  const file = fileIn(t);
  const flags = [`--custom-resource-state-config-file=${file}`, '--continue-without-custom-resource-state-config-file'];
  assert.deepEqual(read(...flags), { groups: undefined, configurationFiles: [file] });
  writeFileSync(file, rulesOf('file.example.org'));
  assert.deepEqual(read(...flags).groups, ['file.example.org']);
});

test('an empty text is no configuration', () => {
  assert.deepEqual(read('--custom-resource-state-config='), { groups: undefined, configurationFiles: [] });
});
