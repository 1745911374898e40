import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindsOf } from '../kinds/kinds.ts';
import { readRules } from '../rules/read.ts';
import { mergeRules } from './merge.ts';

const PACK = rules('v1', 'Boat', 'boat', [metric('ready', 'is_ready'), metric('sails', 'sails')]);
const SERVED = [
  { group: 'sea.example.org', kind: 'Boat', resource: 'boats', namespaced: true, versions: ['v1', 'v2'] },
  { group: 'sea.example.org', kind: 'Buoy', resource: 'buoys', namespaced: true, versions: ['v1'] },
];

test('without other rules those of the pack stay as they are', () => {
  assert.deepEqual(mergeRules(PACK, { resources: [] }), PACK);
});

test('rules about another kind are beside those of the pack', () => {
  assert.deepEqual(told(rules('v1', 'Buoy', 'buoy', [metric('bell', 'bell')])), {
    'boats.v1.sea.example.org': ['boat_ready', 'boat_sails'],
    'buoys.v1.sea.example.org': ['buoy_bell'],
  });
});

test('families of somebody else are added to those of the pack, each with its own prefix', () => {
  assert.deepEqual(told(rules('v1', 'Boat', 'mine', [metric('crew', 'crew')])), {
    'boats.v1.sea.example.org': ['boat_ready', 'boat_sails', 'mine_crew'],
  });
});

test('of a family of one name the own is told', () => {
  const merged = mergeRules(PACK, rules('v1', 'Boat', 'boat', [metric('ready', 'mine')]));
  const [kind] = kindsOf(merged, SERVED);
  assert.deepEqual(
    kind!.families.map(({ name, help }) => [name, help]),
    [
      ['boat_sails', 'sails'],
      ['boat_ready', 'mine'],
    ],
  );
});

test('rules for all versions and kinds mean also those of the pack', () => {
  assert.deepEqual(told(rules('*', '*', 'mine', [metric('crew', 'crew')])), {
    'boats.v1.sea.example.org': ['boat_ready', 'boat_sails', 'mine_crew'],
    'boats.v2.sea.example.org': ['mine_crew'],
    'buoys.v1.sea.example.org': ['mine_crew'],
  });
});

test('labels of a resource stay with its own metrics', () => {
  const merged = mergeRules(PACK, rules('v1', 'Boat', 'mine', [metric('crew', 'crew')], { port: 'Kiel' }));
  const [kind] = kindsOf(merged, SERVED);
  const labels = Object.fromEntries(kind!.families.map(({ name, labels }) => [name, labels.includes('port')]));
  assert.deepEqual(labels, { boat_ready: false, boat_sails: false, mine_crew: true });
  assert.ok(kind!.families.every((family) => family.labels.includes('customresource_kind')));
});

function told(own: ReturnType<typeof rules>) {
  return Object.fromEntries(
    kindsOf(mergeRules(PACK, own), SERVED)
      .map((kind) => [`${kind.resource}.${kind.version}.${kind.group}`, kind.families.map(({ name }) => name)] as const)
      .sort(),
  );
}

function metric(name: string, help: string) {
  return { name, help, each: { type: 'Gauge', gauge: { path: ['spec', name] } } };
}

function rules(version: string, kind: string, prefix: string, metrics: object[], commonLabels: object = {}) {
  const groupVersionKind = { group: 'sea.example.org', version, kind };
  const resource = {
    groupVersionKind,
    metricNamePrefix: prefix,
    commonLabels,
    labelsFromPath: { name: ['metadata', 'name'] },
    metrics,
  };
  return readRules('test', JSON.stringify({ spec: { resources: [resource] } }));
}
