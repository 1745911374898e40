/** What pages refer to: other pages, their headings, files, flags, variables, codes of errors, metrics. */
import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { COMMANDS } from '../../src/commands/parsing/table.ts';
import { nameOfFlag, type Option, variableOf } from '../../src/config/options/option.ts';
import { options } from '../../src/config/options/options.ts';
import { errorCodes } from '../../src/errors.ts';
import { pages, REPOSITORY, readPage } from './pages.ts';

const known = Object.values(options) as Option<unknown>[];
const ofCommands = COMMANDS.flatMap(({ options = [] }) => options.map(({ flag }) => /--[\w-]+/.exec(flag)![0]));
const flags = new Set([...known.map((option) => `--${nameOfFlag(option)}`), ...ofCommands]);
const variables = new Set(known.flatMap((option) => [variableOf(option), ...option.variables]));

/** Flags of other programs, and of our own that are no options, by whose they are. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'this command': ['--help', '--version'],
  'npm run demo': ['--duration'],
  'npm run bench': ['--against', '--json', '--pods', '--real', '--save', '--seconds'],
  'kube-apiserver': ['--goaway-chance'],
  prometheus: ['--web.enable-otlp-receiver'],
  'node.js': ['--max-old-space-size', '--test'],
  docker: ['--no-healthcheck'],
};
const elsewhere = new Set(Object.values(OTHERS).flat());

/** Pages whose tables name flags of others in columns of their own; they have tests for ours. */
const OF_OTHERS = ['docs/comparison.md', 'docs/dependencies.md'];

/** What the component tells of itself is declared here. */
const source = globSync('src/telemetry/*.ts', { cwd: REPOSITORY }).map(readPage).join('\n');

/** The page that has its reader write files; it has a test that does. */
const OF_FILES_TO_COME = 'docs/adding-a-family.md';

/** Text outside of blocks of code, with a block's place kept as empty. */
const proseOf = (page: string) => page.replaceAll(/^ *```.*?^ *```/gms, '');
const codeOf = (page: string) => [...proseOf(page).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...proseOf(page).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) => heading!);
  const slugs = headings.map((heading) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set(slugs);
}

for (const page of pages) {
  test(`the links of ${page} lead somewhere`, () => {
    const text = readPage(page);
    const links = [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to!);
    const wrong = links.filter((link) => {
      if (/^[a-z]+:/.test(link)) return !link.startsWith('https://');
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? page : normalize(join(dirname(page), path));
      if (!existsSync(join(REPOSITORY, file))) return true;
      return anchor !== undefined && !anchorsOf(readPage(file)).has(anchor);
    });
    assert.deepEqual(wrong, []);
  });

  test(`the flags that ${page} names are there`, { skip: OF_OTHERS.includes(page) }, () => {
    const named = codeOf(readPage(page)).flatMap((code) =>
      [...code.matchAll(/(?<![\w-])--[a-z][\w.*-]*/g)].map(([flag]) => flag),
    );
    assert.deepEqual(
      named.filter((flag) => !flag.includes('*') && !flags.has(flag) && !elsewhere.has(flag)),
      [],
    );
  });

  test(`the files that ${page} names are there`, { skip: page === OF_FILES_TO_COME }, () => {
    const named = codeOf(readPage(page)).filter((code) =>
      /^(src|test|config|deploy|bench|image|\.github|\.ci)\/[\w./-]+\w$/.test(code),
    );
    assert.deepEqual(
      named.filter((file) => !existsSync(join(REPOSITORY, file))),
      [],
    );
  });

  test(`the codes and variables that ${page} names are there`, () => {
    const text = readPage(page);
    const named = [...text.matchAll(/\bKSO_[A-Z][A-Z_]*[A-Z]\b/g)].map(([name]) => name);
    const scripts = ['KSO_OTELCOL', 'KSO_PROMETHEUS', 'KSO_PROMETHEUS3'];
    assert.deepEqual(
      named.filter(
        (name) => !variables.has(name) && !(errorCodes as readonly string[]).includes(name) && !scripts.includes(name),
      ),
      [],
    );
  });

  test(`the own metrics that ${page} names are there`, () => {
    const named = [...readPage(page).matchAll(/\bkube_state_(?:otel|metrics)_\w+[a-z]\b/g)].map(([name]) => name);
    const isTold = (name: string) =>
      source.includes(`'${name}'`) || source.includes(`'${name.replace(/_(bucket|count|sum)$/, '')}'`);
    assert.deepEqual(
      [...new Set(named)].filter((name) => !isTold(name)),
      [],
    );
  });
}

test('docs/README.md names every page', () => {
  const index = readPage('docs/README.md');
  const missing = pages.filter((page) => /^docs\/[^/]+$/.test(page) && page !== 'docs/README.md');
  assert.deepEqual(
    missing.filter((page) => !index.includes(`(${page.slice('docs/'.length)})`)),
    [],
  );
});

test('the anchors of headings are made as GitHub makes them', () => {
  const page = '# A `code` and, a [link](x.md)\n\n```sh\n# no heading\n```\n\n## `/metrics`: what for?\n';
  assert.deepEqual([...anchorsOf(page)], ['a-code-and-a-link', 'metrics-what-for']);
});
