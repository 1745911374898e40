import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFileReader } from './files.ts';

test('a file that hangs is given up, the last text stays in use, and no second reading hangs beside it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kso-'));
  const path = join(folder, 'token');
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(path, 'one');
  const files = createFileReader({ limit: 20 });
  assert.equal(await files.read(path), 'one');

  // Whoever reads a pipe waits for somebody who writes, as with a network file system that is gone.
  await rm(path);
  execFileSync('mkfifo', [path]);
  for (let time = 0; time < 10; time++) assert.equal(await files.read(path), 'one');

  // Had each reading hung beside the others, Node would have no thread left for this.
  await writeFile(path, 'two');
  await rm(path);
  await writeFile(path, 'three');
  while ((await files.read(path)) !== 'three');
});

test('a file that always hung is told with its path', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kso-'));
  const path = join(folder, 'token');
  t.after(() => rm(folder, { recursive: true }));
  execFileSync('mkfifo', [path]);
  const reading = createFileReader({ limit: 20 }).read(path);
  await assert.rejects(reading, ({ message }: Error) => message.includes(path) && /does not answer/.test(message));
  await writeFile(path, '');
});
