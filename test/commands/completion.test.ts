/** What the last word can become, asked as shells and kubectl do. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { nameOfFlag, type Option } from '../../src/config/options/option.ts';
import { options } from '../../src/config/options/options.ts';
import { temporaryFolder } from '../receivers/program.ts';
import { command, LAUNCH } from './harness.ts';

async function completed(words: readonly string[], env: Record<string, string> = {}) {
  const ended = await command(['__complete', ...words], { env: { HOME: '/nowhere', ...env } });
  assert.deepEqual([ended.status, ended.stderr], [0, '']);
  const lines = ended.stdout.trimEnd().split('\n');
  return { directive: lines.pop(), texts: lines.map((line) => line.split('\t')[0]!), lines };
}

const KUBECONFIG = JSON.stringify({
  contexts: [
    { name: 'home', context: { cluster: 'a', user: 'me', namespace: 'shop' } },
    { name: 'work', context: { cluster: 'b', user: 'you' } },
  ],
  clusters: [{ name: 'a' }, { name: 'b' }],
  users: [{ name: 'me' }],
});

describe('what is completed', { concurrency: 2 }, () => {
  const CASES: readonly (readonly [what: string, words: string[], texts: string[], directive: string])[] = [
    ['a command', ['du'], ['dump'], ':4'],
    ['a command for help', ['help', 'du'], ['dump'], ':4'],
    ['what a command goes on with', ['get', 'fam'], ['families'], ':4'],
    ['nothing where there is no such command', ['gut', ''], [], ':4'],
    ['a flag of a run', ['--metric-l'], ['--metric-labels-allowlist'], ':4'],
    ['a flag of a run after its command', ['run', '--telemetry-p'], ['--telemetry-port'], ':4'],
    ['a flag of a command', ['diff', '--tol'], ['--tolerance'], ':4'],
    ['a flag of a command of two words', ['get', 'families', '--reso'], ['--resource'], ':4'],
    ['a flag of a group alone', ['check', '--telemetry-p'], ['--telemetry-port'], ':4'],
    ['a flag of kubectl', ['status', '--insec'], ['--insecure-skip-tls-verify'], ':4'],
    ['the choices of a flag', ['top', '--by', 'na'], ['namespace'], ':4'],
    ['the choices of a short flag', ['top', '-o', 'ya'], ['yaml'], ':4'],
    ['the choices after =, without the flag', ['top', '--by=na'], ['namespace'], ':4'],
    ['a choice that goes on', ['top', '-o', 'jsonpath='], ['jsonpath='], ':6'],
    ['a resource', ['get', 'families', '--resource=cronj'], ['cronjobs'], ':4'],
    ['a further resource of a list', ['--resources=pods,cronj'], ['pods,cronjobs'], ':6'],
    ['a family', ['get', 'series', 'kube_node_inf'], ['kube_node_info'], ':4'],
    ['a file after a family', ['get', 'series', 'kube_node_info', 'x'], [], ':0'],
    ['the type of an object to explain', ['explain', 'deploy'], ['deployments/'], ':6'],
    ['a file for a place', ['diff', 'be'], [], ':0'],
    ['a file for a path', ['--kubeconfig', 'x'], [], ':0'],
    ['no file for another value', ['--port', '8'], [], ':4'],
    ['a shell', ['completion', 'z'], ['zsh'], ':4'],
    ['a dashboard that is not there yet', ['generate', 'dashboards', 'pods', 'po'], [], ':4'],
    ['a pack', ['generate', 'rules', '--pack', 'cert'], ['cert-manager'], ':6'],
    ['files after --', ['convert', '--', '--port'], [], ':0'],
    ['a context', ['dump', '--context', 'w'], ['work'], ':4'],
    ['a user', ['dump', '--user', ''], ['me'], ':4'],
    ['a namespace', ['dump', '-n', ''], ['shop'], ':4'],
    ['a context of another file', ['dump', '--kubeconfig=nowhere', '--context', ''], [], ':4'],
  ];
  for (const [what, words, texts, directive] of CASES) {
    test(what, async (t) => {
      const file = join(await temporaryFolder(t), 'config');
      writeFileSync(file, KUBECONFIG);
      const found = await completed(words, { KUBECONFIG: ['/nowhere/either', file].join(delimiter) });
      assert.deepEqual([found.texts, found.directive], [texts, directive]);
    });
  }

  test('a flag with what it is for', async () => {
    assert.match((await completed(['diff', '--tol'])).lines[0]!, /^--tolerance\tHow far/);
  });

  test('all flags of a run that do something', async () => {
    const names = (Object.values(options) as Option<unknown>[]).filter(({ isIdle }) => !isIdle).map(nameOfFlag);
    const { texts } = await completed(['--']);
    assert.deepEqual(new Set(texts), new Set([...names, 'help'].map((name) => `--${name}`)));
  });

  test('nothing and silently of a kubeconfig that is none', async (t) => {
    const file = join(await temporaryFolder(t), 'config');
    writeFileSync(file, 'contexts: 5');
    const found = await completed(['dump', '--context', ''], { KUBECONFIG: file });
    assert.deepEqual([found.texts, found.directive], [[], ':1']);
  });
});

/**
 * A folder with the names under which the package links its command; as npm makes them executable when it installs, scripts stand
 * for that here.
 */
async function linked(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t);
  mkdirSync(join(folder, 'links'));
  for (const name of ['kube-state-otel', 'kubectl-state_otel', 'kubectl_complete-state_otel']) {
    const link = join(folder, 'links', name);
    symlinkSync(LAUNCH, link);
    writeFileSync(join(folder, name), `#!/bin/sh\nexec '${process.execPath}' '${link}' "$@"\n`, { mode: 0o755 });
  }
  return folder;
}

const run = promisify(execFile);

test('by the name that kubectl completes plugins with it answers at once', async (t) => {
  const { stdout } = await run(join(await linked(t), 'kubectl_complete-state_otel'), ['get', 'res'], {
    encoding: 'utf8',
  });
  assert.equal(stdout, 'resources\tList the resources that can be watched.\n:4\n');
});

test('as a plugin without words it prints help whose usage lines are those of kubectl', async (t) => {
  const plugin = join(await linked(t), 'kubectl-state_otel');
  const { stdout } = await run(plugin, [], { encoding: 'utf8' });
  assert.match(stdout, /^Usage: kubectl state-otel COMMAND \[flags\]\n/);
  const { stdout: ofOne } = await run(plugin, ['diff', '-h'], { encoding: 'utf8' });
  assert.match(ofOne, /^Usage: kubectl state-otel diff /);
  assert.match(ofOne, /\n {2}kubectl state-otel diff before/);
});

/** What a shell makes of a script; skipped where there is no such shell. */
async function shellWith(t: TestContext, shell: string, script: string): Promise<string | undefined> {
  const folder = await linked(t);
  const env = { ...process.env, PATH: [folder, dirname(process.execPath), process.env.PATH].join(delimiter) };
  const { error, stdout, stderr } = spawnSync(shell, ['-c', script], { encoding: 'utf8', env });
  if (error !== undefined) return void t.skip(`there is no ${shell}`);
  assert.equal(stderr, '');
  return stdout;
}

describe('bash completes', () => {
  const CASES: readonly (readonly [what: string, line: string, expected: string])[] = [
    ['a command', 'du', 'dump'],
    ['a second word', 'get fam', 'families'],
    ['an empty word', 'config ', 'print'],
    ['a value after =', 'top --by=na', 'namespace'],
    ['a list', '--join cluster,w', 'cluster,workload'],
  ];
  for (const [what, words, expected] of CASES) {
    test(what, async (t) => {
      const line = `kube-state-otel ${words}`;
      const script = `source <(kube-state-otel completion bash); COMP_LINE='${line}'; COMP_POINT=${line.length}
compopt() { :; }; _kube_state_otel; echo "\${COMPREPLY[@]}"`;
      const printed = await shellWith(t, 'bash', script);
      if (printed !== undefined) assert.equal(printed, `${expected}\n`);
    });
  }
});

for (const [shell, line] of [
  ['zsh', 'autoload -Uz compinit; compinit -D -u; source <(kube-state-otel completion zsh); whence _kube_state_otel'],
  ['fish', 'kube-state-otel completion fish | source; complete -C "kube-state-otel du"'],
  ['pwsh', 'kube-state-otel completion powershell | Out-String | Invoke-Expression'],
] as const) {
  test(`${shell} takes its script`, async (t) => {
    const printed = await shellWith(t, shell, line);
    if (shell === 'fish' && printed !== undefined) assert.match(printed, /^dump\t/);
  });
}
