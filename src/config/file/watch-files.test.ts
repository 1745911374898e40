import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { until } from '../../../test/support/until.ts';
import { watchFiles } from './watch-files.ts';

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'kube-state-otel-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Counts what is noticed at a path; the first look is over when it returns. */
async function noticing(context: TestContext, path: string): Promise<{ count: number; end: AbortController }> {
  const noticed = { count: 0, end: new AbortController() };
  context.after(() => noticed.end.abort());
  watchFiles([path, path], () => noticed.count++, noticed.end.signal, 10);
  await setTimeout(50);
  // A file that is not there is told at once by Node.js: there is nothing to read yet, and whoever reads finds that.
  noticed.count = 0;
  return noticed;
}

describe('a watched file', () => {
  it('is noticed when it is written', async (context) => {
    const path = join(folderOf(context), 'config.yaml');
    writeFileSync(path, 'a');
    const noticed = await noticing(context, path);
    writeFileSync(path, 'bb');
    await until('it is noticed', () => noticed.count > 0);
  });

  it('is noticed when an editor puts another in its place', async (context) => {
    const folder = folderOf(context);
    const path = join(folder, 'config.yaml');
    writeFileSync(path, 'a');
    writeFileSync(join(folder, 'new'), 'a');
    const noticed = await noticing(context, path);
    renameSync(join(folder, 'new'), path);
    await until('it is noticed', () => noticed.count > 0);
  });

  it('is noticed when the links of a mounted ConfigMap are swapped', async (context) => {
    const folder = folderOf(context);
    for (const version of ['1', '2']) {
      mkdirSync(join(folder, `..${version}`));
      writeFileSync(join(folder, `..${version}`, 'config.yaml'), version);
    }
    symlinkSync('..1', join(folder, '..data'));
    symlinkSync(join('..data', 'config.yaml'), join(folder, 'config.yaml'));
    const noticed = await noticing(context, join(folder, 'config.yaml'));
    symlinkSync('..2', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    await until('it is noticed', () => noticed.count > 0);
  });

  it('is noticed when it comes later, with its folder', async (context) => {
    const folder = join(folderOf(context), 'later');
    const noticed = await noticing(context, join(folder, 'config.yaml'));
    mkdirSync(folder);
    writeFileSync(join(folder, 'config.yaml'), 'a');
    await until('it is noticed', () => noticed.count > 0);
  });

  it('is noticed no more after the end', async (context) => {
    const path = join(folderOf(context), 'config.yaml');
    writeFileSync(path, 'a');
    const noticed = await noticing(context, path);
    noticed.end.abort();
    writeFileSync(path, 'bb');
    await setTimeout(100);
    assert.equal(noticed.count, 0);
  });
});
