import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject } from '../../../resources/declare/kind.ts';
import { Ledger } from '../cardinality/ledger.ts';
import { isSameStatus, type Judged, type MonitorStatus, statusOf } from './conditions.ts';

const NOW = '2026-01-01T00:00:00Z';
const LATER = '2026-01-01T01:00:00Z';

/** A monitor with so many samples of ten. */
function judged(samples: number, more: Partial<Judged> = {}): Judged {
  const ledger = new Ledger(0);
  const share = ledger.share('g/v/K', 10, [{ name: 'f', limit: 0 }]);
  share.told(0, { metadata: { uid: 'a' } } as KubernetesObject, samples);
  return { generation: 3, faults: [], isUsed: true, ledger, ...more };
}

const summary = ({ conditions = [] }: MonitorStatus) =>
  conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`);

// Types, states and reasons are those of upstream's expected outputs.
for (const [what, of, expected] of [
  [
    'few samples',
    judged(2),
    [
      'Processed=True EventHandlerSucceeded',
      'CardinalityWarning=False CardinalityOK',
      'CardinalityCutoff=False CardinalityOK',
    ],
  ],
  [
    'many samples',
    judged(8),
    [
      'Processed=True EventHandlerSucceeded',
      'CardinalityWarning=True CardinalityWarning',
      'CardinalityCutoff=False CardinalityWarning',
    ],
  ],
  [
    'too many samples',
    judged(11),
    [
      'Processed=True EventHandlerSucceeded',
      'CardinalityWarning=True CardinalityWarning',
      'CardinalityCutoff=True CardinalityCutoff',
    ],
  ],
  [
    'a fault',
    judged(2, { faults: [{ place: 'stores[0].families[1].name', reason: 'it is no name' }] }),
    [
      'Processed=True EventHandlerSucceeded',
      'Failed=True EventHandlerFailed',
      'CardinalityWarning=False CardinalityOK',
      'CardinalityCutoff=False CardinalityOK',
    ],
  ],
  [
    'nothing to use',
    judged(0, { isUsed: false }),
    [
      'Processed=False EventHandlerFailed',
      'CardinalityWarning=False CardinalityOK',
      'CardinalityCutoff=False CardinalityOK',
    ],
  ],
] as const) {
  test(`the conditions of a monitor with ${what}`, () => {
    assert.deepEqual(summary(statusOf(of, {}, NOW)), expected);
  });
}

test('a fault is named with its place', () => {
  const { conditions } = statusOf(judged(2, { faults: [{ place: 'stores[0]', reason: 'it is none' }] }), {}, NOW);
  assert.equal(conditions!.find(({ type }) => type === 'Failed')!.message, 'stores[0]: it is none');
});

test('a status that says the same already is not another one later', () => {
  const before = statusOf(judged(8), {}, NOW);
  assert.ok(isSameStatus(statusOf(judged(8), before, LATER), before));
  // As an API server gives it back, which leaves out what is empty.
  const read = JSON.parse(
    JSON.stringify({ ...before, cardinality: { ...before.cardinality, cutoffFamilies: undefined } }),
  );
  assert.ok(isSameStatus(statusOf(judged(8), read, LATER), read));
});

test('a condition keeps the time of its last change, and has the generation that it is about', () => {
  const before = statusOf(judged(2), {}, NOW);
  const after = statusOf(judged(8, { generation: 4 }), before, LATER);
  const of = (type: string) => after.conditions!.find((each) => each.type === type)!;
  assert.deepEqual([of('Processed').lastTransitionTime, of('CardinalityWarning').lastTransitionTime], [NOW, LATER]);
  assert.deepEqual(new Set(after.conditions!.map(({ observedGeneration }) => observedGeneration)), new Set([4]));
  assert.equal(after.cardinality!.lastUpdated, LATER);
});

test('conditions of others stay, and a fault that is mended is gone', () => {
  const other = { ...statusOf(judged(2), {}, NOW).conditions![0]!, type: 'Reviewed' };
  const before = statusOf(judged(2, { faults: [{ place: 'a', reason: 'b' }] }), { conditions: [other] }, NOW);
  const types = statusOf(judged(2), before, LATER).conditions!.map(({ type }) => type);
  assert.deepEqual(types, ['Processed', 'CardinalityWarning', 'CardinalityCutoff', 'Reviewed']);
});
