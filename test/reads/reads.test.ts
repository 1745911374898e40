/** What is read for a family is all that it reads, and no more than the filters of families leave to be read. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { describerOf } from '../../src/resources/declare/entities.ts';
import { type KubernetesObject, kindId } from '../../src/resources/declare/kind.ts';
import { endpointslices } from '../../src/resources/kinds/endpointslices.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { configure, type KindOptions } from '../../src/resources/options/configure.ts';
import { pruned } from '../../src/resources/options/pruned.ts';
import { readersOf } from '../../src/resources/reads.ts';
import { renderedLines } from '../support/kinds/kind-lines.ts';
import { arbitraryOf } from '../support/kinds/schema-arbitrary.ts';
import { observe, recordedOf, withAllFamilies } from './observe.ts';
import { readsModule } from './table.ts';
import { wordsOf } from './words.ts';

const EVERYTHING: KindOptions = { profile: 'both', labels: ['*'], annotations: ['*'] };

test('the table of what families read is up to date: `npm run docs` writes it', () => {
  assert.equal(readFileSync(new URL('../../src/resources/reads.ts', import.meta.url), 'utf8'), readsModule(kinds));
});

for (const plain of kinds.filter(({ form }) => form === 'object')) {
  const whole = withAllFamilies(plain);

  test(`no family of ${plain.resource} reads what is not read for it alone, whatever objects say`, () => {
    const readers = readersOf(kindId(whole));
    fc.assert(
      fc.property(arbitraryOf(whole.schema, wordsOf(whole)), (object) => {
        for (const [path, names] of observe(whole, [object])) {
          const declared = readers.get(path);
          for (const name of names) assert.ok(declared?.includes(name) ?? true, `${name} reads ${path}`);
        }
      }),
      { numRuns: 200 },
    );
  });

  test(`each family of ${plain.resource} alone has the samples that it has among all others`, () => {
    const objects = recordedOf(whole);
    for (const family of whole.families) {
      const alone = configure(plain, { ...EVERYTHING, families: ({ name }) => name === family.name });
      assert.deepEqual(
        alone.families.map(({ name }) => name),
        [family.name],
      );
      assert.deepEqual(
        renderedLines(alone, alone.families[0]!, recordedOf(alone)),
        renderedLines(whole, family, objects),
        family.name,
      );
    }
  });
}

test('what entities and joins read is there, whatever families are told', () => {
  const nothing = { families: () => false };
  const options: KindOptions = { entities: true, join: ['workload', 'zone'] };
  const configured = kinds.map(
    (kind) => [configure(kind, options), configure(kind, { ...options, ...nothing })] as const,
  );
  const gives = configured.flatMap(([{ joins = [] }]) => joins.flatMap(({ sources }) => Object.entries(sources)));
  for (const [whole, alone] of configured) {
    const [before, after] = [recordedOf(whole), recordedOf(alone)];
    const same = <V>(what: string, read: ((object: KubernetesObject) => V) | undefined) =>
      assert.deepEqual(
        after.map((object) => read?.(object)),
        before.map((object) => read?.(object)),
        `${what} of ${whole.resource}`,
      );
    same('labels', alone.identity.values);
    same('entities', describerOf(alone)?.describe);
    for (const join of alone.joins ?? []) same('key', join.key);
    for (const [id, { give }] of gives) if (id === kindId(alone)) same('gift', give);
  }
});

test('what metrics of a service read of its endpoint slices is read of these', () => {
  const families: KindOptions['families'] = ({ name }) => name.startsWith('k8s.service.endpoint');
  const kept = (profile: KindOptions['profile']) =>
    Object.keys(configure(endpointslices, { profile, families }).schema.fields);
  assert.deepEqual(kept('ksm'), ['metadata']);
  assert.deepEqual(kept('semconv').sort(), ['addressType', 'endpoints', 'metadata']);
});

test('a kind that nobody has watched reading keeps all of its fields', () => {
  const { schema } = kinds[0]!;
  assert.equal(
    pruned({ group: 'shop.example', resource: 'widgets' }, schema, () => false),
    schema,
  );
});
