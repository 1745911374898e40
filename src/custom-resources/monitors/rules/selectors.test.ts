import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelSelector } from '../../../simulator/server/label-selector.ts';
import { meansKind } from './kinds.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';

const LABELS = [undefined, '', 'a', 'b', '5', '-7'];

for (const text of [
  'l',
  '!l',
  'l=a',
  'l==a',
  'l!=a',
  'l in (a, b)',
  'l notin (a,b)',
  'l>3',
  'l<3',
  'l=',
  'l=a,l!=b',
  'x/l=a',
  'l in (a),!m',
]) {
  test(`the label selector ${text} holds for the objects that an API server selects`, () => {
    const expected = labelSelector(text);
    const terms = parseLabelSelector(text)!;
    for (const value of LABELS) {
      for (const key of ['l', 'x/l']) {
        const labels: Record<string, string> = value === undefined ? {} : { [key]: value };
        const object = { metadata: { name: 'a', labels } };
        const holds = terms.every((term) => term.matches(labels[term.key]));
        assert.equal(holds, expected(object), JSON.stringify(labels));
      }
    }
  });
}

for (const text of ['=', 'l in', 'l in a', 'l ~ b', 'a b', 'l>a', '-l', 'l=a,,m', 'l=a b']) {
  test(`${JSON.stringify(text)} is no label selector`, () => {
    assert.equal(parseLabelSelector(text), undefined);
  });
}

test('field selectors compare the text of a field', () => {
  const [first, second] = parseFieldSelector('metadata.name=a, spec.on!=true')!;
  assert.deepEqual([first!.key, first!.matches('a'), first!.matches('b')], ['metadata.name', true, false]);
  assert.deepEqual([second!.key, second!.matches('true'), second!.matches(undefined)], ['spec.on', false, true]);
  assert.equal(parseFieldSelector('metadata.name'), undefined);
  assert.deepEqual(parseFieldSelector(''), []);
});

const resource = { group: 'a.example.org', kind: 'Boat', resource: 'boats', namespaced: true, versions: ['v1'] };
const store = { index: 0, version: 'v1', families: [], selectors: { label: '', field: '' }, cardinalityLimit: 0 };

for (const [group, kind, plural, expected] of [
  ['a.example.org', 'Boat', 'boats', true],
  ['a.example.org', 'Boat', '', true],
  ['*', '*', '*', true],
  ['*.example.org', 'B*t', '', true],
  ['?.example.org', 'Boat?', '', false],
  ['', 'Boat', '', false],
  ['a.example.org', 'Bo', '', false],
  ['*a*a*a*a*a*a*a*a*a*a*a*a*z', 'Boat', '', false],
] as const) {
  test(`${group} ${kind} ${plural} ${expected ? 'means' : 'does not mean'} boats`, () => {
    assert.equal(meansKind({ ...store, group, kind, resource: plural }, resource), expected);
  });
}
