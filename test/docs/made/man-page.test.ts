import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from '../../../src/commands/parsing/table.ts';
import { groups } from '../../../src/config/options/options.ts';
import { manPage } from './man-page.ts';

const PAGE = fileURLToPath(new URL('../../../docs/kube-state-otel.1', import.meta.url));

test('the man page is the one that is made from the code', () => {
  assert.equal(readFileSync(PAGE, 'utf8'), manPage(), 'npm run docs');
});

test('it has a section for each command and a paragraph for each option, in ASCII and known macros', () => {
  const lines = manPage().split('\n');
  const requests = lines.filter((line) => line.startsWith('.')).map((line) => line.split(' ')[0]!);
  const known = ['.\\"', '.TH', '.SH', '.SS', '.B', '.BR', '.I', '.TP', '.PP', '.RS', '.RE', '.nf', '.fi', '.br'];
  assert.deepEqual(
    [...new Set(requests)].filter((request) => !known.includes(request)),
    [],
  );
  assert.equal(requests.filter((request) => request === '.SS').length, COMMANDS.length + Object.keys(groups).length);
  assert.deepEqual(
    requests.filter((request) => request === '.RS').length,
    requests.filter((request) => request === '.RE').length,
  );
  assert.ok(lines.every((line) => /^[\x20-\x7e]*$/.test(line)));
  assert.ok(lines.every((line) => !line.startsWith("'")));
});

test('mandoc reads it without a mistake', (t) => {
  const { error, status, stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', PAGE], { encoding: 'utf8' });
  if (error !== undefined) return t.skip('there is no mandoc');
  const said = stdout.split('\n').filter((line) => line !== '' && !line.includes('missing date'));
  assert.deepEqual(said, [], `${status}`);
});
