/** What a command loads before it does anything: the files and packages that are imported at once, not on demand. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';

const SOURCES = join(import.meta.dirname, '../../src');

/** What a module takes values from: not `import type`, and not `import()`. */
const IMPORT = /^(?:import|export)\s(?!type\s)(?:[^'";]*?\sfrom\s)?'([^']+)'/gm;

function loadedBy(...files: readonly string[]) {
  const loaded = { files: new Set<string>(), packages: new Set<string>(), builtins: new Set<string>() };
  const visit = (file: string) => {
    const name = relative(SOURCES, file);
    if (loaded.files.has(name)) return;
    loaded.files.add(name);
    for (const [, from] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      if (from!.startsWith('.')) visit(join(dirname(file), from!));
      else if (from!.startsWith('node:')) loaded.builtins.add(from!);
      else loaded.packages.add(from!);
    }
  };
  for (const file of files) visit(join(SOURCES, file));
  return loaded;
}

/** What stands between the words and the file of a command. */
const ALWAYS = ['launch.ts', 'commands/main.ts'];

test('a run loads no command', () => {
  const files = [...loadedBy('main.ts').files].filter((file) => file.startsWith('commands/'));
  assert.deepEqual(files, ['commands/parsing/words.ts']);
});

test('the words of a command are read with commander alone', () => {
  assert.deepEqual([...loadedBy(...ALWAYS).packages], ['commander']);
});

for (const name of [
  'version',
  'diff',
  'status',
  'completion/completion',
  'completion/complete',
  'generate/dashboards',
]) {
  test(`${name} loads no package beside`, () => {
    assert.deepEqual([...loadedBy(...ALWAYS, `commands/${name}.ts`).packages], ['commander']);
  });
}

for (const name of [
  'get/families',
  'get/resources',
  'get/series',
  'explain/explain',
  'explain/name',
  'top',
  'problems',
  'check/metrics',
]) {
  test(`${name} loads nothing of the component before it has to ask a cluster`, () => {
    const { files, packages } = loadedBy(...ALWAYS, `commands/${name}.ts`);
    const heavy = ['undici', 'pino', 'zod', '@opentelemetry/api', '@opentelemetry/resources'];
    assert.deepEqual(
      [...packages].filter((each) => heavy.includes(each)),
      [],
    );
    assert.ok(![...files].some((file) => file.startsWith('component/')));
  });
}

test('a run loads no module of Node.js that only some runs need', () => {
  const seldom = ['dns', 'https', 'readline', 'worker_threads'];
  const { builtins } = loadedBy('main.ts');
  assert.deepEqual(
    seldom.filter((name) => builtins.has(`node:${name}`)),
    [],
  );
});
