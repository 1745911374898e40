import assert from 'node:assert/strict';
import { test } from 'node:test';
import { widgets } from '../../test/support/widgets.ts';
import { EVERYTHING } from '../kubernetes/scope.ts';
import type { Kind } from '../resources/declare/kind.ts';
import { type WantedOptions, wantedKey, wantedOf } from './wanted.ts';

const WIDGETS = widgets as unknown as Kind;
const NODES: Kind = { ...WIDGETS, resource: 'nodes', group: '', namespaced: false };

const SHARD = { ordinal: 1, total: 3 };
const APP = new Map([['widgets.test', { labelSelector: 'app=x' }]]);

const ROWS: readonly (readonly [what: string, options: Omit<WantedOptions, 'kinds'>, wanted: readonly string[]])[] = [
  ['everything', {}, ['nodes  {}', 'widgets.test  {}']],
  [
    'namespaces, each once, and what has none whole',
    { namespaces: ['a', 'b', 'a'] },
    ['nodes  {}', 'widgets.test  {"namespace":"a"}', 'widgets.test  {"namespace":"b"}'],
  ],
  ['no namespace', { namespaces: [] }, ['nodes  {}']],
  ['a selector of one kind', { selectors: APP }, ['nodes  {}', 'widgets.test  {"labelSelector":"app=x"}']],
  [
    'no denied namespace among those that are named',
    { namespaces: ['a', 'b'], deniedNamespaces: ['b', 'c'] },
    ['nodes  {}', 'widgets.test  {"namespace":"a"}'],
  ],
  [
    'all namespaces but the denied ones, in whatever order these are named',
    { deniedNamespaces: ['c', 'b', 'c'] },
    ['nodes  {}', 'widgets.test  {"fieldSelector":"metadata.namespace!=b,metadata.namespace!=c"}'],
  ],
  [
    'a denial beside what was selected',
    {
      selectors: new Map([['widgets.test', { fieldSelector: 'size=1' }]]),
      deniedNamespaces: ['b'],
    },
    ['nodes  {}', 'widgets.test  {"fieldSelector":"size=1,metadata.namespace!=b"}'],
  ],
  ['a limit of all kinds', { limit: 2 }, ['nodes  {"limit":"2"}', 'widgets.test  {"limit":"2"}']],
  ['a list from the cache', { cached: true }, ['nodes  {"cached":"true"}', 'widgets.test  {"cached":"true"}']],
  ['a shard of all kinds', { shard: SHARD }, ['nodes  {"shard":"1/3"}', 'widgets.test  {"shard":"1/3"}']],
];

test('an API server leaves out nothing of a kind that gives labels to objects of other shards', () => {
  const join = { sources: { nodes: { form: 'object', give: () => undefined } }, key: () => undefined } as const;
  const shard = { ordinal: 0, total: 2, ranges: 'server' } as const;
  const wanted = wantedOf({ kinds: [NODES, { ...WIDGETS, joins: [join] }], shard });
  assert.deepEqual(
    wanted.map(({ scope }) => scope.shard?.ranges),
    ['here', 'server'],
  );
});

for (const [what, options, wanted] of ROWS) {
  test(`wanted is ${what}`, () =>
    assert.deepEqual(wantedOf({ kinds: [NODES, WIDGETS], ...options }).map(wantedKey), wanted));
}

test('a kind that only joins need is wanted without a limit, of the same namespaces', () => {
  const source: Kind = { ...WIDGETS, sourceOnly: true };
  const wanted = wantedOf({ kinds: [source], limit: 2, deniedNamespaces: ['b'], cached: true });
  assert.deepEqual(
    wanted.map(({ scope }) => scope),
    [{ ...EVERYTHING, fieldSelector: 'metadata.namespace!=b', cached: true }],
  );
});

test('two wants differ by kind, by how it is declared, and by scope', () => {
  const wants = [
    { kind: WIDGETS, scope: EVERYTHING },
    { kind: { ...WIDGETS, group: 'other.test' }, scope: EVERYTHING },
    { kind: { ...WIDGETS, variant: 'other' }, scope: EVERYTHING },
    { kind: WIDGETS, scope: { ...EVERYTHING, fieldSelector: 'a=b' } },
  ];
  assert.equal(new Set(wants.map(wantedKey)).size, wants.length);
  assert.equal(wantedKey({ kind: { ...WIDGETS }, scope: { ...EVERYTHING } }), wantedKey(wants[0]!));
});
