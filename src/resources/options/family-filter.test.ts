import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FamilyOptions, type Filterable, familyFilter } from './family-filter.ts';

const FAMILIES: readonly Filterable[] = [
  { name: 'kube_pod_info', stability: 'STABLE', optIn: false },
  { name: 'kube_pod_init_container_info', stability: 'STABLE', optIn: false },
  { name: 'kube_pod_ips', stability: 'ALPHA', optIn: false },
  { name: 'kube_pod_nodeselectors', stability: 'ALPHA', optIn: true },
  { name: 'kube_pod_ports', stability: 'ALPHA', optIn: true, next: true },
];

function told(options: Partial<FamilyOptions>): readonly string[] {
  const all: FamilyOptions = { metricAllowlist: [], metricDenylist: [], metricStability: 'all', optIn: [], ...options };
  return FAMILIES.filter(familyFilter(all, FAMILIES)).map(({ name }) => name.replace('kube_pod_', ''));
}

test('without patterns all families are told but those to opt in to', () => {
  assert.deepEqual(told({}), ['info', 'init_container_info', 'ips']);
});

test('a pattern is found anywhere in a name, with the look-ahead and the case of ECMAScript', () => {
  assert.deepEqual(told({ metricAllowlist: ['_info'] }), ['info', 'init_container_info']);
  assert.deepEqual(told({ metricAllowlist: ['pod_(?!init_).*info', 'IPS'] }), ['info']);
  assert.deepEqual(told({ metricDenylist: ['(i)nf', '^ips'] }), ['ips']);
});

test('a family to opt in to needs both lists', () => {
  assert.deepEqual(told({ optIn: ['(?i)NODE(s|x)'] }), ['info', 'init_container_info', 'ips', 'nodeselectors']);
  assert.deepEqual(told({ optIn: ['nodes'], metricAllowlist: ['info$'] }), ['info', 'init_container_info']);
  assert.deepEqual(told({ metricAllowlist: ['nodeselectors'] }), []);
  assert.deepEqual(told({ optIn: ['nodes'], metricDenylist: ['selectors'] }), ['info', 'init_container_info', 'ips']);
});

test('the stable families alone are told on request', () => {
  assert.deepEqual(told({ metricStability: 'stable', optIn: ['.'] }), ['info', 'init_container_info']);
});

test('the families that are about to come are told on request, as far as the other lists let them through', () => {
  assert.deepEqual(told({ ksmNext: true }), ['info', 'init_container_info', 'ips', 'ports']);
  assert.deepEqual(told({ ksmNext: true, metricAllowlist: ['o(rt|de)s'] }), ['ports']);
  assert.deepEqual(told({ ksmNext: true, metricStability: 'stable' }), ['info', 'init_container_info']);
});

test('both lists together are refused', () => {
  assert.throws(() => told({ metricAllowlist: ['a'], metricDenylist: ['b'] }), { code: 'KSO_METRIC_LISTS' });
});

for (const [flag, options] of [
  ['--metric-allowlist', { metricAllowlist: ['a', 'b('] }],
  ['--metric-denylist', { metricDenylist: ['b('] }],
  ['--metric-opt-in-list', { optIn: ['b('] }],
] as const) {
  test(`what is no pattern is refused with its mistake and ${flag}`, () => {
    assert.throws(() => told(options), {
      code: 'KSO_METRIC_PATTERN',
      message: new RegExp(`${flag} can not use the pattern "b\\(": .*(Unterminated group|missing closing \\))`),
    });
  });
}

test('what RE2 does not have is refused where RE2 is meant', () => {
  assert.throws(() => told({ optIn: ['a(?=b)'] }), { code: 'KSO_METRIC_PATTERN', message: /--metric-opt-in-list/ });
});

test('a pattern that would not come to an end is refused by name', { timeout: 30_000 }, () => {
  assert.throws(() => told({ metricDenylist: ['info', '^((\\w+)+)+-$'] }), {
    code: 'KSO_METRIC_PATTERN',
    message: /--metric-denylist can not use the pattern "\^\(\(.*it takes too long/,
  });
});
