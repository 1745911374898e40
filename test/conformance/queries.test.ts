/** Filters of the command line together with those of a query, and parts: over HTTP, of the whole component. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { startStage } from '../component/harness.ts';
import { catalog, inCatalog } from './catalog.ts';
import { type Case, CLUSTERS, type Cluster, casesOf, expectedText } from './recordings.ts';
import { queried } from './selection.ts';
import { stored } from './stored.ts';
import { difference, type FamilyLines, familiesIn } from './text.ts';

const QUERIES = [
  '?resources=pods,nodes',
  '?resources=',
  '?resources=pods&resources=unknown',
  '?exclude_resources=pods,replicasets',
  '?resources=pods,services&exclude_resources=services',
];

const FILTER = /^--metric-(?:allowlist|denylist|opt-in-list|labels-allowlist|annotations-allowlist)=/;

const RESOURCES = new Map(catalog.map(({ name, resource }) => [name, resource]));

for (const cluster of CLUSTERS) {
  describe(`of the cluster ${cluster} a query selects`, () => {
    const filtered = casesOf(cluster).filter(
      ({ flags, query }) => query === '' && flags.some((flag) => FILTER.test(flag)),
    );
    for (const recorded of filtered) {
      test(`from what the flags leave: ${recorded.name}`, async (t) => {
        const read = await serve(t, cluster, recorded);
        const whole = familiesIn(expectedText(cluster, recorded));
        for (const query of QUERIES) {
          const isWanted = queried(query);
          const expected = whole.filter(({ name }) => isWanted(RESOURCES.get(name)!));
          assertSame(familiesOf(await read(query)).filter(inCatalog), expected, query);
        }
        const [one, ...others] = whole;
        const names = [one!.name, others.at(-1)!.name];
        const query = `?${names.map((name) => `name[]=${name}`).join('&')}`;
        const expected = whole.filter(({ name }) => names.includes(name));
        assertSame(familiesOf(await read(query)), expected, query);
      });
    }
  });

  describe(`of the cluster ${cluster} parts`, () => {
    for (const name of ['all-resources', 'labels-all'])
      test(`have together what the whole has, each line once: ${name}`, async (t) => {
        const read = await serve(t, cluster, casesOf(cluster).find((recorded) => recorded.name === name)!);
        const whole = familiesOf(await read(''));
        for (let parts = 1; parts <= 7; parts++) {
          const all = new Map<string, string[]>();
          for (let part = 0; part < parts; part++) {
            for (const { name, lines } of familiesOf(await read(`?part=${part}&parts=${parts}`)))
              all.set(name, [...(all.get(name) ?? []), ...lines]);
          }
          const together = whole.map((family) => ({ ...family, lines: all.get(family.name) ?? [] }));
          assertSame(together, whole, `${parts} parts`);
          assert.equal(all.size, whole.length);
        }
      });
  });
}

async function serve(t: TestContext, cluster: Cluster, { flags }: Case): Promise<(query: string) => Promise<string>> {
  const { ready, read } = await startStage(t, { cluster: stored(cluster), flags });
  await ready();
  return (query) => read(`/metrics${query}`);
}

function familiesOf(text: string): readonly FamilyLines[] {
  return familiesIn(text.replaceAll(/^# HELP .*\n/gm, ''));
}

function assertSame(actual: readonly FamilyLines[], expected: readonly FamilyLines[], what: string): void {
  const named = ({ name, type }: FamilyLines) => `${name} ${type}`;
  assert.deepEqual(actual.map(named), expected.map(named), what);
  const found = expected.map(({ lines }, at) => difference(lines, actual[at]!.lines) ?? '');
  assert.equal(found.join(''), '', what);
}
