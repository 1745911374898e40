import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  EVERYTHING,
  isInShard,
  mayHold,
  mayOverlap,
  partsOfScope,
  type Scope,
  scopeKey,
  shardSelectorOf,
} from './scope.ts';

const scope = (parts: Partial<Scope>): Scope => ({ ...EVERYTHING, ...parts });

it('names just what narrows it', () => {
  assert.deepEqual(partsOfScope(EVERYTHING), {});
  const narrow = scope({ namespace: 'a', labelSelector: 'x=y', fieldSelector: 'f', shard: { ordinal: 1, total: 3 } });
  assert.deepEqual(partsOfScope(narrow), { namespace: 'a', labelSelector: 'x=y', fieldSelector: 'f', shard: '1/3' });
  assert.deepEqual(partsOfScope(scope({ limit: 2, cached: true })), { limit: '2', cached: 'true' });
  assert.notEqual(scopeKey(scope({ labelSelector: 'a' })), scopeKey(scope({ fieldSelector: 'a' })));
});

it('may hold what it does not leave out', () => {
  assert.equal(mayHold(EVERYTHING, 'a'), true);
  assert.equal(mayHold(scope({ namespace: 'a' }), 'a'), true);
  assert.equal(mayHold(scope({ namespace: 'a' }), 'b'), false);
  const denying = scope({ fieldSelector: 'spec.nodeName=n,metadata.namespace!=a,metadata.namespace!=b' });
  assert.deepEqual(
    ['a', 'b', 'c'].map((name) => mayHold(denying, name)),
    [false, false, true],
  );
});

const PAIRS: readonly (readonly [a: Partial<Scope>, b: Partial<Scope>, overlap: boolean])[] = [
  [{}, {}, true],
  [{}, { namespace: 'a' }, true],
  [{ namespace: 'a' }, { namespace: 'b' }, false],
  [{ namespace: 'a', labelSelector: 'x' }, { namespace: 'a', labelSelector: 'y' }, true],
  [{ shard: { ordinal: 0, total: 2 } }, { shard: { ordinal: 1, total: 2 } }, false],
  [{ shard: { ordinal: 0, total: 2 } }, { shard: { ordinal: 1, total: 3 } }, true],
  [{ shard: { ordinal: 0, total: 2 } }, {}, true],
  [{ shard: { ordinal: 0, total: 2 } }, { shard: { ordinal: 1, total: 2, ranges: 'here' } }, true],
  [{ shard: { ordinal: 0, total: 2, ranges: 'server' } }, { shard: { ordinal: 1, total: 2, ranges: 'here' } }, false],
];

for (const [a, b, overlap] of PAIRS) {
  it(`${JSON.stringify(a)} and ${JSON.stringify(b)} ${overlap ? 'may' : 'can not'} have an object in common`, () => {
    assert.equal(mayOverlap(scope(a), scope(b)), overlap);
    assert.equal(mayOverlap(scope(b), scope(a)), overlap);
  });
}

it('puts each object into exactly one shard, and few into another when one shard is added', () => {
  const uids = Array.from({ length: 1000 }, (_, at) => `8a2ff6ec-0000-4000-8000-${String(at).padStart(12, '0')}`);
  const shardOf = (uid: string, total: number) => {
    const shards = Array.from({ length: total }, (_, ordinal) => ordinal).filter((ordinal) =>
      isInShard(uid, { ordinal, total }),
    );
    assert.equal(shards.length, 1);
    return shards[0]!;
  };
  for (let total = 1; total < 7; total++) {
    const moved = uids.filter((uid) => shardOf(uid, total) !== shardOf(uid, total + 1));
    assert.ok(moved.every((uid) => shardOf(uid, total + 1) === total));
    assert.ok(moved.length < (2 * uids.length) / (total + 1), `${moved.length} of ${uids.length}`);
  }
});

it('puts each object into exactly one range', () => {
  // The last digits hardly change the first ones of this hash: what is counted up has to stand at the beginning.
  const uids = Array.from({ length: 500 }, (_, at) => `${String(at).padStart(8, '0')}-0000-4000-8000-8a2ff6ec1234`);
  for (let total = 1; total <= 7; total++) {
    const shards = Array.from({ length: total }, (_, ordinal) => ({ ordinal, total, ranges: 'here' as const }));
    for (const uid of uids) assert.equal(shards.filter((shard) => isInShard(uid, shard)).length, 1);
    for (const shard of shards) assert.ok(uids.some((uid) => isInShard(uid, shard)));
  }
});

it('has nothing in a shard that there is no more', () => {
  assert.equal(isInShard('a', { ordinal: 1, total: 1 }), false);
  assert.equal(isInShard('a', { ordinal: 0, total: 0 }), false);
  assert.equal(isInShard('a', { ordinal: 3, total: 3, ranges: 'here' }), false);
});

it('writes ranges as the API server gives them back', () => {
  const selectors = [0, 1, 2].map((ordinal) => shardSelectorOf({ ordinal, total: 3 }));
  assert.deepEqual(selectors, [
    "shardRange(object.metadata.uid, '0x0000000000000000', '0x5555555555555555')",
    "shardRange(object.metadata.uid, '0x5555555555555555', '0xaaaaaaaaaaaaaaaa')",
    "shardRange(object.metadata.uid, '0xaaaaaaaaaaaaaaaa', '0x10000000000000000')",
  ]);
});
