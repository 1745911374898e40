import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds } from './kinds.ts';

test('kinds are listed by resource name', () => {
  const resources = kinds.map((kind) => kind.resource);
  assert.deepEqual(resources, resources.toSorted());
});

test('no family name occurs twice', () => {
  const names = kinds.flatMap((kind) => kind.families.map((family) => family.name));
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
});

for (const { resource, schema, identity, families } of kinds) {
  test(`families of ${resource} take an object of which every field is absent`, () => {
    assert.equal(identity.values(schema.absent).length, identity.labels.length);
    for (const family of families) {
      family.visit(schema.absent, (value, labels = []) => {
        assert.equal(typeof value, 'number', family.name);
        assert.ok(labels.length <= family.labels.length, family.name);
      });
    }
  });
}
