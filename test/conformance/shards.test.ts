/** The shards of kube-state-metrics: each as it was recorded, and together the whole, for any number, over all steps. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isInShard, type Shard } from '../../src/kubernetes/scope.ts';
import type { Kind, KubernetesObject } from '../../src/resources/declare/kind.ts';
import { CLUSTERS, casesOf, expectedText, readSteps, shardCasesOf } from './recordings.ts';
import { readObject, readObjects, selectedKinds } from './selection.ts';
import { difference, familiesIn, sampleLines } from './text.ts';

const shardsOf = (total: number, ranges?: Shard['ranges']): readonly Shard[] =>
  Array.from({ length: total }, (_, ordinal) => ({ ordinal, total, ranges }));

/** Fails where a family of the shards together is not, line by line, the family of all objects. */
function checkUnion(kind: Kind, objects: readonly KubernetesObject[]): void {
  for (let total = 1; total <= 7; total++) {
    for (const ranges of [undefined, 'here'] as const) {
      const parts = shardsOf(total, ranges).map((shard) =>
        objects.filter(({ metadata: { uid } }) => isInShard(uid, shard)),
      );
      assert.equal(parts.flat().length, objects.length);
      for (const family of kind.families) {
        const whole = sampleLines(kind, family, objects).toSorted();
        const together = parts.flatMap((part) => sampleLines(kind, family, part)).toSorted();
        assert.equal(together.join('\n'), whole.join('\n'), `${family.name}, ${total} shards`);
      }
    }
  }
}

for (const cluster of CLUSTERS) {
  describe(`shards of the cluster ${cluster}`, () => {
    for (const recorded of shardCasesOf(cluster)) {
      test(`are those of kube-state-metrics: ${recorded.name}`, () => {
        const [, ordinal, total] = /^shard-(\d)-of-(\d)$/.exec(recorded.name)!.map(Number);
        const shard = { ordinal: ordinal!, total: total! };
        const expected = familiesIn(expectedText(cluster, recorded));
        const actual = selectedKinds(recorded.flags.filter((flag) => !flag.includes('shard'))).flatMap((kind) => {
          const objects = readObjects(cluster, kind).filter(({ metadata: { uid } }) => isInShard(uid, shard));
          if (objects.length === 0) return [];
          return kind.families.map((family) => ({ ...family, lines: sampleLines(kind, family, objects) }));
        });
        assert.deepEqual(
          actual.map(({ name, type }) => `${name} ${type}`),
          expected.map(({ name, type }) => `${name} ${type}`),
        );
        const differences = expected.map(({ lines }, at) => difference(lines, actual[at]!.lines) ?? '');
        assert.equal(differences.join(''), '');
      });
    }
    const all = casesOf(cluster).find(({ name }) => name === 'all-resources')!;
    for (const kind of selectedKinds(all.flags)) {
      test(`have together all series of ${kind.resource}`, () => checkUnion(kind, readObjects(cluster, kind)));
    }
  });
}

test('shards have together all series after each of the recorded steps', () => {
  const { flags, steps } = readSteps();
  const watched = new Map(
    selectedKinds(flags).map((kind) => {
      const objects = readObjects('basic', kind).map((object) => [object.metadata.uid, object] as const);
      return [kind.resource, { kind, objects: new Map<string, KubernetesObject>(objects) }];
    }),
  );
  for (const { name, events } of steps) {
    for (const { resource, type, object } of events) {
      const { kind, objects } = watched.get(resource)!;
      const read = readObject(kind.schema, object);
      if (type === 'DELETED') objects.delete(read.metadata.uid);
      else objects.set(read.metadata.uid, read);
    }
    for (const resource of new Set(events.map((event) => event.resource))) {
      const { kind, objects } = watched.get(resource)!;
      assert.doesNotThrow(() => checkUnion(kind, [...objects.values()]), name);
    }
  }
});
