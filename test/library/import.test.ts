import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const INDEX = new URL('../../src/index.ts', import.meta.url).href;
const KUBECONFIG = new URL('../../src/kubernetes/credentials/kubeconfig/kubeconfig.ts', import.meta.url).href;

/** Runs a module that imports the library, with no permission but to read, and gives what it prints as JSON. */
function importing(then: string, before = ''): unknown {
  const program = `${before}\nawait import(${JSON.stringify(INDEX)});\n${then}`;
  const flags = ['--permission', '--allow-fs-read=*', '--input-type=module', '--eval', program];
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test('importing starts nothing: no socket, no timer, no file but what is read', () => {
  // Standard output is a pipe of the test, if anything.
  const standing = '.filter((resource) => !/^(Pipe|TTY|FS)/.test(resource))';
  assert.deepEqual(importing(`console.log(JSON.stringify(process.getActiveResourcesInfo()${standing}))`), []);
});

test('importing adds no listener to the process', () => {
  const counted = 'process.eventNames().map((name) => [String(name), process.listenerCount(name)])';
  const before = `const before = JSON.stringify(${counted});`;
  const result = importing(`console.log(JSON.stringify([before, JSON.stringify(${counted})]))`, before) as string[];
  assert.equal(result[1], result[0]);
});

/** Collects the packages that are loaded from then on, in `loaded`. */
const COLLECTING = `
  import { registerHooks } from 'node:module';
  const loaded = new Set();
  registerHooks({
    load(url, context, next) {
      const name = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1];
      if (name !== undefined) loaded.add(name);
      return next(url, context);
    },
  });`;
const LIBRARY = [
  '@opentelemetry/api',
  '@opentelemetry/core',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/semantic-conventions',
  'undici',
];

test('importing loads neither servers nor flags nor the push nor the kubeconfig reader', () => {
  assert.deepEqual(importing('console.log(JSON.stringify([...loaded].sort()))', COLLECTING), LIBRARY);
});

test('a kubeconfig with an exec plugin costs the reader of YAML, and nothing else', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kso-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'kubeconfig');
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin' };
  const config = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:1' } }],
    users: [{ name: 'u', user: { exec } }],
  };
  await writeFile(path, JSON.stringify(config));
  const reading = `
    const { loadKubeconfig } = await import(${JSON.stringify(KUBECONFIG)});
    const { credentials } = await loadKubeconfig({ paths: [${JSON.stringify(path)}], env: {} });
    await credentials.current().catch(() => {});
    console.log(JSON.stringify([...loaded].sort()));`;
  assert.deepEqual(importing(reading, COLLECTING), [...LIBRARY, 'yaml']);
});
