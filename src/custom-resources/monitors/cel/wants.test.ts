import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCel } from './cel.ts';

const ALL = { all: true };
const SIZE = { each: {}, elements: {} };
const spec = (wants: object) => ({ keys: { spec: wants } });
const key = (name: string, wants: object = ALL) => ({ keys: { [name]: wants } });

for (const [text, expected] of [
  ['1', {}],
  ['o', ALL],
  ['o.spec.size', spec(key('size'))],
  ["o['spec'].size", spec(key('size'))],
  ["o.?spec[?'size'].orValue(1)", spec(key('size'))],
  ['has(o.spec.size)', spec(key('size', {}))],
  ['size(o.spec.list)', spec(key('list', SIZE))],
  ['o.spec.list.size()', spec(key('list', SIZE))],
  ['o.spec.list[0].name', spec(key('list', { elements: key('name') }))],
  ['o.spec.list.map(x, x.name)', spec(key('list', { each: {}, elements: key('name') }))],
  [
    'o.spec.list.filter(x, x.on).map(x, x.name)',
    spec(key('list', { each: {}, elements: { keys: { name: ALL, on: ALL } } })),
  ],
  ['o.spec.list.filter(x, x.on)', spec(key('list', { each: {}, elements: ALL }))],
  ['o.spec.list.map(x, x.inner).map(y, y.name)', spec(key('list', { each: {}, elements: key('inner', key('name')) }))],
  ['o.spec.list.exists(x, x.on)', spec(key('list', { each: {}, elements: key('on') }))],
  ['cel.bind(s, o.spec, s.size + s.more)', spec({ keys: { size: ALL, more: ALL } })],
  ['cel.bind(s, o.spec.size, 1)', spec(key('size', {}))],
  ['(o.spec.on ? o.spec.a : o.spec.b).name', spec({ keys: { on: ALL, a: key('name'), b: key('name') } })],
  ['o.spec[o.metadata.name]', { keys: { metadata: key('name'), spec: { each: ALL, elements: ALL } } }],
  ['dyn(o.spec).size', spec(key('size'))],
  ['[o.spec.a, o.spec.b].map(x, x.name)', spec({ keys: { a: key('name'), b: key('name') } })],
  ["{'a': o.spec.a}", spec(key('a'))],
  ['o.spec.a == o.spec.b', spec({ keys: { a: ALL, b: ALL } })],
  ['o.spec.list.map(o, o.name)', spec(key('list', { each: {}, elements: key('name') }))],
] as const) {
  test(`${text} reads ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(createCel().compile(text).wants, expected);
  });
}
