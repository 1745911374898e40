/** What an update changes is found out by the families alone that read what is another value. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AnyType } from '../../src/kubernetes/codec/schema.ts';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { createCompare } from '../../src/state/blocks/compare.ts';
import { arbitraryOf } from '../support/kinds/schema-arbitrary.ts';
import { withAllFamilies } from './observe.ts';
import { wordsOf } from './words.ts';

/** The families that differ, and the counters that fell. */
function differenceOf(kind: Kind, before: KubernetesObject, after: KubernetesObject): readonly unknown[] {
  const told: unknown[] = [];
  createCompare(kind)(before, after, {
    changed: (family) => told.push(kind.families[family]?.name),
    fell: (family, labels) => told.push([kind.families[family]?.name, labels]),
  });
  return told;
}

/** The same families of a kind that nobody has watched reading: all of them are compared. */
const unwatched = (kind: Kind): Kind => ({ ...kind, resource: 'unwatched' });

/** Of each field, also within messages, one state or the other; `pick` says which. */
function mixed(type: AnyType, before: unknown, after: unknown, pick: () => boolean): unknown {
  if (type.kind !== 'message' || before === undefined || after === undefined) return pick() ? after : before;
  if (pick()) return before;
  const [was, is] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const fields = Object.entries(type.fields).map(([name, [, field]]) => [
    name,
    mixed(field, was[name], is[name], pick),
  ]);
  return Object.fromEntries(fields);
}

for (const plain of kinds.filter(({ form }) => form === 'object')) {
  const kind = withAllFamilies(plain);

  test(`what an update of ${plain.resource} changes is what comparing all families says`, () => {
    fc.assert(
      fc.property(
        arbitraryOf(kind.schema, wordsOf(kind)),
        arbitraryOf(kind.schema, wordsOf(kind)),
        fc.infiniteStream(fc.boolean()),
        (a, b, picks) => {
          const after = mixed(kind.schema, a, b, () => picks.next().value) as KubernetesObject;
          assert.deepEqual(differenceOf(kind, a, after), differenceOf(unwatched(kind), a, after));
        },
      ),
      { numRuns: 200 },
    );
  });
}

test('an update of one field visits the families that read it, and no other', () => {
  const pods = withAllFamilies(kinds.find(({ resource }) => resource === 'pods')!);
  const visited = new Set<string>();
  const families = pods.families.map((family) => ({
    ...family,
    visit: (...given: Parameters<typeof family.visit>) => {
      visited.add(family.name);
      family.visit(...given);
    },
  }));
  const [object] = fc.sample(arbitraryOf(pods.schema), { seed: 1, numRuns: 1 }) as unknown as [
    KubernetesObject & { readonly status: object },
  ];
  const metadata = { ...object.metadata, resourceVersion: 'next' };
  const compare = createCompare({ ...pods, families });
  const nobody = { changed: () => assert.fail(), fell: () => assert.fail() };
  compare(object, { ...object, metadata }, nobody);
  assert.deepEqual([...visited], []);
  compare(object, { ...object, metadata, status: { ...object.status, phase: 'Changed' } } as KubernetesObject, {
    changed: () => {},
    fell: () => assert.fail(),
  });
  assert.deepEqual([...visited].sort(), ['k8s.pod.status.phase', 'kube_pod_status_phase']);
});

test('a family that nobody has watched reading is compared with each update', () => {
  const pods = kinds.find(({ resource }) => resource === 'pods')!;
  const told: string[] = [];
  const family = {
    ...pods.families[0]!,
    name: 'customresource_phase',
    visit: (object: KubernetesObject, emit: (value: number) => void) => emit(phaseOf(object).length),
  };
  const compare = createCompare({ ...pods, families: [family] } as unknown as Kind);
  const [object] = fc.sample(arbitraryOf(pods.schema), { seed: 1, numRuns: 1 }) as unknown as [KubernetesObject];
  const status = { ...(object as unknown as { status: object }).status, phase: `${phaseOf(object)}!` };
  compare(object, { ...object, status } as KubernetesObject, {
    changed: () => told.push('changed'),
    fell: () => {},
  });
  assert.deepEqual(told, ['changed']);
});

function phaseOf(object: KubernetesObject): string {
  return (object as unknown as { status: { phase: string } }).status.phase;
}
