import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { nameOfFlag, type Option } from '../../src/config/options/option.ts';
import { options } from '../../src/config/options/options.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { catalogued } from '../conformance/catalog.ts';

const page = await readFile(new URL('../../docs/comparison.md', import.meta.url), 'utf8');
const tables = page.split('\n\n').filter((part) => part.startsWith('| | here |'));
/** What the tables say of this project: their second column. */
const claims = tables.flatMap((table) => table.split('\n').map((line) => line.split(' | ')[1] ?? ''));

test('docs/comparison.md names no flag of ours that does not exist', () => {
  const known = (Object.values(options) as Option<unknown>[]).map((option) => `--${nameOfFlag(option)}`);
  const named = claims.flatMap((claim) => [...claim.matchAll(/`(--[\w-]+)/g)].map(([, flag]) => flag!));
  assert.ok(named.length > 10);
  assert.deepEqual(
    named.filter((flag) => !known.includes(flag)),
    [],
  );
});

test('docs/comparison.md counts the metrics and kinds that there are', () => {
  const told = kinds.map(catalogued).filter(({ families }) => families.length > 0);
  const families = told.reduce((total, kind) => total + kind.families.length, 0);
  const metrics = kinds.reduce((total, kind) => total + (kind.conventions?.families.length ?? 0), 0);
  assert.ok(claims.includes(`${families} families of KSM, ${metrics} of the conventions`), `${families}, ${metrics}`);
  assert.ok(claims.includes(`${told.length}, and cluster quotas of OpenShift`), `${told.length}`);
});

test('every row of docs/comparison.md has a cell for each column', () => {
  for (const table of tables) {
    const [header, ...rows] = table.trim().split('\n');
    const columns = header!.split('|').length;
    assert.deepEqual(
      rows.filter((row) => row.split('|').length !== columns),
      [],
    );
  }
});
