/** What is read for a family is all that it reads, and no more than the filters of families leave to be read. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { kindId } from '../../src/resources/declare/kind.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { configure } from '../../src/resources/options/configure.ts';
import { pruned } from '../../src/resources/options/pruned.ts';
import { readersOf } from '../../src/resources/reads.ts';
import { sampleLines } from '../conformance/text.ts';
import { arbitraryOf } from '../support/schema-arbitrary.ts';
import { observe, recordedOf, withAllFamilies } from './observe.ts';
import { readsModule } from './table.ts';

test('the table of what families read is up to date: `npm run docs` writes it', () => {
  assert.equal(readFileSync(new URL('../../src/resources/reads.ts', import.meta.url), 'utf8'), readsModule(kinds));
});

for (const plain of kinds.filter(({ form }) => form === 'object')) {
  const whole = withAllFamilies(plain);

  test(`no family of ${plain.resource} reads what is not read for it alone, whatever objects say`, () => {
    const readers = readersOf(kindId(whole));
    fc.assert(
      fc.property(arbitraryOf(whole.schema), (object) => {
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
      const alone = configure(plain, {
        labels: ['*'],
        annotations: ['*'],
        families: ({ name }) => name === family.name,
      });
      assert.deepEqual(
        alone.families.map(({ name }) => name),
        [family.name],
      );
      assert.deepEqual(
        sampleLines(alone, alone.families[0]!, recordedOf(alone)),
        sampleLines(whole, family, objects),
        family.name,
      );
    }
  });
}

test('a kind that nobody has watched reading keeps all of its fields', () => {
  const { schema } = kinds[0]!;
  assert.equal(
    pruned({ group: 'shop.example', resource: 'widgets', schema }, () => false),
    schema,
  );
});
