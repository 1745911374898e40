import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { CodedError } from '../../errors.ts';
import { nameOfFlag, type Option } from '../options/option.ts';
import { options } from '../options/options.ts';
import { parseCommandLine } from './command-line.ts';

function flagsOf(argv: readonly string[]): Readonly<Record<string, string>> {
  const parsed = parseCommandLine(argv);
  assert.ok('flags' in parsed);
  return parsed.flags;
}

function printed(argv: readonly string[]): string {
  const parsed = parseCommandLine(argv);
  assert.ok('print' in parsed);
  return parsed.print;
}

describe('the command line', () => {
  it('runs without a command, and with run before the flags', () => {
    assert.deepEqual(parseCommandLine(['--port=1']), { command: 'run', flags: { port: '1' } });
    assert.deepEqual(parseCommandLine(['run', '--port=1']), { command: 'run', flags: { port: '1' } });
  });

  it('takes -v as Go does: -v=2, -v 2, -v2 and --v=2', () => {
    for (const argv of [['-v=2'], ['-v', '2'], ['-v2'], ['--v=2']]) assert.deepEqual(flagsOf(argv), { verbosity: '2' });
  });

  it('knows every option under the name that the table has for it', () => {
    for (const [name, option] of Object.entries(options) as [string, Option<unknown>][]) {
      assert.deepEqual(flagsOf([`--${nameOfFlag(option)}=x`]), { [name]: 'x' });
    }
  });

  it('joins repeated selectors by lines, for they may have commas', () => {
    const flags = flagsOf(['--label-selector=pods=a in (b,c)', '--label-selector=nodes=d']);
    assert.equal(flags.labelSelector, 'pods=a in (b,c)\nnodes=d');
  });

  it('checks with check and with check config, and nothing else', () => {
    assert.deepEqual(parseCommandLine(['check', '--port=1']), { command: 'check', flags: { port: '1' } });
    assert.deepEqual(parseCommandLine(['check', 'config']), { command: 'check', flags: {} });
    assert.throws(() => parseCommandLine(['check', 'all']), CodedError);
  });

  it('prints its version and helps with itself and its commands', () => {
    assert.match(printed(['version']), /^kube-state-otel \d+\.\d+\.\d+ \(Node\.js v/);
    assert.match(printed(['help']), /--metric-labels-allowlist/);
    assert.match(printed(['help', 'completion']), /<shell>/);
    assert.match(printed(['-h']), /What is watched:/);
  });

  it('refuses words that are no command', () => {
    assert.throws(() => parseCommandLine(['serve']), /neither a command nor a flag/);
  });
});

describe('completion', () => {
  it('in bash completes the name of a flag', () => {
    const script = `${printed(['completion', 'bash'])}
COMP_WORDS=(kube-state-otel --metric-l); COMP_CWORD=1; _kube_state_otel; echo "\${COMPREPLY[@]}"`;
    assert.equal(execFileSync('bash', ['-c', script], { encoding: 'utf8' }), '--metric-labels-allowlist\n');
  });

  it('in zsh and fish names every flag that does something', () => {
    const names = (Object.values(options) as Option<unknown>[]).filter(({ isIdle }) => !isIdle).map(nameOfFlag);
    const zsh = printed(['completion', 'zsh']);
    const fish = printed(['completion', 'fish']);
    for (const name of names) {
      assert.ok(zsh.includes(`'*--${name}=[`), name);
      assert.ok(fish.includes(` -l ${name} `), name);
    }
  });

  it('is refused for a shell that is not known', () => {
    assert.throws(() => parseCommandLine(['completion', 'tcsh']), /bash, zsh, fish/);
  });
});
