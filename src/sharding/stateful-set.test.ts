import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberOf, shardName } from './name.ts';
import { layoutOf, STATEFUL_SET, type StatefulSet } from './stateful-set.ts';

const { absent } = STATEFUL_SET;

const ROWS: readonly (readonly [what: string, set: Partial<StatefulSet>, layout: readonly unknown[]])[] = [
  ['without a number of replicas it is the only one', {}, [2, 1, false]],
  ['it is the one of its number', { spec: { ...absent.spec, replicas: 4 } }, [2, 4, false]],
  ['numbers that begin later begin with 0 as shards', { spec: { replicas: 4, ordinals: { start: 2 } } }, [0, 4, false]],
  [
    'all are there when the status is of this generation and says so',
    {
      metadata: { ...absent.metadata, generation: 7 },
      spec: { ...absent.spec, replicas: 3 },
      status: { observedGeneration: 7, readyReplicas: 3 },
    },
    [2, 3, true],
  ],
  [
    'an older status says nothing',
    {
      metadata: { ...absent.metadata, generation: 8 },
      spec: { ...absent.spec, replicas: 3 },
      status: { observedGeneration: 7, readyReplicas: 3 },
    },
    [2, 3, false],
  ],
];

for (const [what, set, expected] of ROWS) {
  test(`of a pod of a StatefulSet: ${what}`, () => {
    const { ordinal, total, isComplete } = layoutOf('kube-state-otel-2', { ...absent, ...set });
    assert.deepEqual([ordinal, total, isComplete], expected);
  });
}

test('a process is named by its shard for as long as it runs, whatever the number of shards', () => {
  assert.equal(shardName({}), undefined);
  assert.equal(shardName({ shard: 0, totalShards: 1 }), undefined);
  assert.equal(shardName({ shard: 1, totalShards: 3 }), '1');
  assert.equal(shardName({ shard: 0, totalShards: 1, pod: 'ksm-0', podNamespace: 'x' }), '0');
  assert.equal(shardName({ shard: 1, totalShards: 3, pod: 'ksm-12' }), '1');
  assert.equal(numberOf('ksm-5d9f'), undefined);
});
