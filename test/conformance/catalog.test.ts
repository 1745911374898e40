import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Family } from '../../src/resources/declare/family.ts';
import type { Kind } from '../../src/resources/declare/kind.ts';
import { kinds } from '../../src/resources/kinds.ts';
import { BEYOND } from '../docs/made/metrics-page.ts';
import { type CatalogEntry, catalog, catalogued, inCatalog } from './catalog.ts';
import { CLUSTERS, casesOf, expectedText, readSteps } from './recordings.ts';
import { recordedKinds } from './selection.ts';
import { familiesIn } from './text.ts';

describe('the families of each kind are those of the catalogue, in its order', () => {
  for (const resource of new Set(catalog.map((entry) => entry.resource))) {
    test(resource, () => {
      const kind = recordedKinds.find((candidate) => candidate.resource === resource);
      assert.ok(kind);
      assert.deepEqual(
        catalogued(kind).families.map((family) => factsOf(kind, family)),
        catalog.filter((entry) => entry.resource === resource).map(expectedFacts),
      );
    });
  }
});

test('a family beyond the catalogue is documented as such', () => {
  const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8').split('\n');
  const rowOf = ({ name }: Family<never>) => page.find((line) => line.startsWith(`| \`${name}\` |`));
  for (const family of kinds.flatMap(({ families }) => families)) {
    assert.equal(rowOf(family)?.includes(BEYOND), !inCatalog(family), family.name);
  }
});

function factsOf(kind: Kind, family: Family<never>) {
  return {
    name: family.name,
    type: family.type,
    stability: family.stability,
    labels: [...kind.identity.labels, ...family.labels],
    optIn: family.optIn,
    deprecatedSince: family.deprecatedSince,
    lists: family.lists,
    onByDefault: kind.onByDefault,
    namespaced: kind.namespaced,
  };
}

function expectedFacts(entry: CatalogEntry) {
  return {
    name: entry.name,
    type: entry.type,
    stability: entry.stability,
    labels: entry.labels,
    optIn: entry.optIn ?? false,
    deprecatedSince: entry.deprecatedVersion,
    lists: entry.allowlistGated && (entry.dynamicPrefix === 'label_' ? 'labels' : 'annotations'),
    onByDefault: entry.defaultResource ?? false,
    namespaced: entry.scope === 'Namespaced',
  };
}

/** Every sample line that is recorded, by family. */
function recordedLines(): Map<string, Set<string>> {
  const lines = new Map<string, Set<string>>();
  const texts = CLUSTERS.flatMap((cluster) => casesOf(cluster).map((recorded) => expectedText(cluster, recorded)));
  for (const family of [...texts, readSteps().final].flatMap(familiesIn)) {
    const known = lines.get(family.name) ?? new Set();
    for (const line of family.lines) known.add(line);
    lines.set(family.name, known);
  }
  return lines;
}

describe('the recordings show', () => {
  const lines = recordedLines();

  test('a sample of every family', () => {
    const unseen = catalog.filter(({ name }) => !lines.get(name)?.size).map(({ name }) => name);
    assert.deepEqual(unseen, []);
  });

  test('every value that a label can have', () => {
    const unseen = catalog.flatMap(({ name, enumerations = {} }) =>
      Object.entries(enumerations).flatMap(([label, values]) => {
        const text = [...(lines.get(name) ?? [])].join('\n');
        return values
          .filter((value) => !text.includes(`${label}="${value}"`))
          .map((value) => `${name} ${label}="${value}"`);
      }),
    );
    assert.deepEqual(unseen, []);
  });
});
