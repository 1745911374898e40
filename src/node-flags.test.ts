import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { memoryFlags, type Surroundings } from './node-flags.ts';

const GIB = 2 ** 30;

const flags = (surroundings: Partial<Surroundings> = {}) =>
  memoryFlags({ execArgv: [], nodeOptions: undefined, version: '26.10.0', memory: GIB, ...surroundings });

/** The names of our flags that are left where the user has said something. */
const left = (surroundings: Partial<Surroundings>) => {
  const all = flags();
  return all.filter((flag) => !flags(surroundings).includes(flag)).map((flag) => flag.split('=')[0]);
};

describe('the memory flags', () => {
  test('hold the heap below the limit of the container', () => {
    assert.deepEqual(flags(), [
      '--max-semi-space-size=1',
      '--heap-growing-percent=40',
      '--no-memory-pool',
      '--liftoff-only',
      '--no-sparkplug',
      '--max-old-space-size=716',
    ]);
  });

  test('leave the heap as large as Node.js wants it where nothing limits it', () => {
    for (const memory of [0, 2 ** 63]) assert.ok(!flags({ memory }).some((flag) => flag.includes('old-space')));
  });

  test('are those that the version knows', () => {
    for (const flag of ['--no-memory-pool', '--liftoff-only', '--no-sparkplug'])
      assert.ok(!flags({ version: '24.1.0' }).includes(flag));
  });

  const wishes: readonly [string, string][] = [
    ['--max-old-space-size=200', '--max-old-space-size'],
    ['--max_old_space_size=200', '--max-old-space-size'],
    ['"--max-old-space-size=200"', '--max-old-space-size'],
    ['--max-old-space-size 200', '--max-old-space-size'],
    ['--max-old-space-size-percentage=50', '--max-old-space-size'],
    ['--max-heap-size=300', '--max-old-space-size'],
    ['--max_semi-space_size=16', '--max-semi-space-size'],
    ['--min-semi-space-size=16', '--max-semi-space-size'],
    ['--heap-growing-percent=100', '--heap-growing-percent'],
    ['--memory-pool', '--no-memory-pool'],
    ['--no_memory_pool', '--no-memory-pool'],
    ['--no-liftoff-only', '--liftoff-only'],
    ['--sparkplug', '--no-sparkplug'],
  ];
  for (const [wish, name] of wishes) {
    test(`leave ${wish} to the user, on the command line and in NODE_OPTIONS`, () => {
      assert.deepEqual(left({ execArgv: wish.split(' ') }), [name]);
      assert.deepEqual(left({ nodeOptions: `--enable-source-maps  ${wish} --trace-warnings` }), [name]);
    });
  }

  test('know a flag from what only resembles it', () => {
    assert.deepEqual(left({ nodeOptions: '--require=./max-old-space-size --title=heap-growing-percent' }), []);
  });
});
