import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readAs, renderedLines } from '../../../test/support/kinds/kind-lines.ts';
import { describerOf } from '../../resources/declare/entities.ts';
import { type Kind, kindId } from '../../resources/declare/kind.ts';
import { kinds as builtIn } from '../../resources/kinds.ts';
import { namesOf } from '../../resources/names.ts';
import { covers } from '../../resources/options/covers.ts';
import type { CustomResourceRules, MetricRule, ResourceRule } from '../rules/rules.ts';
import { withRules } from './built-in.ts';
import { kindsOf, type ServedResource, unservedOf } from './kinds.ts';

const BOATS: ServedResource = {
  group: 'a.org',
  kind: 'Boat',
  resource: 'boats',
  namespaced: true,
  versions: ['v1', 'v2'],
};
const PODS: ServedResource = { ...BOATS, kind: 'Pod', resource: 'pods', namespaced: false, versions: ['v1'] };

function gauge(name: string, ...path: readonly string[]): MetricRule {
  const each = { type: 'gauge', path, labelsFromPath: {}, labelFromKey: '', valueFrom: [], nilIsZero: false } as const;
  return { name, help: '', commonLabels: {}, labelsFromPath: {}, each };
}

function rules(...resources: readonly Partial<ResourceRule>[]): CustomResourceRules {
  const rest = { commonLabels: {}, labelsFromPath: {}, metricNamePrefix: 'p', metrics: [gauge('m', 'spec', 'a')] };
  return { resources: resources.map((rule) => ({ group: 'a.org', version: '*', kind: '*', ...rest, ...rule })) };
}

const idsOf = (...args: Parameters<typeof kindsOf>) => kindsOf(...args).map(kindId);

describe('rules mean', () => {
  const rows: readonly (readonly [what: string, rule: Partial<ResourceRule>, ids: readonly string[]])[] = [
    ['all kinds and versions of a group', {}, ['boats.v1.a.org', 'boats.v2.a.org', 'pods.v1.a.org']],
    ['one kind in all versions', { kind: 'Boat' }, ['boats.v1.a.org', 'boats.v2.a.org']],
    ['all kinds in one version', { version: 'v2' }, ['boats.v2.a.org']],
    ['nothing of another group', { group: 'b.org' }, []],
    ['nothing of a version that is not served', { kind: 'Pod', version: 'v3' }, []],
    ['nothing without metrics', { metrics: [] }, []],
  ];
  for (const [what, rule, ids] of rows) {
    test(what, () => {
      assert.deepEqual(idsOf(rules(rule), [BOATS, PODS]), ids);
    });
  }
});

test('of two rules for one version of one kind the later counts', () => {
  const [kind] = kindsOf(rules({ kind: 'Pod' }, { kind: 'Pod', metrics: [gauge('n', 'spec')] }), [PODS]);
  assert.deepEqual(
    kind!.families.map(({ name }) => name),
    ['p_n'],
  );
});

test('a plural that a built-in kind has means that one, with group and version there is no doubt', () => {
  const [boats, , pods] = kindsOf(rules({}), [BOATS, PODS]);
  assert.deepEqual(namesOf(boats!), ['boats', 'boats.a.org', 'boats.v1.a.org']);
  assert.deepEqual(namesOf(pods!), ['pods.a.org', 'pods.v1.a.org']);
});

test('a version that is not served is told with those that are', () => {
  assert.deepEqual(unservedOf(rules({ kind: 'Boat', version: 'v3' }), [BOATS, PODS]), [
    'Boat of a.org/v3, of which are served: v1, v2',
  ]);
});

test('equal declarations have equal variants, and others do not', () => {
  const variants = [
    kindsOf(rules({}), [BOATS]),
    kindsOf(rules({}), [{ ...BOATS }, PODS]),
    kindsOf(rules({ commonLabels: { a: 'b' } }), [BOATS]),
    kindsOf(rules({ metrics: [gauge('m', 'spec', 'b')] }), [BOATS]),
    kindsOf(rules({}), [BOATS], { cluster: 'c' }),
  ].map(([kind]) => kind!.variant);
  assert.equal(variants[0], variants[1]);
  assert.equal(new Set(variants).size, 4);
});

test('what is read for one declaration is enough for another where that reads the same', () => {
  const [before, relabelled, wider] = [
    rules({}),
    rules({ commonLabels: { a: 'b' } }),
    rules({ metrics: [gauge('m', 'spec', 'b')] }),
  ].map((each) => kindsOf(each, [BOATS])[0]!);
  assert.equal(covers(before!, relabelled!), true);
  assert.equal(covers(before!, wider!), false);
});

test('families that are not told are not read either', () => {
  const both = rules({ metrics: [gauge('m', 'spec', 'a'), gauge('n', 'status', 'b')] });
  const [kind] = kindsOf(both, [BOATS], { families: ({ name }) => name === 'p_n' });
  assert.deepEqual(Object.keys(kind!.schema.fields), ['metadata', 'status']);
});

test('in the profile of the conventions an object is an entity of its kind', () => {
  const [kind] = kindsOf(rules({ kind: 'Boat' }), [BOATS], { profile: 'semconv' });
  const metadata = { name: 'a', namespace: 'sea', uid: 'u', resourceVersion: '1', creationTimestamp: 0 };
  const [entity] = describerOf(kind!)!.describe({ metadata });
  assert.deepEqual(
    [entity!.type, entity!.id, entity!.attributes],
    [
      'k8s.boat',
      { 'k8s.boat.uid': 'u' },
      {
        'k8s.boat.name': 'a',
        'k8s.namespace.name': 'sea',
        'boat.creation_timestamp': '1970-01-01T00:00:00Z',
      },
    ],
  );
});

test('objects without namespaces are told apart by their names alone, others by both', () => {
  const named = rules({ labelsFromPath: { called: ['metadata', 'name'] } });
  const both = rules({ labelsFromPath: { called: ['metadata', 'name'], in: ['metadata', 'namespace'] } });
  const mayRepeat = (given: CustomResourceRules) =>
    kindsOf(given, [{ ...BOATS, versions: ['v1'] }, PODS]).map(({ families }) => families[0]!.mayRepeat ?? false);
  assert.deepEqual(
    [mayRepeat(rules({})), mayRepeat(named), mayRepeat(both)],
    [
      [true, true],
      [true, false],
      [false, false],
    ],
  );
});

test('where objects are entities each has its series, also where rules leave out what tells them apart', () => {
  const pods = builtIn.find(({ resource }) => resource === 'pods')!;
  const options = { profile: 'semconv', others: false, taken: assert.fail } as const;
  const linesIn = ({ schema, ...rest }: Kind) => {
    const objects = ['a', 'b'].map((name) =>
      readAs(schema, { apiVersion: 'v1', kind: 'Any', metadata: { name, uid: name }, spec: { a: 1 } }),
    );
    const family = rest.families.find(({ name }) => name === 'p_m')!;
    return renderedLines({ schema, ...rest }, family, objects).map((line) => line.split(/_uid="|"/)[1]);
  };
  const [boats] = kindsOf(rules({ kind: 'Boat' }), [BOATS], options);
  const [extended] = withRules([pods], rules({ group: '', kind: 'Pod', version: 'v1' }), options);
  assert.deepEqual(
    [linesIn(boats!), linesIn(extended!)],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  );
});
