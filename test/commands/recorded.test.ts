/** dump and diff over recorded clusters: no difference to what a real kube-state-metrics told of them. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Case, CLUSTERS, type Cluster, casesOf, expectedText } from '../conformance/recordings.ts';
import { temporaryFolder } from '../receivers/program.ts';
import { command } from './harness.ts';

const BASIC = join(import.meta.dirname, '../conformance/clusters/basic');

const NAMES = ['default', 'all-resources', 'labels-all', 'annotations-all', 'optin', 'namespaces'];

for (const cluster of CLUSTERS) {
  describe(`dump --local of the cluster ${cluster}`, { concurrency: 2 }, () => {
    for (const recorded of casesOf(cluster).filter(({ name }) => NAMES.includes(name))) {
      test(`with the flags of ${recorded.name} does not differ from kube-state-metrics`, async (t) => {
        const dumped = await command(['dump', ...(await objectsOf(t, cluster)), ...recorded.flags]);
        const custom = 'Nothing is told of these kinds: EspressoMachine, RoastBatch, TastingPanel\n';
        assert.deepEqual([dumped.status, dumped.stderr], [0, cluster === 'basic' ? custom : '']);
        const expected = join(await temporaryFolder(t), 'expected.prom.gz');
        await writeFile(expected, gzipSync(expectedText(cluster, recorded)));
        const { status, stdout, stderr } = await command(['diff', expected, '-'], { input: dumped.stdout });
        assert.deepEqual([status, stdout], [0, ''], stderr);
        assert.match(stderr, /^\d+ series in .*, \d{4} in standard input: no difference\n/);
      });
    }
  });
}

test('dump --local with rules for custom resources does not differ from kube-state-metrics', async (t) => {
  const cases = readFileSync(join(BASIC, 'custom-resource-cases.json'), 'utf8');
  const recorded = (JSON.parse(cases) as Case[]).find(({ name }) => name === 'custom-resources-only')!;
  const flags = recorded.flags.map((flag) => flag.replace('custom-resource-state.yaml', join(BASIC, '$&')));
  const dumped = await command(['dump', ...(await objectsOf(t, 'basic')), ...flags]);
  assert.equal(dumped.status, 0, dumped.stderr);
  const expected = join(await temporaryFolder(t), 'expected.prom.gz');
  // One family has several samples of one series, of which here the first is told.
  const without = (text: string) => text.replaceAll(/^cafe_machine_pressure_bar\{.*\n/gm, '');
  await writeFile(expected, gzipSync(without(expectedText('basic', recorded))));
  const { status, stdout, stderr } = await command(['diff', expected, '-'], { input: without(dumped.stdout) });
  assert.deepEqual([status, stdout], [0, ''], stderr);
  assert.match(stderr, /^\d\d series in/);
});

test('a dump as OTLP/JSON, text and OpenMetrics tells the same', async (t) => {
  const objects = await objectsOf(t, 'edge');
  const folder = await temporaryFolder(t);
  const dumped = await Promise.all(
    ['text', 'openmetrics', 'otlp-json'].map(async (format) => {
      const { stdout, status } = await command(['dump', '-o', format, ...objects]);
      assert.equal(status, 0);
      const file = join(folder, format);
      await writeFile(file, stdout);
      return file;
    }),
  );
  for (const other of dumped.slice(1)) {
    const { status, stdout, stderr } = await command(['diff', dumped[0]!, other]);
    assert.deepEqual([status, stdout], [0, ''], stderr);
  }
});

/** The flags that name all recorded objects of a cluster, as kubectl prints them. */
async function objectsOf(t: TestContext, cluster: Cluster): Promise<string[]> {
  const folder = await temporaryFolder(t);
  await mkdir(folder, { recursive: true });
  const flags = ['--local'];
  for (const packed of globSync(join(import.meta.dirname, `../conformance/clusters/${cluster}/objects/*.json.gz`))) {
    const file = join(folder, basename(packed, '.gz'));
    await writeFile(file, gunzipSync(readFileSync(packed)));
    flags.push('-f', file);
  }
  return flags;
}
