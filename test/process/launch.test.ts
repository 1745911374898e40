import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const fileOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Prints a line in each process that a command consists of, one after the other. */
const probe = (program: string) => `--import=data:text/javascript,${encodeURIComponent(program)}`;

function node(flags: readonly string[], NODE_OPTIONS = '', said: Readonly<Record<string, string>> = {}) {
  const { PATH = '' } = process.env;
  return spawnSync(process.execPath, flags, { encoding: 'utf8', env: { PATH, NODE_OPTIONS, ...said } });
}

describe("the heap's limit", () => {
  const PROBE = probe(`import v8 from 'node:v8'; console.error(v8.getHeapStatistics().heap_size_limit / 2 ** 20)`);

  /** MiB in the process that starts the command, and in the command. */
  function limits(flags: readonly string[], nodeOptions?: string): readonly number[] {
    const { status, stderr } = node([...flags, PROBE, fileOf('src/launch.ts'), '--no-such-flag'], nodeOptions);
    // Of a run alone the process is replaced; this one ends at once.
    assert.equal(status, 2, stderr);
    return stderr.split('\n').slice(0, 2).map(Number);
  }

  const wishes: readonly [string, readonly string[], string][] = [
    ['NODE_OPTIONS', [], '--max-old-space-size=150 --max-semi-space-size=32'],
    ['NODE_OPTIONS with underscores', [], '--max_old_space_size=150 --max_semi_space_size=32'],
    ['the command line', ['--max_old_space_size=150', '--max-semi-space-size=32'], ''],
  ];
  for (const [name, flags, nodeOptions] of wishes) {
    test(`is what the user says by ${name}`, () => {
      const [before, after] = limits(flags, nodeOptions);
      assert.equal(after, before);
    });
  }

  test('is lower where the user says nothing, for the young generation is small', () => {
    const [before, after] = limits([]);
    assert.ok(after! < before!, `${before}, then ${after}`);
  });
});

describe('a run', () => {
  const PROBE = probe(`console.error('begun')`);
  const image = readFileSync(fileOf('Dockerfile'), 'utf8');
  const said = Object.fromEntries([...image.matchAll(/(MALLOC_\w+)=(\d+)/g)].map(([, name, value]) => [name!, value!]));
  const options = /NODE_OPTIONS="([^"]+)"/.exec(image)![1]!;

  function begun(nodeOptions: string, environment: Readonly<Record<string, string>>): number {
    const { stderr } = node([PROBE, fileOf('src/launch.ts'), '--no-such-flag'], nodeOptions, environment);
    return stderr.match(/^begun$/gm)!.length;
  }

  test('is one process with the environment of the image, and one after another without', () => {
    assert.deepEqual([begun(options, said), begun('', said), begun(options, {})], [1, 2, 2]);
  });
});

describe('a Node.js that is too old', () => {
  const old = (version: string) =>
    probe(`Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`);

  for (const version of ['18.20.8', '20.20.2', '22.18.0']) {
    test(`such as ${version} is told which one the command needs`, async () => {
      const { engines } = JSON.parse(await readFile(fileOf('package.json'), 'utf8'));
      const least = engines.node.replace('>=', '');
      const { status, stdout, stderr } = node([old(version), fileOf('src/launch.ts'), '--version']);
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, /^kube-state-otel: .+\.\n.+\. \(KSO_NODE_VERSION\)\n$/);
      assert.ok(stderr.includes(`Node.js ${version} is too old: ${least} or newer`), stderr);
    });
  }

  for (const version of ['22.19.0', '24.0.0']) {
    test(`is not ${version}`, () => {
      assert.equal(node([old(version), fileOf('src/launch.ts'), '--version']).status, 0);
    });
  }

  test('is told so when it imports the library', () => {
    const index = new URL('../../src/index.ts', import.meta.url).href;
    const program = `import(${JSON.stringify(index)}).catch(({ code }) => console.log(code))`;
    assert.equal(node([old('20.20.2'), '--eval', program]).stdout, 'KSO_NODE_VERSION\n');
  });
});
