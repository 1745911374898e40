import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dynamicLabels, labelName, sanitize } from './label-names.ts';

/** The names that keys get; each key is its own value. */
const names = (...keys: string[]) =>
  dynamicLabels(
    'label',
    keys.flatMap((key) => [key, key]),
  ).names;

test('a character that no label name has becomes one underscore, beyond the BMP as well', () => {
  assert.equal(sanitize('a.b/c-d é😀'), 'a_b_c_d___');
});

test('a name is put into snake case', () => {
  assert.equal(labelName('label', 'app.kubernetes.io/partOf'), 'label_app_kubernetes_io_part_of');
  assert.equal(labelName('annotation', 'HTTPServer'), 'annotation_httpserver');
  assert.equal(labelName('metadata', ''), 'metadata_');
});

test('keys on one name are numbered from the first', () => {
  assert.deepEqual(names('a-b', 'a.b', 'a_b', 'c'), [
    'label_a_b_conflict1',
    'label_a_b_conflict2',
    'label_a_b_conflict3',
    'label_c',
  ]);
});

test('a numbered name that is in use already is passed over', () => {
  assert.deepEqual(names('a-b', 'a-b-conflict1', 'a.b'), [
    'label_a_b_conflict2',
    'label_a_b_conflict1',
    'label_a_b_conflict3',
  ]);
});

test('a key on a name that was given to another is numbered after it', () => {
  assert.deepEqual(names('a-b', 'a.b', 'a_b_conflict1'), [
    'label_a_b_conflict1_conflict1',
    'label_a_b_conflict2',
    'label_a_b_conflict1_conflict2',
  ]);
});

test('labels come in the byte order of their keys', () => {
  assert.deepEqual(dynamicLabels('label', ['\u{1f600}', '1', '\uffff', '2', 'a', '3']).values, ['3', '2', '1']);
});

test('a name that is taken is numbered as in a conflict', () => {
  const pairs = ['a.b', '1', 'c', '2'];
  assert.deepEqual(dynamicLabels('label', pairs, ['label_a_b', 'label_a_b_conflict1']).names, [
    'label_a_b_conflict2',
    'label_c',
  ]);
});

test('no object has a name twice', () => {
  const key = fc.stringMatching(/^[ab]([-._/]?(a|B|conflict[12]))*$/);
  fc.assert(
    fc.property(fc.uniqueArray(key), (keys) => {
      const found = names(...keys);
      assert.equal(new Set(found).size, keys.length);
      for (const name of found) assert.match(name, /^[a-zA-Z_][a-zA-Z0-9_]*$/);
    }),
  );
});
