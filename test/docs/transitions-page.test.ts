import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { transitionSources } from '../../src/resources/transitions.ts';

test('docs/transitions.md has each counter with its labels, its zeros and its meaning', async () => {
  const page = await readFile(new URL('../../docs/transitions.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `kube_'));
  const expected = transitionSources.flatMap(({ countedFor, counters }) =>
    counters.map(({ name, labels, zeros, help }) => {
      const quoted = (texts: readonly string[], separator: string) =>
        texts.map((text) => `\`${text}\``).join(separator);
      const shown = zeros.map((zero) => quoted(zero, ' ')).join('; ');
      const owner = countedFor === 'namespace' ? 'namespace' : 'node';
      return `| \`${name}\` | ${quoted([owner, ...labels], ', ')} | ${shown || 'yes'} | ${help} |`;
    }),
  );
  assert.deepEqual(rows, expected);
});
