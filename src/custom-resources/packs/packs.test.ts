import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../config/read-settings.ts';
import { CodedError } from '../../errors.ts';
import { packNames } from './packs.ts';

const read = (...flags: string[]) => readSettings(flags, {}, assert.fail).run;
const kindsIn = (...flags: string[]) => read(...flags).customResources?.resources.map(({ kind }) => kind);

test('there are packs, each with a name that is a word of a flag', () => {
  assert.ok(packNames().length > 0);
  for (const name of packNames()) assert.match(name, /^[a-z][a-z-]*$/);
});

test('a pack is taken by its name', () => {
  assert.deepEqual(kindsIn('--custom-resource-packs=jobset'), ['JobSet']);
});

test('several are taken in the order in which they are named, each once', () => {
  const flags = ['--custom-resource-packs=vpa,jobset', '--custom-resource-packs=vpa'];
  assert.deepEqual(kindsIn(...flags), ['VerticalPodAutoscaler', 'JobSet']);
});

test('rules of a flag are taken beside packs', () => {
  const own = JSON.stringify({ spec: { resources: [{ groupVersionKind: { group: 'example.org', kind: 'Boat' } }] } });
  const flags = ['--custom-resource-packs=jobset', `--custom-resource-state-config=${own}`];
  assert.deepEqual(kindsIn(...flags), ['Boat', 'JobSet']);
});

test('without packs there are no rules', () => {
  assert.equal(kindsIn(), undefined);
  assert.equal(kindsIn('--custom-resource-packs='), undefined);
});

test('a name that is none of a pack is refused, with the one that is near', () => {
  assert.throws(
    () => read('--custom-resource-packs=certmanager'),
    (error) => {
      assert.ok(error instanceof CodedError);
      assert.equal(error.code, 'KSO_UNKNOWN_PACK');
      assert.match(error.message, /as "certmanager", near which is cert-manager\./);
      return true;
    },
  );
});

test('a name that leads out of the folder is no name of a pack', () => {
  assert.throws(() => read('--custom-resource-packs=../../config'), /no such pack/);
});
