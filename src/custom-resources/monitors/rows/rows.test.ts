import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../../resources/declare/kind.ts';
import { createCel } from '../cel/cel.ts';
import { CelError } from '../cel/errors.ts';
import type { Resolver } from '../rules/rules.ts';
import { rowReader } from './rows.ts';

const OBJECT = {
  metadata: {
    name: 'one',
    namespace: 'sea',
    uid: 'u',
    resourceVersion: '1',
    creationTimestamp: 1,
    labels: { team: 'a' },
  },
  spec: {
    size: 3,
    text: 'x',
    number: '1.5',
    on: true,
    none: [],
    tags: ['b', 'a'],
    mixed: ['a', { b: 1 }, 'c'],
    map: { one: 1, inner: { envType: 'dev' }, list: ['p', 'q'] },
  },
} as unknown as KubernetesObject & { readonly spec: object };

type Labels = Readonly<Record<string, string>>;

/** Rows as `value name=label`, or why there are none. */
function rowsOf(resolver: Resolver, value: string, labels: Labels, isCounter = false): unknown {
  const list = Object.entries(labels).map(([name, text]) => ({ name, value: text }));
  try {
    const rows = rowReader({ resolver, value, labels: list }, isCounter, createCel()).rows(OBJECT);
    return rows.map((row) =>
      [row.value, ...row.labels.names.map((name, at) => `${name}=${row.labels.values[at]}`)].join(' '),
    );
  } catch (error) {
    assert.ok(error instanceof CelError, String(error));
    return error.message;
  }
}

for (const [resolver, value, labels, expected] of [
  ['unstructured', 'spec.size', {}, ['3']],
  ['unstructured', '42', { tier: 'gold', team: 'metadata.labels.team' }, ['42 team=a tier=gold']],
  ['unstructured', 'spec.nothing', {}, []],
  ['unstructured', 'spec.number', { whole: 'spec.tags' }, ['1.5 whole=[b a]']],
  ['unstructured', 'spec.map', {}, 'the value is no number'],
  ['unstructured', 'spec.text', {}, 'the value is no number'],
  ['unstructured', 'spec.on', {}, 'the value is no number'],
  ['unstructured', 'spec.tags.0', {}, []],
  ['cel', 'o.spec.nothing', {}, 'a key is not there'],
  ['cel', '1', { tag: 'o.spec.nothing' }, 'a key is not there'],
  ['cel', '1', { tag: 'o.spec.tags' }, ['1 tag=b', '1 tag=a']],
  ['cel', '[1, 2]', { tag: 'o.spec.tags' }, ['2 tag=a', '1 tag=b']],
  ['cel', '[1]', { tag: 'o.spec.tags' }, 'there are fewer values than labels'],
  ['cel', '[1, 2, 3]', { tag: 'o.spec.tags' }, ['1 tag=b', '2 tag=a']],
  ['cel', '[1, 2]', {}, ['1', '2']],
  ['cel', 'o.spec.none', {}, []],
  ['cel', '1', { tag: 'o.spec.none' }, []],
  ['cel', '1', { tag: 'o.spec.mixed' }, ['1 tag=a']],
  ['cel', '1', { _: 'o.metadata.labels' }, ['1 team=a']],
  ['cel', '1', { of_: 'o.metadata.labels' }, ['1 of_team=a']],
  ['cel', '1', { _: 'o.spec.map' }, ['1 _=p env_type=dev one=1', '1 _=q env_type=dev one=1']],
  ['cel', 'o.spec.map', {}, 'the value is no number'],
  ['cel', "{'a': 1}", {}, 'the value is a map'],
  ['cel', '1', { name: "'mine'", kind: "'mine'", own: "'mine'" }, ['1 own=mine']],
  ['cel', '1', { 'a-b': "'first'", a_b: "'second'" }, ['1 a_b=first']],
] as const) {
  test(`${resolver} ${value} with ${JSON.stringify(labels)} gives ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(rowsOf(resolver, value, labels), expected);
  });
}

for (const value of ['-1', '0.0 / 0.0']) {
  test(`a counter is never ${value}`, () => {
    assert.equal(rowsOf('cel', value, {}, true), 'the value of a counter is below 0, or none');
    assert.deepEqual((rowsOf('cel', value, {}) as unknown[]).length, 1);
  });
}

/** What reads a size that takes too many steps unless there are no tags, and the objects `a`, `b`, ... that it is read of. */
function dearReader() {
  const cel = createCel({ expression: 20, object: 100 });
  const value = 'o.spec.tags.map(x, o.spec.tags.map(y, x + y)).size()';
  const { rows } = rowReader({ resolver: 'cel', value, labels: [] }, false, cel);
  const stateOf = (uid: string, spec = OBJECT.spec) => ({ ...OBJECT, metadata: { ...OBJECT.metadata, uid }, spec });
  return { cel, stops: (uid: string) => assert.throws(() => rows(stateOf(uid)), /more steps than/), rows, stateOf };
}

test('an expression that is stopped for three objects in a row is not tried for more', () => {
  const { cel, stops, rows, stateOf } = dearReader();
  for (const uid of ['a', 'b', 'c']) stops(uid);
  const before = cel.steps;
  assert.throws(() => rows(stateOf('d')), /is tried no more/);
  assert.equal(cel.steps, before);
});

test('an object that changes again and again ends no expression for others', () => {
  const { stops, rows, stateOf } = dearReader();
  for (const uid of ['a', 'a', 'b', 'a', 'b', 'b']) stops(uid);
  assert.equal(rows(stateOf('c', { tags: [] }))[0]?.value, 0);
  for (const uid of ['a', 'b']) stops(uid);
});
