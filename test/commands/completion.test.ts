import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { nameOfFlag, type Option } from '../../src/config/options/option.ts';
import { options } from '../../src/config/options/options.ts';
import { command } from './harness.ts';

const printed = async (shell: string) => (await command(['completion', shell])).stdout;

describe('bash completes', async () => {
  const script = await printed('bash');
  const CASES: readonly (readonly [what: string, words: readonly string[], expected: RegExp])[] = [
    ['a flag of a run', ['--metric-l'], /^--metric-labels-allowlist$/],
    ['a command', ['du'], /^dump$/],
    ['what a command goes on with', ['get', 'fam'], /^families$/],
    ['a shell', ['completion', 'z'], /^zsh$/],
    ['a flag of a command', ['diff', '--tol'], /^--tolerance$/],
    ['a flag of a command of two words', ['get', 'families', '--reso'], /^--resource$/],
    ['a flag of a run after a command that takes those', ['dump', '--kubec'], /^--kubeconfig$/],
  ];
  for (const [what, words, expected] of CASES) {
    test(what, () => {
      const line = `COMP_WORDS=(kube-state-otel ${words.join(' ')}); COMP_CWORD=${words.length}`;
      const shell = `${script}\n${line}; _kube_state_otel; echo "\${COMPREPLY[@]}"`;
      assert.match(execFileSync('bash', ['-c', shell], { encoding: 'utf8' }).trim(), expected);
    });
  }
});

test('zsh and fish know every flag that does something', async () => {
  const names = (Object.values(options) as Option<unknown>[]).filter(({ isIdle }) => !isIdle).map(nameOfFlag);
  const [zsh, fish] = await Promise.all([printed('zsh'), printed('fish')]);
  for (const name of names) {
    assert.ok(zsh.includes(`'*--${name}=[`), name);
    assert.ok(fish.includes(` -l ${name} `), name);
  }
});
