import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRules } from '../../custom-resources/rules/read.ts';
import { customResourcesOf } from './custom-resources.ts';
import { listRules } from './rules.ts';

const DEFINITIONS = {
  apiGroups: ['apiextensions.k8s.io'],
  resources: ['customresourcedefinitions'],
  verbs: ['list', 'watch'],
};

test('a rule that says its plural is about that', () => {
  assert.deepEqual(rulesOf({ kind: 'Fish', plural: 'fish' }), [DEFINITIONS, sea('fish')]);
  assert.deepEqual(guessedOf({ kind: 'Fish', plural: 'fish' }), []);
});

test('the plural of another is made of its kind, and said to be', () => {
  const kinds = ['Boat', 'Gateway', 'Ferry', 'Box', 'Compass', 'Beach'];
  const plurals = ['beaches', 'boats', 'boxes', 'compasses', 'ferries', 'gateways'];
  const rules = kinds.map((kind) => ({ kind }));
  assert.deepEqual(rulesOf(...rules), [DEFINITIONS, sea(...plurals)]);
  assert.deepEqual(guessedOf(...rules).toSorted(), plurals);
});

test('a rule about all kinds of a group is about all its resources', () => {
  assert.deepEqual(rulesOf({ kind: 'Boat' }, { kind: '*' }), [DEFINITIONS, sea('*')]);
  assert.deepEqual(guessedOf({ kind: '*' }), []);
});

test('without rules nothing is watched, nor where pods of one node are all that is', () => {
  assert.deepEqual(customResourcesOf({ ...SETTINGS, customResources: undefined }).watched, []);
  assert.deepEqual(customResourcesOf({ ...settingsOf({ kind: 'Boat' }), node: 'node-1' }).watched, []);
});

test('a rule about a built-in kind is about that, and without others no definition is asked for', () => {
  const pod = { groupVersionKind: { group: '', kind: 'Pod' } };
  const boat = { groupVersionKind: { group: 'sea.example.org', kind: 'Boat' } };
  const granted = (...resources: readonly object[]) => {
    const customResources = readRules('test', JSON.stringify({ spec: { resources } }));
    return listRules(customResourcesOf({ ...SETTINGS, customResources }).watched);
  };
  const pods = { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] };
  assert.deepEqual(granted(pod), [pods]);
  assert.deepEqual(granted(pod, boat).toSorted(byGroup), [pods, DEFINITIONS, sea('boats')].toSorted(byGroup));
});

const byGroup = (a: { apiGroups: readonly string[] }, b: { apiGroups: readonly string[] }) =>
  a.apiGroups[0]! < b.apiGroups[0]! ? -1 : 1;

interface Ruled {
  readonly kind: string;
  readonly plural?: string;
}

const SETTINGS = { node: undefined, trackUnscheduledPods: false };

function settingsOf(...rules: readonly Ruled[]) {
  const resources = rules.map(({ kind, plural }) => ({
    groupVersionKind: { group: 'sea.example.org', kind },
    resourcePlural: plural,
  }));
  return { ...SETTINGS, customResources: readRules('test', JSON.stringify({ spec: { resources } })) };
}

function rulesOf(...rules: readonly Ruled[]) {
  return listRules(customResourcesOf(settingsOf(...rules)).watched);
}

function guessedOf(...rules: readonly Ruled[]) {
  return customResourcesOf(settingsOf(...rules)).guessed.map(({ resource }) => resource);
}

function sea(...resources: readonly string[]) {
  return { apiGroups: ['sea.example.org'], resources, verbs: ['list', 'watch'] };
}
