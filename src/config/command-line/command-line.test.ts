import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nameOfFlag, type Option } from '../options/option.ts';
import { options } from '../options/options.ts';
import { parseCommandLine } from './command-line.ts';

describe('the flags of a run', () => {
  it('are the same without a command and after run', () => {
    assert.deepEqual(parseCommandLine(['--port=1']), { port: '1' });
    assert.deepEqual(parseCommandLine(['run', '--port=1']), { port: '1' });
  });

  it('take -v as Go does: -v=2, -v 2, -v2 and --v=2', () => {
    for (const argv of [['-v=2'], ['-v', '2'], ['-v2'], ['--v=2']]) {
      assert.deepEqual(parseCommandLine(argv), { verbosity: '2' });
    }
  });

  it('have the names that the table has for them', () => {
    for (const [name, option] of Object.entries(options) as [string, Option<unknown>][]) {
      assert.deepEqual(parseCommandLine([`--${nameOfFlag(option)}=x`]), { [name]: 'x' });
    }
  });

  it('join repeated selectors by lines, for they may have commas', () => {
    const { labelSelector } = parseCommandLine(['--label-selector=pods=a in (b,c)', '--label-selector=nodes=d']);
    assert.equal(labelSelector, 'pods=a in (b,c)\nnodes=d');
  });

  it('refuse words that are none', () => {
    assert.throws(() => parseCommandLine(['--port=1', 'serve']), /neither a command nor a flag/);
  });
});
