import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MOST_PARTS } from './parts.ts';
import { resourceFilter, selectedBy } from './query.ts';

const RESOURCES = ['jobs', 'leases', 'nodes', 'pods', 'secrets'];

/** Query and the kinds in the answer, as recorded from kube-state-metrics. */
const QUERIES: readonly (readonly [query: string, resources: string[]])[] = [
  ['', RESOURCES],
  ['?resources=pods,nodes', ['nodes', 'pods']],
  ['?exclude_resources=pods,secrets,nodes', ['jobs', 'leases']],
  ['?resources=pods&resources=nodes,leases&exclude_resources=nodes,pods', ['leases']],
  ['?resources=', []],
  ['?resources=bogus,Pods,jobs', ['jobs']],
];

test('trims the names of kinds', () => {
  const wants = resourceFilter(new URLSearchParams('resources=pods,%20nodes%20&exclude_resources=%09pods'));
  assert.deepEqual(
    RESOURCES.filter((name) => wants([name])),
    ['nodes'],
  );
});

for (const [query, resources] of QUERIES)
  test(`picks the kinds of the query ${query || 'that is absent'} as recorded`, () => {
    assert.deepEqual(
      RESOURCES.filter((name) => resourceFilter(new URLSearchParams(query))([name])),
      resources,
    );
  });

test('names families exactly, as often as the parameter is there', () => {
  assert.equal(selectedBy(new URLSearchParams('')).names, undefined);
  const { names } = selectedBy(new URLSearchParams('name[]=kube_pod_info&name[]=kube_node_info'));
  assert.deepEqual(names, new Set(['kube_pod_info', 'kube_node_info']));
});

test('takes a part of as many as there may be', () => {
  assert.equal(selectedBy(new URLSearchParams('')).part, undefined);
  const last = MOST_PARTS - 1;
  for (const [query, part, parts] of [
    ['part=0&parts=1', 0, 1],
    ['parts=3&part=2', 2, 3],
    [`part=${last}&parts=${MOST_PARTS}`, last, MOST_PARTS],
  ] as const)
    assert.deepEqual(selectedBy(new URLSearchParams(query)).part, { part, parts });
});

for (const query of [
  'part=0',
  'parts=2',
  'part=2&parts=2',
  'part=-1&parts=2',
  'part=0&parts=0',
  `part=0&parts=${MOST_PARTS + 1}`,
  'part=a&parts=2',
  'part=0.5&parts=2',
  'part=&parts=2',
  'part=0&part=1&parts=2',
  'part=0x1&parts=2',
])
  test(`refuses the part ${query}`, () => {
    assert.throws(() => selectedBy(new URLSearchParams(query)), { code: 'KSO_QUERY_PART' });
  });
