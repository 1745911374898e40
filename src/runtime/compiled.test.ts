import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { compiledPath, readCompiled, WRAPPER } from './compiled.ts';

/** A bundle that tells a text when it runs, sealed as bundle.ts does it. */
function bundleOf(text: string): string {
  const code = `${WRAPPER.begin}globalThis.compiledTest = (() => '${text}')();${WRAPPER.end}\n`;
  return `${code}//${createHash('sha256').update(code).digest('hex')}`;
}

function told(): unknown {
  return (globalThis as { compiledTest?: unknown }).compiledTest;
}

/** The path of a bundle that was compiled. */
function compile(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'compiled-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'bundle.cjs');
  writeFileSync(path, bundleOf(text));
  const { script, seal, isReused, run } = readCompiled(path);
  assert.equal(isReused, false);
  run();
  writeFileSync(compiledPath(path), Buffer.concat([script.createCachedData(), Buffer.from(seal)]));
  return path;
}

test('a bundle runs from what was compiled of it', (t) => {
  const path = compile(t, 'first');
  const { isReused, run } = readCompiled(path);
  run();
  assert.deepEqual([isReused, told()], [true, 'first']);
});

test('nothing is taken that was compiled of another bundle, were it as long', (t) => {
  const path = compile(t, 'first');
  writeFileSync(path, bundleOf('other'));
  const { isReused, run } = readCompiled(path);
  run();
  assert.deepEqual([isReused, told()], [false, 'other']);
});

test('a bundle runs where what was compiled of it is torn or absent', (t) => {
  const path = compile(t, 'first');
  writeFileSync(compiledPath(path), 'torn');
  const torn = readCompiled(path);
  rmSync(compiledPath(path));
  const absent = readCompiled(path);
  for (const { isReused, run } of [torn, absent]) {
    run();
    assert.deepEqual([isReused, told()], [false, 'first']);
  }
});
