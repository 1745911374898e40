/**
 * The commands in the pages. Each is run here, or by a test that is named below, or stands in a block that says at its head what
 * it needs: `# needs a cluster`, `# needs an account`, `# takes minutes`. kubectl, helm and docker say so by themselves.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { pages, REPOSITORY, readPage } from './pages.ts';

const run = promisify(execFile);

interface Command {
  readonly page: string;
  readonly text: string;
  /** What its block says that it needs; undefined where it says nothing. */
  readonly needs: string | undefined;
}

const PROGRAMS = /^(npm|npx|node|kube-state-otel|kubectl|helm|docker|export|curl|git|promtool)\s/;

/** Whose commands speak to a cluster, or to Docker. */
const OUTSIDE = ['kubectl', 'helm', 'docker'];

/** What writes files that are in the repository: tests hold these to it. */
const GENERATOR = /^(npm run docs|node deploy\/\S+\.ts)$/;

/** Commands that are run elsewhere, or take too long, and where. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'npm ci': 'test/image/image.test.ts',
  'npm run check': '.ci/run',
  'npm test': '.ci/run',
  'npm install kube-state-otel @opentelemetry/sdk-metrics @opentelemetry/exporter-metrics-otlp-proto':
    'test/library/library.test.ts',
  'npm run bench': 'bench/main.ts',
  'npm run bench -- --pods 1000,10000,50000,100000': 'bench/main.ts',
  "npm run bench -- --against 'kube-state-metrics --apiserver={apiserver} --port={port} --telemetry-port={telemetryPort}'":
    'bench/main.ts',
  'npm run bench -- --against http://host:8080/metrics': 'bench/main.ts',
  'npm run bench -- --real --against ksm': 'bench/real-server.ts',
  'node bench/micro.ts': 'bench/micro.ts',
  'node bench/custom.ts': 'bench/custom.ts',
  'node bench/small.ts': 'bench/small.ts',
  'node bench/small.ts --real dist ../other/dist': 'bench/small.ts',
  'export $(test/receivers/build.sh)': '.ci/run',
  'npx node --test "test/receivers/*.test.ts"': '.ci/run',
};

/** The commands of a page, those of one block after the other, lines that go on put together and remarks taken away. */
function commandsOf(page: string): readonly Command[] {
  const fenced = [...readPage(page).matchAll(/^( *)```(?:sh|bash|shell|console)\n(.*?)^ *```/gms)].map(
    ([, , block]) => block!,
  );
  const indented = [...readPage(page).matchAll(/(?<=\n\n)(?: {4}\S.*\n)+/g)]
    .map(([block]) => block)
    .filter((block) => PROGRAMS.test(block.trimStart()));
  return [...fenced, ...indented].flatMap((block) => {
    const needs = /^\s*# ((?:needs|takes) .*)\n/.exec(block)?.[1];
    return block
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) =>
        line
          .replace(/(^|\s+)# .*$/, '')
          .replace(/\s*&$/, '')
          .trim(),
      )
      .filter((text) => text !== '')
      .map((text) => ({ page, text, needs }));
  });
}

const commands = pages.flatMap(commandsOf);
const free = commands.filter(({ text, needs }) => needs === undefined && !OUTSIDE.includes(text.split(' ')[0]!));

/** Our own command in a line, as arguments of it; undefined where there is none. */
function ownArguments(text: string): readonly string[] | undefined {
  const own = /^(?:npx )?kube-state-otel(?:\s+(.*))?$/.exec(text) ?? /^npm start(?: -- (.*))?$/.exec(text);
  if (own === null) return undefined;
  return [...(own[1] ?? '').matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replaceAll(/['"]/g, ''));
}

async function execute(args: readonly string[]): Promise<string> {
  // Not what tests are told: names of programs there may be those of options here.
  const { PATH = '', HOME = '' } = process.env;
  const { stdout } = await run(process.execPath, args, { cwd: REPOSITORY, env: { PATH, HOME }, maxBuffer: 2 ** 26 });
  return stdout;
}

test('each command of a page is run, or says what it needs', () => {
  const isRun = ({ text }: Command) =>
    text in ELSEWHERE ||
    GENERATOR.test(text) ||
    ownArguments(text) !== undefined ||
    /^npm run demo\b/.test(text) ||
    /^npx node --test /.test(text);
  assert.ok(commands.length > 30);
  assert.deepEqual(
    free.filter((command) => !isRun(command)).map(({ page, text }) => `${page}: ${text}`),
    [],
  );
});

test('what commands are left to is there, and none is left for nothing', () => {
  const texts = new Set(free.map(({ text }) => text));
  for (const [text, where] of Object.entries(ELSEWHERE)) {
    assert.ok(existsSync(join(REPOSITORY, where)), where);
    assert.ok(texts.has(text), `no page has: ${text}`);
  }
});

test('the files and folders that commands name are there', () => {
  const named = commands.flatMap(({ page, text }) =>
    [...text.matchAll(/(?<![\w/:.-])((?:deploy|config|test|src|bench|image)\/[\w./-]*)/g)].map(
      ([, file]) => [page, file!] as const,
    ),
  );
  assert.ok(named.length > 5);
  assert.deepEqual(
    named.filter(([, file]) => !existsSync(join(REPOSITORY, file))),
    [],
  );
});

describe('our own command takes', () => {
  const lines = new Set(commands.map(({ text }) => text).filter((text) => ownArguments(text) !== undefined));
  for (const line of lines) {
    test(line, async () => {
      const args = ownArguments(line)!;
      // One that would run on is only checked, and so asks neither a cluster nor a receiver.
      const isRunning = args.length === 0 || args[0]!.startsWith('-');
      await execute(['src/main.ts', ...(isRunning ? ['check'] : []), ...args]);
    });
  }
});

test('the demonstration prints where its metrics are, and ends', async () => {
  assert.ok(free.some(({ text }) => text.startsWith('npm run demo')));
  assert.match(await execute(['src/demo/main.ts', '--duration', '3s']), /\/metrics/);
});

test('the test of a single file runs as it is written', async () => {
  const line = free.find(({ text }) => text.startsWith('npx node --test src/'))!.text;
  assert.match(await execute(line.split(' ').slice(2)), /pass [1-9]/);
});
