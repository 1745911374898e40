import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { withErrors } from './errors-page.ts';

test('docs/troubleshooting.md has every error as it is; npm run docs writes it', async () => {
  const page = await readFile(new URL('../../../docs/troubleshooting.md', import.meta.url), 'utf8');
  assert.equal(page, withErrors(page));
});
