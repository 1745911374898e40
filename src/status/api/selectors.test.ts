import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSelectors, SelectorError } from './selectors.ts';

const series = { __name__: 'kube_pod_info', namespace: 'shop', pod: 'web-1' } as Readonly<Record<string, string>>;

for (const [selector, isMeant] of [
  ['kube_pod_info', true],
  ['kube_pod', false],
  ['{}', true],
  [' kube_pod_info { namespace = "shop" , pod!="web-2", } ', true],
  ['{__name__="kube_pod_info"}', true],
  ['{"kube_pod_info"}', true],
  ['{"namespace"=\'shop\'}', true],
  ['{namespace=`shop`}', true],
  ['{namespace="sh\\u006fp"}', undefined],
  ['{namespace="a\\"b"}', false],
  ['{pod=~"web-.*"}', true],
  ['{pod=~"web"}', false],
  ['{pod=~"a)|(web-1"}', undefined],
  ['{pod!~"db-.*"}', true],
  ['{node=""}', true],
  ['{node=~".+"}', false],
  ['{node!~".+"}', true],
  ['{pod=~"("}', undefined],
  ['{pod=~"(a{100}){100}"}', undefined],
  ['{pod="web-1"', undefined],
  ['{pod}', undefined],
  ['{pod="web-1" namespace="shop"}', undefined],
  ['kube_pod_info[5m]', undefined],
  ['', undefined],
  ['x'.repeat(2000), undefined],
] as const) {
  const what = isMeant === undefined ? 'is no selector' : isMeant ? 'means the series' : 'does not mean the series';
  test(`${selector.slice(0, 50)} ${what}`, () => {
    const read = () => readSelectors([selector])[0]!.every(({ label, test: holds }) => holds(series[label] ?? ''));
    if (isMeant === undefined) assert.throws(read, SelectorError);
    else assert.equal(read(), isMeant);
  });
}

test('more than sixteen selectors are refused', () => {
  assert.throws(() => readSelectors(Array.from({ length: 17 }, () => '{}')), SelectorError);
});

test('a pattern that others never finish is held against a long value', () => {
  const [selector] = readSelectors(['{pod=~"(a+)+b"}']);
  assert.equal(selector![0]!.test('a'.repeat(5000)), false);
});
