import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { cachedDataVersionTag } from 'node:v8';
import { laterFlags, listedFlags, type Surroundings, sizeFlags, whileLoading } from './node-flags.ts';

const GIB = 2 ** 30;

const flags = (surroundings: Partial<Surroundings> = {}) => {
  const all = { execArgv: [], nodeOptions: undefined, version: '26.10.0', memory: GIB, ...surroundings };
  return [...sizeFlags(all), ...laterFlags(all), ...listedFlags(all)];
};

/** The names of our flags that are left where the user has said something. */
const left = (surroundings: Partial<Surroundings>) => {
  const all = flags();
  return all.filter((flag) => !flags(surroundings).includes(flag)).map((flag) => flag.split('=')[0]);
};

describe('the memory flags', () => {
  test('hold the heap below the limit of the container', () => {
    assert.deepEqual(flags(), [
      '--max-semi-space-size=1',
      '--max-old-space-size=716',
      '--heap-growing-percent=100',
      '--no-memory-pool',
      '--memory-reducer-delay-ms=1000',
      '--liftoff-only',
      '--no-wasm-tier-up',
      '--no-wasm-dynamic-tiering',
      '--no-sparkplug',
      '--heap-growing-percent=20',
    ]);
  });

  test('leave the heap as large as Node.js wants it where nothing limits it', () => {
    for (const memory of [0, 2 ** 63]) assert.ok(!flags({ memory }).some((flag) => flag.includes('old-space')));
  });

  test('of the command line are no others than V8 takes what it compiled before with', () => {
    const tagOf = (execArgv: readonly string[]) =>
      execFileSync(process.execPath, [...execArgv, '-p', 'v8.cachedDataVersionTag()'], { encoding: 'utf8' });
    const surroundings = { execArgv: [], nodeOptions: '', version: process.versions.node, memory: GIB };
    assert.equal(tagOf(sizeFlags(surroundings)), tagOf([]));
    assert.notEqual(tagOf(laterFlags(surroundings)), tagOf([]));
  });

  test('that hold only while the program is loaded are as if they had never been', () => {
    const version = process.versions.node;
    const before = cachedDataVersionTag();
    const during = whileLoading(cachedDataVersionTag, { execArgv: [], version });
    assert.equal(during === before, !version.startsWith('26.'));
    assert.equal(cachedDataVersionTag(), before);
    const wish = ['--gc-memory-reducer-start-delay-ms=5000'];
    assert.equal(whileLoading(cachedDataVersionTag, { execArgv: wish, version }), before);
    assert.equal(whileLoading(cachedDataVersionTag, { execArgv: [], version: '24.1.0' }), before);
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
    ['--sparkplug', '--no-sparkplug'],
    ['--no-memory-reducer', '--memory-reducer-delay-ms'],
  ];
  for (const [wish, name] of wishes) {
    test(`leave ${wish} to the user, on the command line and in NODE_OPTIONS`, () => {
      assert.deepEqual(new Set(left({ execArgv: wish.split(' ') })), new Set([name]));
      const nodeOptions = `--enable-source-maps  ${wish} --trace-warnings`;
      assert.deepEqual(new Set(left({ nodeOptions })), new Set([name]));
    });
  }

  test('leave the compilers of WebAssembly to the user together', () => {
    const all = ['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];
    for (const wish of ['--no-liftoff-only', '--wasm-tier-up']) assert.deepEqual(left({ execArgv: [wish] }), all);
  });

  test('know a flag from what only resembles it', () => {
    assert.deepEqual(left({ nodeOptions: '--require=./max-old-space-size --title=heap-growing-percent' }), []);
  });
});
