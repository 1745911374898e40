/** Whatever an object says, nothing that a kind declares fails on it: one object that did would stop its kind, or the process. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { union } from '../../src/kubernetes/codec/union.ts';
import { renderFamily } from '../../src/prometheus/formats/text.ts';
import { describerOf } from '../../src/resources/declare/entities.ts';
import { identityOf, type Kind, type KubernetesObject } from '../../src/resources/declare/kind.ts';
import { durationSourceOf } from '../../src/resources/durations.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { configure, type KindOptions } from '../../src/resources/options/configure.ts';
import { transitionSourceOf } from '../../src/resources/transitions.ts';
import { checkedSink } from '../support/kinds/checked-sink.ts';
import { arbitraryOf } from '../support/kinds/schema-arbitrary.ts';

const EVERYTHING: KindOptions = {
  profile: 'both',
  labels: ['*'],
  annotations: ['*'],
  families: () => true,
  join: ['cluster', 'workload', 'zone'],
  cluster: 'c',
  entities: true,
};

const configured = kinds.map((kind) => {
  const [counted, measured] = [transitionSourceOf(kind)?.schema, durationSourceOf(kind)?.schema];
  const reads = counted && measured ? union(counted, measured) : (counted ?? measured);
  return configure(kind, { ...EVERYTHING, reads });
});

/** What every kind's objects give to others, by the kind that gives. */
const gives = configured.flatMap(({ joins = [] }) => joins.flatMap(({ sources }) => Object.entries(sources)));

for (const kind of configured) {
  test(`whatever ${kind.resource} say, all that is declared of them is total`, () => {
    const object = arbitraryOf(kind.schema);
    fc.assert(
      fc.property(object, object, (before, after) => {
        checkFamilies(kind, after);
        checkLabels(kind, after);
        for (const join of kind.joins ?? []) assert.match(typeof join.key(after), /^(string|undefined)$/);
        for (const [resource, { give }] of gives) {
          if (resource === kind.resource) assert.match(typeof (give(after)?.to ?? ''), /^string$/);
        }
        checkEntities(kind, before, after);
        checkTransitions(kind, before, after);
        checkDurations(kind, before, after);
      }),
      { numRuns: 300 },
    );
  });
}

function checkFamilies(kind: Kind, object: KubernetesObject): void {
  for (const family of kind.families) {
    family.visit(object, checkedSink(kind, family));
    assert.ok(Buffer.isBuffer(renderFamily(kind, family, [object]).bytes));
  }
}

/** The labels that name the object, and what options added to them. */
function checkLabels(kind: Kind, object: KubernetesObject): void {
  for (const identity of new Set(kind.families.map((family) => identityOf(kind, family)))) {
    const values = identity.values(object);
    assert.equal(values.length, identity.labels.length);
    for (const value of values) assert.match(typeof value, /^(string|undefined)$/);
    const { names, values: dynamic } = identity.dynamic?.(object) ?? { names: [], values: [] };
    assert.equal(names.length, dynamic.length);
  }
}

function checkEntities(kind: Kind, before: KubernetesObject, after: KubernetesObject): void {
  const describer = describerOf(kind);
  if (describer === undefined) return;
  assert.equal(describer.same(after, after), true);
  if (describer.same(before, after)) assert.deepEqual(describer.describe(before), describer.describe(after));
}

function checkDurations(kind: Kind, before: KubernetesObject, after: KubernetesObject): void {
  for (const { labels, progress } of durationSourceOf(kind)?.durations ?? []) {
    for (const earlier of [undefined, before]) {
      const found = progress(after, earlier);
      if (found?.isOver) assert.equal(found.labels.length, labels.length);
    }
  }
}

function checkTransitions(kind: Kind, before: KubernetesObject, after: KubernetesObject): void {
  const source = transitionSourceOf(kind);
  if (source === undefined) return;
  assert.deepEqual(source.transitions(after, after), []);
  for (const { counter, labels, times } of [
    ...source.transitions(undefined, after),
    ...source.transitions(before, after),
  ]) {
    assert.equal(labels.length, source.counters.find(({ name }) => name === counter)?.labels.length);
    assert.ok(times > 0);
  }
}
