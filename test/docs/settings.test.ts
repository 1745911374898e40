import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { nameOfFlag, type Option } from '../../src/config/options/option.ts';
import { options } from '../../src/config/options/options.ts';
import { readSettings } from '../../src/config/read-settings.ts';

const page = await readFile(new URL('../../docs/opentelemetry.md', import.meta.url), 'utf8');

test('docs/opentelemetry.md has each flag of the push, with its variables', () => {
  const rows = [...page.matchAll(/^\| `(--[\w-]+)` \| (.*?) ?\|/gm)].map(([, flag, variables]) => [flag, variables]);
  const expected = (Object.values(options) as Option<unknown>[])
    .map((option) => [`--${nameOfFlag(option)}`, option.variables.map((name) => `\`${name}\``).join(', ')])
    .filter(([flag]) => flag!.startsWith('--otlp-'));
  assert.deepEqual(rows.toSorted(), expected.toSorted());
});

test('the file of destinations in docs/opentelemetry.md can be used', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'kube-state-otel-'));
  context.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'destinations.yaml');
  await writeFile(file, /^ {4}destinations:\n(?: {5,}.*\n)+/m.exec(page)![0].replaceAll(/^ {4}/gm, ''));
  const invocation = readSettings([`--otlp-destinations-file=${file}`], { VENDOR_TOKEN: 'secret' }, assert.fail);
  assert.ok('run' in invocation);
  const chosen = invocation.run.otlp.map(({ name, url, protocol, headers }) => ({ name, url, protocol, headers }));
  assert.deepEqual(chosen, [
    { name: 'gateway', url: 'http://otel-collector:4318/v1/metrics', protocol: 'http/protobuf', headers: {} },
    {
      name: 'vendor',
      url: 'https://otlp.example.com:4317',
      protocol: 'grpc',
      headers: { authorization: 'Bearer secret' },
    },
  ]);
});
