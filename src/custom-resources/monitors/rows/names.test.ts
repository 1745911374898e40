import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snakeName } from './names.ts';

// As https://github.com/iancoleman/strcase has it, of which upstream's names are.
for (const [text, expected] of [
  ['name', 'name'],
  ['environmentType', 'environment_type'],
  ['availableReplicas', 'available_replicas'],
  ['JSONData', 'json_data'],
  ['userID', 'user_id'],
  ['AAAbbb', 'aa_abbb'],
  ['key1', 'key_1'],
  ['1A2', '_1_a_2'],
  ['label_app', 'label_app'],
  ['app.kubernetes.io/name', 'app_kubernetes_io_name'],
  ['a-b', 'a_b'],
  ['_', '_'],
  ['', '_'],
  ['é', '_'],
] as const) {
  test(`${text} is the label ${expected}`, () => {
    assert.equal(snakeName(text), expected);
  });
}
