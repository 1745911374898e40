/**
 * docs/adding-a-family.md does what it says: its examples, as they stand there, are applied to a copy of the project. Where
 * one goes is said by the last file that is named before it, and by how it begins.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const COPIED = [
  'bench',
  'docs',
  'deploy',
  'src',
  'test',
  '.gitignore',
  'biome.json',
  'bundle.ts',
  'package.json',
  'tsconfig.json',
];

/** What the page promises to pass. */
const TESTS = [
  'src/resources/kinds.test.ts',
  'test/conformance/catalog.test.ts',
  'test/conformance/families.test.ts',
  'test/docs/comparison.test.ts',
  'test/docs/made/metrics-page.test.ts',
  'test/schema/fields.test.ts',
];

const root = fileURLToPath(new URL('../..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'adding-a-family-'));
after(() => rmSync(copy, { recursive: true, force: true }));

/** A block of the page, and the file that it belongs to. */
interface Example {
  readonly file: string;
  readonly code: string;
}

const page = readFileSync(join(root, 'docs/adding-a-family.md'), 'utf8');
const examples: readonly Example[] = [...page.matchAll(/```(?:ts|text)\n(.*?)\n```/gs)].map(
  ({ 1: code = '', index }) => {
    const files = page.slice(0, index).matchAll(/`((?:src|test)\/[\w./-]+\.ts)`/g);
    return { file: [...files].at(-1)![1]!, code };
  },
);
/** The files of kinds that the page makes. */
const added = new Set(examples.map(({ file }) => file).filter((file) => !existsSync(join(root, file))));
const changed = [...new Set(examples.map(({ file }) => file)), 'src/resources/kinds.ts'];

before(() => {
  for (const name of COPIED) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const example of examples) apply(example);
});

test('the page shows a family, a kind and a metric of the conventions', () => {
  assert.ok(examples.length >= 6);
  assert.ok(added.size >= 1);
});

test('the examples, laid out and documented as the page says, pass the checks', async () => {
  await run('node_modules/.bin/biome', 'check', '--write', ...changed);
  await run(process.execPath, 'test/docs/main.ts');
  await Promise.all([run('node_modules/.bin/biome', 'check', '.'), run('node_modules/.bin/tsc', '--noEmit')]);
  const listed = readFileSync(join(copy, 'docs/metrics.md'), 'utf8');
  for (const [, name] of page.matchAll(/'(kube_\w+)'/g)) assert.ok(listed.includes(`\`${name}\``), name!);
});

test('the kinds, the catalogue, the fields and the pages are tested with the examples in them', async () => {
  const own = changed
    .map((file) => file.replace(/(\.test)?\.ts$/, '.test.ts'))
    .filter((file) => existsSync(join(copy, file)));
  await run(process.execPath, '--test', ...new Set([...TESTS, ...own]));
});

/** Runs a program in the copy. Rejects with what it printed where it fails. */
async function run(program: string, ...args: readonly string[]): Promise<void> {
  // A test that runs tests must not be taken for one of them.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  try {
    await promisify(execFile)(program, args, { cwd: copy, env, maxBuffer: 2 ** 26 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    assert.fail(`${program} ${args.join(' ')}\n${stdout}${stderr}`);
  }
}

/** Puts an example where it belongs. One that shows what is there changes nothing. */
function apply({ file, code }: Example): void {
  const path = join(copy, file);
  if (!existsSync(path)) {
    writeFileSync(path, `${code}\n`);
    if (!file.endsWith('.test.ts')) edit('src/resources/kinds.ts', (text) => enlisted(basename(file, '.ts'), text));
  } else edit(file, (text) => (stands(code, text) ? text : placed(code, text)));
}

function edit(file: string, change: (text: string) => string): void {
  const path = join(copy, file);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

/** Whether each line of an example is somewhere in a text that is laid out otherwise. */
function stands(code: string, text: string): boolean {
  const squeezed = text.replace(/\s+/g, '');
  return code.split('\n').every((line) => squeezed.includes(line.replace(/\s+/g, '').replace(/,$/, '')));
}

/** The list of kinds with one more, at its place. */
function enlisted(kind: string, text: string): string {
  const [head, list] = text.split(/(?<=^export const kinds.*\n)/m) as [string, string];
  const later = [...list.matchAll(/^ {2}(\w+),$/gm)].find(([, name]) => name! > kind)!;
  const entries = `${list.slice(0, later.index)}  ${kind},\n${list.slice(later.index)}`;
  return `import { ${kind} } from './kinds/${kind}.ts';\n${head}${entries}`;
}

/** The text of a file with an example in it: an import, a field of the schema, the fields of a message, a family, a test. */
function placed(code: string, text: string): string {
  const module = /^import [^;]* from ('.*');$/.exec(code)?.[1];
  if (module !== undefined) {
    const existing = text.match(/^import [^;]*;$/gm)?.find((statement) => statement.endsWith(` ${module};`));
    return existing === undefined ? `${code}\n${text}` : text.replace(existing, () => code);
  }
  const field = /^(\w+): \[\d+, /.exec(code)?.[1];
  if (field !== undefined) {
    const start = text.indexOf(`  ${field}: [`);
    return `${text.slice(0, start)}${code}${text.slice(closing(text, start) + 2)}`;
  }
  if (/^[\w.]+ \w+=\d/.test(code)) return text.replace('`\n', () => `\`\n${code}\n`);
  if (!text.includes('\n  families: [')) return `${text}\n${code}\n`;
  if (/^\w+(<.*>)?\(/.test(code)) {
    const end = closing(text, text.indexOf('\n  families: ['));
    return `${text.slice(0, end)}${code}\n${text.slice(end)}`;
  }
  assert.fail(`neither in the file, nor anything that has a place there:\n${code}`);
}

/** Where the first bracket after a place is closed. */
function closing(text: string, from: number): number {
  let depth = 0;
  for (let at = text.indexOf('[', from); at > 0 && at < text.length; at++) {
    if (text[at] === '[') depth++;
    if (text[at] === ']' && --depth === 0) return at;
  }
  assert.fail(`no list at ${text.slice(from, from + 40)}`);
}
