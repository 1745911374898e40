import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds } from '../../src/resources/kinds.ts';
import { readPage } from './pages.ts';

const namesIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);

function table(page: string, heading: string): readonly (readonly string[])[] {
  const section = readPage(page).split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!;
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('|---'));
  return rows.slice(1).map((row) => row.slice(2, -2).split(' | '));
}

test('docs/migrating-from-kube-state-metrics.md has each of the 53 flags once', () => {
  const rows = table('docs/migrating-from-kube-state-metrics.md', 'Flag by flag');
  const listed = rows.flatMap(([flags]) => namesIn(flags!)).map((flag) => flag.replace(/^--/, ''));
  const tested = readPage('src/config/ksm-flags.test.ts');
  const named = [...tested.matchAll(/(?:flag: |^ {4}\[)'(\w[\w-]*)'/gm)].map(([, flag]) => flag!);
  const apart = ['help', 'config', 'custom-resource-state-config', 'custom-resource-state-config-file'];
  assert.deepEqual(listed.toSorted(), [...new Set([...named, ...apart])].toSorted());
  assert.equal(listed.length, 53);
});

test('docs/migrating-from-k8s-cluster-receiver.md names metrics of the conventions that are there', () => {
  const there = new Set(kinds.flatMap((kind) => kind.conventions?.families ?? []).map(({ name }) => name));
  const rows = table('docs/migrating-from-k8s-cluster-receiver.md', 'Metrics');
  const named = rows.flatMap(([receiver, here]) => namesIn(here === 'the same' ? receiver! : here!));
  assert.ok(named.length > 50);
  assert.deepEqual(
    named.filter((name) => /^(k8s|openshift)\./.test(name) && !there.has(name)),
    [],
  );
});

test('README.md counts as docs/comparison.md does', () => {
  const [, families, metrics] = /(\d+) families of KSM, (\d+) of the conventions/.exec(readPage('docs/comparison.md'))!;
  const readme = readPage('README.md').replaceAll('\n', ' ');
  assert.ok(readme.includes(`(${families} families)`) && readme.includes(`(${metrics} metrics)`));
});

test('docs/sizing.md and README.md have the figures of docs/performance.md', () => {
  const measured = new Map(
    [...readPage('docs/performance.md').matchAll(/^\| ([^|]+) \| (.*) \|$/gm)].map(([, what, cells]) => [
      what!,
      cells!.split(' | '),
    ]),
  );
  // Those of 1,000, 10,000 and 100,000 pods; the other columns are kube-state-metrics.
  const ours = [1, 3, 4];
  const rows = table('docs/sizing.md', 'In short');
  const cells = (what: string) => ours.map((column) => `${measured.get(what)![column]} MiB`);
  assert.deepEqual(
    rows.map(([, idle]) => idle),
    cells('memory idle, MiB'),
  );
  assert.deepEqual(
    rows.map(([, , peak]) => peak),
    cells('500 changes/s, peak MiB'),
  );
  const [theirs, here] = measured.get('memory idle, MiB')!.slice(2);
  assert.ok(readPage('README.md').includes(`| memory | ${theirs} MiB | ${here} MiB |`));
});
