import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { kinds } from '../../../src/resources/kinds.ts';
import { model } from '../../conventions/model.ts';
import { origins } from '../../conventions/origins.ts';
import { withMetrics } from './conventions-page.ts';

const page = await readFile(new URL('../../../docs/semantic-conventions.md', import.meta.url), 'utf8');

test('docs/semantic-conventions.md lists what the code declares; `npm run docs` makes it so', () => {
  assert.ok(page === withMetrics(page, kinds, origins), 'docs/semantic-conventions.md is out of date');
});

test('each metric of the model is in docs/semantic-conventions.md', () => {
  assert.deepEqual(
    model.metrics.filter(({ name }) => !page.includes(`\`${name}\``)).map(({ name }) => name),
    [],
  );
});
