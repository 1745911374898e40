import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { cliPage } from './cli-page.ts';

test('docs/cli.md has every command as it is; npm run docs writes it', async () => {
  assert.equal(await readFile(new URL('../../../docs/cli.md', import.meta.url), 'utf8'), cliPage());
});
