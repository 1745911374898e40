import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type Option, options } from '../../src/config/options.ts';

test('docs/opentelemetry.md has each flag of the push, with its variables', async () => {
  const page = await readFile(new URL('../../docs/opentelemetry.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `(--[\w-]+)` \| (.*?) ?\|/gm)].map(([, flag, variables]) => [flag, variables]);
  const expected = (Object.values(options) as Option<unknown>[])
    .map(({ flag, variables }) => [flag.split(' ')[0]!, variables.map((name) => `\`${name}\``).join(', ')])
    .filter(([flag]) => flag!.startsWith('--otlp-'));
  assert.deepEqual(rows.toSorted(), expected.toSorted());
});
