/** Exit codes, and what is said to whom. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { COMMANDS } from '../../src/commands/parsing/table.ts';
import { temporaryFolder } from '../receivers/program.ts';
import { command, FILES, LAUNCH } from './harness.ts';

const NOWHERE = '--apiserver=http://127.0.0.1:1';
const RED = '\u001b[31mnot ready';
const CODED = /^kube-state-otel: .+\.\n.+\. \(KSO_[A-Z_]+\)\n$/;

const MISTAKES: readonly (readonly [what: string, words: readonly string[], status: number, said: RegExp])[] = [
  ['a command that is nearly one', ['dmp'], 2, /near "dmp" is dump/],
  [
    'a second word that is nearly one',
    ['get', 'famlies'],
    2,
    /families, resources, series; near "famlies" is families/,
  ],
  ['a group alone', ['generate'], 2, /generate takes one of rbac, manifests/],
  ['a dashboard that is nearly one', ['generate', 'dashboards', 'pod'], 1, /Near it is pods/],
  ['ConfigMaps in a folder', ['generate', 'dashboards', '--folder=x', '-o', 'configmaps'], 2, /no ConfigMaps/],
  ['a pack without rules', ['generate', 'rules', '--pack=fluxx'], 1, /Near it is flux/],
  ['a secret in values', ['generate', 'values', '--otlp-headers=a=b'], 2, /from a Secret/],
  ['a flag that is nearly one', ['top', '--limitt=3'], 2, /'--limitt' \(Did you mean --limit\?\)/],
  ['a flag of a run that is nearly one', ['dump', '--resource=pods'], 2, /'--resource' \(Did you mean --resources\?\)/],
  ['a format that there is not', ['get', 'resources', '-o', 'xml'], 2, /table, wide, json, yaml, name/],
  ['a template that can not be read', ['dump', NOWHERE, '-o', 'jsonpath={.items'], 2, /text, openmetrics/],
  ['a JSONPath that can not be read', ['problems', NOWHERE, '-o', 'jsonpath={.items'], 2, /a } is missing/],
  ['a file of columns that is not there', ['top', NOWHERE, '-o', 'custom-columns-file=none'], 2, /ENOENT/],
  ['a column that is nearly one', ['get', 'resources', '--sort-by=familes'], 2, /near it is families/],
  ['a watch of a file', ['problems', 'problems.prom', '-w'], 2, /neither a file/],
  ['a watch of files of objects', ['top', '--local', '-f', 'objects.yaml', '-w'], 2, /files do not change/],
  [
    'a watch with a format that tells no change',
    ['get', 'series', 'kube_pod_info', '-w', '-o', 'text'],
    2,
    /no format text/,
  ],
  ['a watch of what does not change', ['get', 'resources', '-w'], 2, /--served/],
  ['an interval that is none', ['top', NOWHERE, '-w', '--interval=x'], 2, /--interval is a number/],
  ['a group without its user', ['dump', NOWHERE, '--as-group=a'], 2, /need --as/],
  ['a namespace and all of them', ['dump', NOWHERE, '-n', 'shop', '-A'], 2, /-n and -A exclude/],
  ['a timeout that is none', ['dump', NOWHERE, '--request-timeout=soon'], 2, /--request-timeout takes/],
  [
    'authorities that are not looked at',
    ['dump', NOWHERE, '--insecure-skip-tls-verify', '--certificate-authority=x'],
    2,
    /exclude/,
  ],
  ['a service that is none', ['status', '--service=here'], 2, /--service takes namespace/],
  ['a service beside a file', ['top', 'before.prom', '--service'], 2, /in the place of/],
  ['an object without a name', ['explain', 'pod/'], 2, /an object is TYPE/],
  ['an object of no known kind', ['explain', 'podz/web-1', NOWHERE], 1, /no resource "podz"\. Near it is pods/],
  ['an object in two namespaces', ['explain', 'pod/shop/web-1', '-n', 'other', NOWHERE], 2, /another namespace/],
  ['a version of what is not there', ['version', '--url=http://127.0.0.1:2'], 1, /ECONNREFUSED/],
  ['a missing argument', ['diff', 'before.prom'], 2, /second/],
  ['an unknown resource', ['check', 'config', '--resources=unicorns'], 2, /"unicorns"/],
  ['a selector of what is not watched', ['check', '--resources=pods', '--label-selector=nodes=a=b'], 2, /not watched/],
  ['a port that is none', ['check', 'config', '--port=x'], 2, /value of --port/],
  ['standard input twice', ['diff', '-', '-'], 2, /standard input/],
  ['a shell without a script', ['completion', 'tcsh'], 2, /bash, zsh, fish/],
  ['files without --local', ['dump', '-f', 'objects.yaml'], 2, /-f and --local/],
  ['a family that is nearly one', ['explain', 'kube_pod_inof'], 1, /Near it is kube_pod_info/],
  ['an API server that is not there', ['dump', NOWHERE], 1, /ECONNREFUSED/],
  ['an API server that can not be asked', ['check', 'permissions', NOWHERE], 1, /ECONNREFUSED/],
  ['a component that is not there', ['status', '--url=http://127.0.0.1:2'], 1, /ECONNREFUSED/],
  ['an exposition that is none', ['top', '../usage.test.ts'], 1, /in line 1/],
  ['objects that are none', ['dump', '--local', '-f', 'before.prom'], 1, /objects in before\.prom/],
  ['of diff, a file that is not there', ['diff', 'before.prom', 'nowhere.prom'], 2, /no such file/],
  ['of diff, an address that refuses', ['diff', 'before.prom', 'http://127.0.0.1:2/'], 2, /ECONNREFUSED/],
];

describe('a command', { concurrency: 2 }, () => {
  for (const [what, words, status, said] of MISTAKES) {
    test(`ends with ${status} for ${what}, with one sentence and what to do`, async () => {
      const ended = await command(words);
      assert.deepEqual([ended.status, ended.stdout], [status, '']);
      assert.match(ended.stderr, CODED);
      assert.match(ended.stderr, said);
    });
  }

  test('never shows what may be secret in an address', async () => {
    const ended = await command(['diff', 'before.prom', 'http://me:hidden@127.0.0.1:2/?token=hidden']);
    assert.equal(ended.status, 2);
    assert.doesNotMatch(ended.stderr, /hidden/);
    const printed = await command([
      'config',
      'print',
      '--otlp-headers=a=hidden',
      '--otlp-endpoint=http://me:hidden@h/?t=hidden',
    ]);
    assert.equal(printed.status, 0, printed.stderr);
    assert.match(printed.stdout, /^otlp_headers: \(secret\) # --otlp-headers$/m);
    assert.doesNotMatch(printed.stdout, /hidden/);
  });

  test('that prints the configuration prints a file that says the same', async (t) => {
    const flags = [
      '--port=81',
      '--resources=pods,nodes',
      '--join=zone',
      '--label-selector=pods=a in (b,c)',
      '--sparse=all',
    ];
    const printed = await command(['config', 'print', '--only-changed', ...flags]);
    assert.equal(printed.status, 0, printed.stderr);
    const file = join(await temporaryFolder(t), 'config.yaml');
    await writeFile(file, printed.stdout);
    const again = await command(['config', 'print', '--only-changed', `--config=${file}`]);
    assert.equal(again.status, 0, again.stderr);
    const without = (text: string) => text.replaceAll(/ #.*/g, '').replaceAll(/^#.*\n|^config:.*\n/gm, '');
    assert.equal(without(again.stdout), without(printed.stdout));
  });

  test('says with -h what it does, takes and gives, whichever it is', async () => {
    for (const { name, summary } of COMMANDS.filter(({ name }) => name !== 'run')) {
      const { status, stdout } = await command([...name.split(' '), '-h']);
      assert.equal(status, 0);
      assert.ok(stdout.replaceAll(/\s+/g, ' ').includes(summary), name);
      assert.match(stdout, /^Examples:\n {2}# .+\n {2}kube-state-otel .+/m);
      assert.match(stdout, /^Exit codes:\n {2}0 /m);
    }
  });

  test('that nobody reads any more ends at once, without a word', async () => {
    for (const line of ['dump --local -f objects.yaml', 'get families -o json', 'completion zsh']) {
      const shell = `set -o pipefail; "${process.execPath}" "${LAUNCH}" ${line} | head -1`;
      const child = spawn('bash', ['-c', shell], { cwd: FILES, stdio: ['ignore', 'pipe', 'pipe'] });
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      assert.equal(stdout.split('\n').length, 2, line);
      assert.doesNotMatch(stderr, /EPIPE|Error/, line);
      assert.equal(child.exitCode, 0, line);
    }
  });

  test('on a narrow terminal leaves columns out, and has colours', async (t) => {
    const folder = await temporaryFolder(t);
    const on = async (columns: number, words: string, env: Record<string, string> = {}) => {
      const log = join(folder, `${columns}-${words.length}-${Object.keys(env).length}`);
      const shell = `stty cols ${columns}; "${process.execPath}" "${LAUNCH}" ${words}`;
      await promisify(execFile)('script', ['-qec', shell, log], {
        cwd: FILES,
        env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
      }).catch(() => {});
      return (await readFile(log, 'utf8')).replaceAll('\r', '');
    };
    const narrow = await on(80, 'get resources');
    assert.match(narrow, /^NAME +KIND$/m);
    assert.doesNotMatch(narrow, /GROUP-VERSION/);
    const problems = 'problems problems.prom';
    assert.ok((await on(100, problems)).includes(RED));
    assert.ok(!(await on(100, problems, { NO_COLOR: '1' })).includes(RED));
  });
});
