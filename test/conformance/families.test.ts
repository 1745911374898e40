import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Case, CLUSTERS, type Cluster, casesOf, expectedText } from './recordings.ts';
import { queried, readObjects, selectedKinds, watched } from './selection.ts';
import { difference, type FamilyLines, familiesIn, sampleLines } from './text.ts';

for (const cluster of CLUSTERS) {
  describe(`series of the cluster ${cluster} are those of kube-state-metrics`, () => {
    for (const recorded of casesOf(cluster)) {
      test(recorded.name, () => {
        const expected = familiesIn(expectedText(cluster, recorded));
        const actual = exposed(cluster, recorded);
        assert.deepEqual(actual.map(typeOf), expected.map(typeOf));
        const differences = expected.flatMap(({ name, lines }, at) => {
          const found = difference(lines, actual[at]!.lines);
          return found === undefined ? [] : [`${name}: ${found}`];
        });
        assert.equal(differences.join('\n'), '');
      });
    }
  });
}

const typeOf = ({ name, type }: FamilyLines) => `${name} ${type}`;

/** Our families for a recorded case: of each kind that has any object, all families, with samples or without. */
function exposed(cluster: Cluster, { flags, query }: Case): readonly FamilyLines[] {
  const isWatched = watched(flags);
  const isWanted = queried(query);
  return selectedKinds(flags).flatMap((kind) => {
    if (!isWanted(kind.resource)) return [];
    const objects = readObjects(cluster, kind).filter((object) => isWatched(kind, object));
    if (objects.length === 0) return [];
    return kind.families.map((family) => ({
      name: family.name,
      type: family.type,
      lines: sampleLines(kind, family, objects),
    }));
  });
}
