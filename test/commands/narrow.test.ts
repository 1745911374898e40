/** Tables on a terminal that is narrower than they are, by the program `script` of util-linux. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { assertGolden, FILES, LAUNCH } from './harness.ts';

const HAS_SCRIPT = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

const CASES: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['convert-values', ['convert', '--from=helm-values', 'helm-values.yaml']],
  ['convert', ['convert', '--', '--resources=pods', '--logtostderr=true', '--no-such-flag']],
  ['top', ['top', '../../conformance/clusters/basic/expected/default.prom.gz', '--limit=3', '-o', 'wide']],
];

describe('on 80 columns', { skip: HAS_SCRIPT ? false : 'there is no script of util-linux' }, () => {
  for (const [name, words] of CASES) {
    test(`${words[0]} cuts its table (${name})`, () => {
      const line = ['stty cols 80; exec', process.execPath, LAUNCH, ...words, '2>/dev/null'].join(' ');
      const { stdout } = spawnSync('script', ['-q', '-c', line, '/dev/null'], {
        cwd: FILES,
        encoding: 'utf8',
        env: { PATH: process.env.PATH, TERM: 'dumb' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const text = stdout.replaceAll('\r\n', '\n');
      for (const each of text.split('\n')) assert.ok(each.length <= 80, each);
      assertGolden(`narrow-${name}.txt`, text);
    });
  }
});
