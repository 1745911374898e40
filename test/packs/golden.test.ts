/** What comes out of each pack, as its file metrics.prom says: `node test/packs/main.ts` writes them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { namesOfFamilies } from '../../src/custom-resources/kinds/kinds.ts';
import { packNames, readPack } from '../../src/custom-resources/packs/packs.ts';
import { clusterRoleOf, definitionsOf, expositionOf, kindsIn, objectsOf, read, servedBy, withTable } from './pack.ts';

for (const pack of packNames()) {
  describe(`the pack ${pack}`, () => {
    test('tells of its objects what its file says', () => {
      assert.equal(expositionOf(pack), read(pack, 'metrics.prom'));
    });

    test('has the permissions that its rules need in a role', () => {
      assert.equal(clusterRoleOf(pack), read(pack, 'cluster-role.yaml'));
    });

    test('has a definition for each rule, in the version that the rule names', () => {
      const served = servedBy(definitionsOf(pack)).map(({ group, kind, resource, versions }) =>
        [group, versions.join(), kind, resource].join(' '),
      );
      const ruled = readPack(pack).resources.map(({ group, version, kind, plural }) =>
        [group, version, kind, plural].join(' '),
      );
      assert.deepEqual(served, ruled);
    });

    test('has an object with rows in each of its families', () => {
      const text = read(pack, 'metrics.prom');
      const silent = kindsIn(pack)
        .flatMap(({ kind, families }) => families.map(({ name }) => ({ kind, name })))
        .filter(({ name }) => !text.includes(`\n${name}{`))
        .map(({ name }) => name)
        // Of an object that is being deleted, and of allowlists.
        .filter(
          (name) => !/_(deletion_timestamp|deleted)$|^kube_(gatewayclass|jobset)_(labels|annotations)$/.test(name),
        );
      assert.deepEqual(silent, []);
    });

    test('gives each series once', () => {
      const series = expositionOf(pack)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.slice(0, line.lastIndexOf(' ')));
      assert.deepEqual(
        series.filter((one, at) => series.indexOf(one) !== at),
        [],
      );
    });

    test('has an object for each kind', () => {
      const kinds = new Set(objectsOf(pack).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
      const ruled = readPack(pack).resources.map(({ group, version, kind }) => `${group}/${version} ${kind}`);
      assert.deepEqual([...kinds].sort(), [...new Set(ruled)].sort());
    });
  });
}

test('no two packs are about one kind, and no two kinds but those of flux have a family in common', () => {
  const rules = packNames().flatMap((pack) => readPack(pack).resources.map((rule) => ({ pack, rule })));
  const kinds = rules.map(({ rule }) => `${rule.kind}.${rule.group}`);
  assert.deepEqual(
    kinds.filter((kind, at) => kinds.indexOf(kind) !== at),
    [],
  );
  const names = rules
    .filter(({ pack }) => pack !== 'flux')
    .flatMap(({ rule }) => namesOfFamilies({ resources: [rule] }));
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
});

test('the page about packs has their table', () => {
  const page = readFileSync(new URL('../../docs/custom-resource-packs.md', import.meta.url), 'utf8');
  assert.equal(page, withTable(page, packNames()));
});
