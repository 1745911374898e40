import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAs, renderedLines } from '../../../test/support/kinds/kind-lines.ts';
import type { Kind } from '../../resources/declare/kind.ts';
import { Ledger } from '../monitors/cardinality/ledger.ts';
import { createCel } from '../monitors/cel/cel.ts';
import { kindOf } from '../monitors/kinds/kinds.ts';
import { planKinds } from '../monitors/kinds/plan.ts';
import { createParts } from '../monitors/parts.ts';
import { readMonitor } from '../monitors/rules/read.ts';
import { readRules } from '../rules/read.ts';
import { withRules } from './built-in.ts';
import { kindsOf } from './kinds.ts';

const SERVED = { group: 'apps', kind: 'Deployment', resource: 'deployments', namespaced: true, versions: ['v1'] };
const OPTIONS = { cluster: 'north', others: true, taken: assert.fail };
const OBJECT = { metadata: { name: 'a', namespace: 'b', labels: { cluster: 'own', exported_cluster: 'other' } } };

function rules(labelsFromPath: object) {
  const groupVersionKind = { group: SERVED.group, version: 'v1', kind: SERVED.kind };
  const metrics = [{ name: 'm', each: { type: 'Gauge', gauge: { path: [], valueFrom: ['x'], nilIsZero: true } } }];
  return readRules('rules', JSON.stringify({ spec: { resources: [{ groupVersionKind, labelsFromPath, metrics }] } }));
}

function monitored(): Kind {
  const labels = [{ name: 'cluster', value: 'metadata.labels.cluster' }];
  const families = [{ name: 'm', metrics: [{ resolver: 'unstructured', value: '0', labels }] }];
  const stores = [{ group: SERVED.group, version: 'v1', kind: SERVED.kind, families }];
  const read = readMonitor({ stores }, () => undefined);
  const monitor = { uid: 'm', name: 'ns/m', generation: 1, rules: read, ledger: new Ledger(0), edition: 1 };
  const [planned] = planKinds(
    [monitor],
    [SERVED],
    createParts(createCel(), () => {}),
  );
  return kindOf(planned!, OPTIONS)!;
}

for (const [what, kind, expected] of [
  [
    'a rule',
    kindsOf(rules({ cluster: ['metadata', 'labels', 'cluster'] }), [SERVED], OPTIONS)[0]!,
    ['exported_cluster'],
  ],
  [
    'a rule for a built-in kind',
    withRules([], rules({ cluster: ['metadata', 'labels', 'cluster'] }), OPTIONS)[0]!,
    ['exported_cluster'],
  ],
  [
    'a rule that copies all',
    kindsOf(rules({ '*': ['metadata', 'labels'] }), [SERVED], OPTIONS)[0]!,
    ['exported_exported_cluster', 'exported_cluster'],
  ],
  ['a monitor', monitored(), ['exported_cluster']],
] as const) {
  test(`beside the name of the cluster a label of ${what} that is called so is called otherwise`, () => {
    const family = kind.families.find(({ name }) => name === 'kube_customresource_m')!;
    const [line, ...more] = renderedLines(kind, family, [readAs(kind.schema, OBJECT)]);
    const labels = [...line!.matchAll(/(\w*cluster)="(\w+)"/g)].map(([, name, value]) => [name, value]);
    const own = expected.map((name) => [name, name === 'exported_cluster' && expected.length > 1 ? 'other' : 'own']);
    assert.deepEqual([labels, more], [[['cluster', 'north'], ...own], []]);
  });
}
