import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { withOptions } from './configuration-page.ts';

test('docs/configuration.md has every option as it is; npm run docs writes it', async () => {
  const page = await readFile(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
  assert.equal(page, withOptions(page));
});
