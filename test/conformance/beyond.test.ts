/** Names, labels and order of the families that kube-state-metrics 2.20 does not have: those of beyond.json. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { readSettings } from '../../src/config/read-settings.ts';
import { selectKinds } from '../../src/config/selection.ts';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { nextKinds } from '../../src/resources/kinds/next/next.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { catalog } from './catalog.ts';

/** A family; the entries of a new kind have a place each, those of another stand after the place of kube-state-metrics'. */
interface Beyond {
  readonly resource: string;
  readonly name: string;
  readonly type: string;
  readonly stability: string;
  readonly labels: readonly string[];
  readonly order: number;
  readonly scope: 'Cluster' | 'Namespaced';
  readonly optIn?: true;
  readonly allowlistGated?: true;
  readonly dynamicPrefix?: string;
  /** In kube-state-metrics since 2.20, or in review there. */
  readonly next?: true;
}

const beyond: readonly Beyond[] = JSON.parse(readFileSync(new URL('beyond.json', import.meta.url), 'utf8'));
const byResource = Map.groupBy(beyond, ({ resource }) => resource);
const kindOf = (resource: string) => kinds.find((kind) => kind.resource === resource)!;

describe('the families beyond kube-state-metrics are those of the list, at their places', () => {
  for (const [resource, entries] of byResource) {
    test(resource, () => {
      const kind = kindOf(resource);
      const before = catalog.filter((entry) => entry.resource === resource).map(({ name }, order) => ({ name, order }));
      const ordered = [...before, ...entries].sort((a, b) => a.order - b.order).map(({ name }) => name);
      assert.deepEqual(
        kind.families.map(({ name }) => name),
        ordered,
      );
      assert.deepEqual(
        entries.map(({ name }) => factsOf(kind, name)),
        entries.map(expectedFacts),
      );
    });
  }
});

test('the kinds that kube-state-metrics does not have are off', () => {
  const resources = beyond
    .map(({ resource }) => resource)
    .filter((resource) => !catalog.some((one) => one.resource === resource));
  assert.deepEqual(
    nextKinds.map(({ resource }) => resource),
    [...new Set(resources)].sort(),
  );
  assert.deepEqual(
    nextKinds.filter(({ onByDefault }) => onByDefault),
    [],
  );
});

test('by default none of them is told, and nothing is read for them', () => {
  const told = select();
  const names = new Set(beyond.map(({ name }) => name));
  assert.deepEqual(
    told.flatMap(({ families }) => families).filter(({ name }) => names.has(name)),
    [],
  );
  for (const { resource, schema } of told) assert.ok(Object.is(schema, kindOf(resource).schema), resource);
});

test('--ksm-next tells those that are about to come, and of their kinds also the others that need no opt-in', () => {
  const told = new Set(select('--ksm-next').flatMap(({ families }) => families.map(({ name }) => name)));
  const isTold = ({ next, optIn, resource }: Beyond) =>
    next || (!optIn && byResource.get(resource)!.some((family) => family.next));
  assert.deepEqual(
    beyond.filter(({ name }) => told.has(name)).map(({ name }) => name),
    beyond.filter(isTold).map(({ name }) => name),
  );
  assert.equal(beyond.filter(({ next }) => next).length, 35);
});

test('--ksm-next adds nothing to the resources that are named', () => {
  assert.deepEqual(
    select('--ksm-next', '--resources=services').map(({ resource }) => resource),
    ['services'],
  );
});

function select(...flags: string[]): readonly Kind[] {
  const invocation = readSettings(flags, {}, (sentence) => assert.fail(sentence));
  assert.ok('run' in invocation);
  return selectKinds(invocation.run);
}

function factsOf(kind: Kind, name: string) {
  const family = kind.families.find((one) => one.name === name)!;
  return {
    name,
    type: family.type,
    stability: family.stability,
    labels: [...kind.identity.labels, ...family.labels],
    optIn: family.optIn,
    next: family.next,
    lists: family.lists,
    namespaced: kind.namespaced,
  };
}

function expectedFacts({ name, type, stability, labels, optIn, next, ...entry }: Beyond) {
  const lists = entry.allowlistGated && (entry.dynamicPrefix === 'label_' ? 'labels' : 'annotations');
  return {
    name,
    type,
    stability,
    labels,
    optIn: optIn ?? false,
    next,
    lists,
    namespaced: entry.scope === 'Namespaced',
  };
}
