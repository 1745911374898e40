import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Family } from './declare/family.ts';
import type { KubernetesObject } from './declare/kind.ts';
import { kinds } from './kinds.ts';
import { configure } from './options/configure.ts';

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

const configured = kinds.map((kind) => configure(kind, { families: () => true }));

for (const { resource, schema, identity, families, conventions } of configured) {
  test(`families of ${resource} take an object of which every field is absent`, () => {
    assert.equal(identity.values(schema.absent).length, identity.labels.length);
    for (const family of families) takesAbsent(family, schema.absent);
  });

  if (conventions === undefined) continue;
  test(`metrics of the conventions of ${resource} take an object of which every field is absent`, () => {
    const { absent } = conventions.schema;
    for (const family of conventions.families) {
      assert.equal(family.entity?.values(absent).length, family.entity?.labels.length, family.name);
      takesAbsent(family, absent);
    }
  });
}

function takesAbsent(family: Family<KubernetesObject>, absent: KubernetesObject): void {
  family.visit(absent, (value, labels = []) => {
    assert.equal(typeof value, 'number', family.name);
    assert.ok(labels.length <= family.labels.length, family.name);
  });
}
