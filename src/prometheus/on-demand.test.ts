import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

const EXPOSITION = new URL('./exposition.ts', import.meta.url);
const STORE = new URL('../state/store.ts', import.meta.url);

/** The files of this room that a process loads which asks for expositions in some ways. */
function loadedFor(ways: readonly object[]): readonly string[] {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { Exposition } = await import(${JSON.stringify(EXPOSITION)});
    const { StateStore } = await import(${JSON.stringify(STORE)});
    const exposition = new Exposition(new StateStore());
    for (const way of ${JSON.stringify(ways)}) for await (const chunk of exposition.stream(way));
    console.log(JSON.stringify(loaded));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return (JSON.parse(said) as string[]).flatMap((url) => /\/prometheus\/(?:\w+\/)?(\w+)\.ts$/.exec(url)?.[1] ?? []);
}

test('what zstd, text and protobuf need is loaded when somebody asks for them', () => {
  const text = { format: 'text', encoding: 'gzip' };
  const openMetrics = { format: 'openmetrics2', encoding: 'gzip' };
  const usual = loadedFor([text, openMetrics]);
  assert.ok(usual.includes('fragments'));
  for (const file of ['zstd', 'protobuf', 'wire']) assert.ok(!usual.includes(file), file);
  for (const encoding of ['zstd', 'identity']) assert.ok(loadedFor([{ ...text, encoding }]).includes('zstd'));
  assert.ok(loadedFor([{ ...text, format: 'protobuf' }]).includes('protobuf'));
});
