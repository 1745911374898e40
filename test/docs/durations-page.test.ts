import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { BOUNDARIES, SERIES_IN_LINES } from '../../src/resources/declare/histogram.ts';
import { durationSources } from '../../src/resources/durations.ts';
import { MOST_SERIES } from '../../src/state/tallies/durations.ts';

const page = await readFile(new URL('../../docs/durations.md', import.meta.url), 'utf8');

test('docs/durations.md has each histogram with its labels and its meaning', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `kube_'));
  const expected = durationSources.flatMap(({ countedFor, durations }) =>
    durations.map(({ name, labels, help }) => {
      const all = [...(countedFor === 'namespace' ? ['namespace'] : []), ...labels];
      return `| \`${name}\` | ${all.map((label) => `\`${label}\``).join(', ')} | ${help} |`;
    }),
  );
  assert.deepEqual(rows, expected);
});

test('docs/durations.md has the fixed buckets and the bounds', () => {
  assert.ok(page.includes(`up to ${BOUNDARIES.slice(0, -1).join(', ')} and ${BOUNDARIES.at(-1)} seconds`));
  assert.ok(page.includes(`: ${SERIES_IN_LINES} lines a series`));
  assert.ok(page.includes(`has ${MOST_SERIES} series in a namespace at most`));
});
