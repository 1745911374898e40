import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configmaps } from '../kinds/configmaps.ts';
import { ALPHA } from './family.ts';
import { resourceVersion } from './metadata-families.ts';

const valuesOf = (version: string) => {
  const values: number[] = [];
  const { absent } = configmaps.schema;
  const object = { ...absent, metadata: { ...absent.metadata, resourceVersion: version } };
  resourceVersion('kube_configmap_metadata_resource_version', ALPHA).visit(object, (value) => values.push(value));
  return values;
};

test('a resource version beyond 2^53 is rounded to the nearest double', () => {
  assert.deepEqual(valuesOf('18446744073709551615'), [2 ** 64]);
});

test('a resource version that is not decimal gives no sample', () => {
  assert.deepEqual(['', 'abc', '1.5', '0x10', ' 1'].flatMap(valuesOf), []);
});
