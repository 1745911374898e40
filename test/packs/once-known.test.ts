/** Three kinds under the names that kube-state-metrics had for them, or was meant to have: those of once-known.json. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packKinds } from '../../src/custom-resources/packs/kinds.ts';
import { readObject } from '../conformance/selection.ts';
import { sampleLines } from '../conformance/text.ts';
import { objectsOf, settingsOf } from './pack.ts';

interface Known {
  readonly resource: string;
  readonly name: string;
  readonly type: string;
  readonly stability: string;
  readonly labels: readonly string[];
  readonly order: number;
  readonly scope: 'Cluster' | 'Namespaced';
  readonly allowlistGated?: true;
  readonly dynamicPrefix?: 'label_' | 'annotation_';
  readonly enumerations?: Readonly<Record<string, readonly string[]>>;
}

const known: readonly Known[] = JSON.parse(readFileSync(new URL('once-known.json', import.meta.url), 'utf8'));
const PACKS = ['vpa', 'gateway-api', 'jobset'];
const kinds = packKinds(settingsOf(PACKS));

for (const [resource, entries] of Map.groupBy(known, (entry) => entry.resource)) {
  test(`the families of ${resource} have their names, labels and order`, () => {
    const kind = kinds.find((one) => one.resource === resource)!;
    const facts = kind.families.map(({ name, type, stability, labels, lists }) => ({
      name,
      type,
      stability,
      labels: [...kind.identity.labels, ...labels],
      lists: lists && { labels: 'label_', annotations: 'annotation_' }[lists],
      scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    }));
    const expected = entries
      .toSorted((a, b) => a.order - b.order)
      .map(({ name, type, stability, labels, scope, dynamicPrefix: lists }) => ({
        name,
        type,
        stability,
        labels,
        lists,
        scope,
      }));
    assert.deepEqual(facts, expected);
  });
}

test('there are eighteen', () => assert.equal(known.length, 18));

test('an allowlist names their labels and annotations', () => {
  const flags = [
    '--metric-labels-allowlist=jobsets=[team]',
    '--metric-annotations-allowlist=jobsets.jobset.x-k8s.io=[*]',
  ];
  assert.deepEqual(rowsOf('jobset', flags, /_(labels|annotations)$/), [
    'kube_jobset_annotations{namespace="shop",jobset_name="train",annotation_note="long"} 1',
    'kube_jobset_annotations{namespace="shop",jobset_name="old"} 1',
    'kube_jobset_labels{namespace="shop",jobset_name="train",label_team="models"} 1',
    'kube_jobset_labels{namespace="shop",jobset_name="old"} 1',
  ]);
});

test('without one an autoscaler has a row of each, and a set has none', () => {
  assert.equal(rowsOf('vpa', [], /_(labels|annotations)$/).length, 4);
  assert.deepEqual(rowsOf('jobset', [], /_(labels|annotations)$/), []);
});

test('a mode that came later is none of the four', () => {
  const [kind] = packKinds(settingsOf(['vpa']));
  const family = kind!.families.find(({ name }) => name.endsWith('_updatemode'))!;
  const object = { metadata: { name: 'new' }, spec: { updatePolicy: { updateMode: 'InPlaceOrRecreate' } } };
  const values = sampleLines(kind!, family, [readObject(kind!.schema, object)]).map((line) => line.split(' ').at(-1));
  assert.deepEqual(values, ['0', '0', '0', '0']);
});

test('a resource that is neither CPU nor bytes has no row', () => {
  const [kind] = packKinds(settingsOf(['vpa']));
  const recommendation = {
    containerRecommendations: [{ containerName: 'c', target: { 'ephemeral-storage': '1Gi', 'example.org/gpu': '1' } }],
  };
  const object = readObject(kind!.schema, { metadata: { name: 'new' }, status: { recommendation } });
  const rows = kind!.families.flatMap((family) => sampleLines(kind!, family, [object]));
  assert.deepEqual(
    rows.flatMap((row) => row.match(/resource="[^"]*",unit="[^"]*"\} .*/) ?? []),
    ['resource="ephemeral_storage",unit="byte"} 1.073741824e+09'],
  );
});

for (const kind of kinds) {
  test(`families of ${kind.resource} take an object of which every field is absent`, () => {
    const { absent } = kind.schema;
    for (const family of kind.families) family.visit(absent, (value) => assert.equal(typeof value, 'number'));
  });
}

function rowsOf(pack: string, flags: readonly string[], names: RegExp): readonly string[] {
  return packKinds(settingsOf([pack], flags)).flatMap((kind) => {
    const objects = objectsOf(pack).map((object) => readObject(kind.schema, object));
    return kind.families.filter(({ name }) => names.test(name)).flatMap((family) => sampleLines(kind, family, objects));
  });
}
