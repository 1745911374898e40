import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkResources, keyMatcher, parseAllowlist, parsePromotions, patternsFor } from './allowlist.ts';

const PODS = { resource: 'pods', group: '' };
const NODES = { resource: 'nodes', group: '' };
const FLAG = '--metric-labels-allowlist';
const parse = (text: string) => Object.fromEntries(parseAllowlist(FLAG, text));

test('an allowlist names resources and the keys of each', () => {
  assert.deepEqual(parse('pods=[app, team*],nodes=[*],services=[]'), {
    pods: ['app', 'team*'],
    nodes: ['*'],
    services: [],
  });
  assert.deepEqual(parse(''), {});
});

test('keys beyond ASCII are read', () => {
  assert.deepEqual(parse('pods=[é😀,b],nodes=[ü]'), { pods: ['é😀', 'b'], nodes: ['ü'] });
});

test('the last entry of a resource counts', () => {
  assert.deepEqual(parse('pods=[a],pods=[b]'), { pods: ['b'] });
});

for (const text of [
  'pods',
  'pods=',
  'pods=a',
  'pods=[a',
  'pods=[a]]',
  'pods=[a,]',
  'pods=[,a]',
  'pods=[a],',
  ',',
  '=[a]',
]) {
  test(`"${text}" is refused`, () => assert.throws(() => parse(text), { code: 'KSO_ALLOWLIST_SYNTAX' }));
}

test('a key with two stars is refused', () => {
  assert.throws(() => parse('pods=[*a*]'), { code: 'KSO_ALLOWLIST_PATTERN', message: /"\*a\*" of pods/ });
});

test('a resource that is not watched is refused', () => {
  const allowlist = parseAllowlist(FLAG, 'pods=[a],*=[b]');
  checkResources(FLAG, allowlist, [PODS]);
  assert.throws(() => checkResources(FLAG, allowlist, [NODES]), { code: 'KSO_ALLOWLIST_RESOURCE' });
});

test('the entry for every resource wins over the others', () => {
  const allowlist = parseAllowlist(FLAG, 'pods=[a],*=[b]');
  assert.deepEqual(patternsFor(allowlist, PODS), ['b']);
  assert.equal(patternsFor(parseAllowlist(FLAG, 'nodes=[]'), PODS), undefined);
});

const MATCHES: readonly (readonly [patterns: string[], key: string, allowed: boolean])[] = [
  [['app'], 'app', true],
  [['app'], 'App', false],
  [['app'], 'app2', false],
  [['a.c'], 'abc', false],
  [['app*'], 'app', true],
  [['app*'], 'my-app', false],
  [['*app'], 'my-app', true],
  [['a*a'], 'a', false],
  [['a*b'], 'axxb', true],
  [['*'], 'anything', true],
  [['app', '*'], 'anything', false],
  [[], 'app', false],
];

for (const [patterns, key, allowed] of MATCHES) {
  test(`[${patterns}] ${allowed ? 'allows' : 'refuses'} ${key}`, () => {
    assert.equal(keyMatcher(patterns)(key), allowed);
  });
}

const promotions = (text: string) => Object.fromEntries(parsePromotions('label')('--promote-labels', text));

test('promoted keys are read like an allowlist, each once', () => {
  assert.deepEqual(promotions('pods=[app,team,app],*=[a]'), { pods: ['app', 'team'], '*': ['a'] });
});

test('a pattern can not be promoted', () => {
  for (const text of ['pods=[app,te*]', 'pods=[*]']) {
    assert.throws(() => promotions(text), { code: 'KSO_PROMOTE_PATTERN', message: /--promote-labels .* of pods/ });
  }
});

test('two keys that become one label can not be promoted together', () => {
  assert.throws(() => promotions('nodes=[a.b/c,a-b.c]'), {
    code: 'KSO_PROMOTE_CONFLICT',
    message: /"a\.b\/c" and "a-b\.c" of nodes.*label_a_b_c/,
  });
});
