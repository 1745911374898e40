import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { kinds } from '../../../src/resources/kinds.ts';
import { metricsPage } from './metrics-page.ts';

test('docs/metrics.md is what the code says; `npm run docs` makes it so', async () => {
  const page = await readFile(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
  assert.ok(page === metricsPage(kinds), 'docs/metrics.md is out of date');
});
