import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const INDEX = new URL('../../src/index.ts', import.meta.url).href;

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

test('importing loads neither servers nor flags nor the push nor the kubeconfig reader', () => {
  const before = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({
      load(url, context, next) {
        const name = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1];
        if (name !== undefined) loaded.add(name);
        return next(url, context);
      },
    });`;
  assert.deepEqual(importing('console.log(JSON.stringify([...loaded].sort()))', before), [
    '@opentelemetry/api',
    '@opentelemetry/core',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-metrics',
    '@opentelemetry/semantic-conventions',
    'undici',
  ]);
});
