import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import fc from 'fast-check';
import { isInShard } from '../kubernetes/scope.ts';
import { INITIAL_SHARDING_STATE, type ShardingInput, type ShardingState, shardingStep, shownShards } from './step.ts';

const TIMING = { grace: 60, most: 600 };

function run(...inputs: readonly (readonly [now: number, total: number, complete?: boolean, listed?: boolean])[]) {
  return inputs.reduce<ShardingState>(
    (state, [now, total, isComplete = true, isListed = true]) =>
      shardingStep(state, { now, layout: { ordinal: 1, total, isComplete }, isListed }, TIMING),
    INITIAL_SHARDING_STATE,
  );
}

const shown = (state: ShardingState) => shownShards(state).map(({ ordinal, total }) => `${ordinal}/${total}`);

describe('a change of the number of shards', () => {
  it('shows the new shard beside the old one, for the grace', () => {
    assert.deepEqual(shown(run([0, 2])), ['1/2']);
    assert.deepEqual(shown(run([0, 2], [10, 3])), ['1/3', '1/2']);
    assert.deepEqual(shown(run([0, 2], [10, 3], [20, 3], [79, 3])), ['1/3', '1/2']);
    assert.deepEqual(shown(run([0, 2], [10, 3], [20, 3], [80, 3])), ['1/3']);
  });

  it('is over no sooner than all pods are ready and the new shard is listed', () => {
    assert.deepEqual(shown(run([0, 2], [10, 3], [20, 3, false], [500, 3, false])), ['1/3', '1/2']);
    assert.deepEqual(shown(run([0, 2], [10, 3], [20, 3, true, false], [9000, 3, true, false])), ['1/3', '1/2']);
    const interrupted = run([0, 2], [10, 3], [20, 3], [70, 3, false], [80, 3], [139, 3]);
    assert.deepEqual(shown(interrupted), ['1/3', '1/2']);
  });

  it('waits for pods that do not get ready for a limited time', () => {
    assert.deepEqual(shown(run([0, 2], [10, 3], [610, 3, false], [670, 3, false])), ['1/3']);
  });

  it('keeps what came before where it is followed by another', () => {
    assert.deepEqual(shown(run([0, 2], [10, 3], [20, 5], [30, 4])), ['1/4', '1/2', '1/3', '1/5']);
    assert.deepEqual(shown(run([0, 2], [10, 3], [20, 2])), ['1/2', '1/3']);
  });

  it('leaves a shard that there is no more as it is', () => {
    const state = run([0, 3], [10, 1], [900, 1]);
    assert.deepEqual([shown(state), state.isLeaving], [['1/3'], true]);
    assert.equal(run([0, 3], [10, 1], [20, 3]).isLeaving, false);
    assert.deepEqual(shown(run([0, 3], [10, 0])), ['1/3']);
  });
});

/** A StatefulSet whose pods start and end at random, with what each pod does at each moment. */
test('at each moment every object is in a shard that a pod shows', () => {
  const uids = Array.from({ length: 40 }, (_, at) => `object-${at}`);
  const change = fc.record({
    total: fc.integer({ min: 1, max: 6 }),
    /** How long a new pod takes to list its objects, and one that is there to list what it gains. */
    delay: fc.integer({ min: 1, max: 50 }),
    pause: fc.integer({ min: 1, max: 300 }),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      interface Pod {
        state: ShardingState;
        /** By shard: since when it is listed. */
        listed: Map<string, number>;
        /** When it is gone for good. */
        until: number;
      }
      const pods = new Map<number, Pod>();
      let now = 0;
      let target = 0;
      for (const [at, { total, delay, pause }] of changes.entries()) {
        target = total;
        for (const [ordinal, pod] of pods) if (ordinal >= total) pod.until = Math.min(pod.until, now + 60);
        for (const end = now + pause; now < end; now++) {
          for (const [ordinal, pod] of pods) if (now >= pod.until) pods.delete(ordinal);
          for (let ordinal = 0; ordinal < target; ordinal++) {
            const pod = pods.get(ordinal);
            if (pod === undefined || pod.until !== Number.POSITIVE_INFINITY) {
              // A StatefulSet has never two pods of one number.
              if (pod === undefined)
                pods.set(ordinal, {
                  state: INITIAL_SHARDING_STATE,
                  listed: new Map(),
                  until: Number.POSITIVE_INFINITY,
                });
            }
          }
          const isReady = (pod: Pod | undefined) => pod?.state.own !== undefined && isListedIn(pod);
          const isListedIn = ({ state, listed }: Pod) =>
            shownShards(state).every(({ ordinal, total }) => now >= (listed.get(`${ordinal}/${total}`) ?? Infinity));
          const isComplete = Array.from({ length: target }, (_, ordinal) => isReady(pods.get(ordinal))).every(Boolean);
          for (const [ordinal, pod] of pods) {
            const input: ShardingInput = {
              now,
              layout: { ordinal, total: target, isComplete },
              isListed: isListedIn(pod),
            };
            pod.state = shardingStep(pod.state, input, { grace: 60, most: 100_000 });
            const keys = new Set(shown(pod.state));
            for (const key of pod.listed.keys()) if (!keys.has(key)) pod.listed.delete(key);
            for (const key of keys) if (!pod.listed.has(key)) pod.listed.set(key, now + delay);
          }
          // Nobody has listed anything before the first pods are ready.
          if (at === 0) continue;
          for (const uid of uids) {
            const holders = [...pods.values()].filter(({ state, listed }) =>
              shownShards(state).some(
                (shard) => isInShard(uid, shard) && now >= (listed.get(`${shard.ordinal}/${shard.total}`) ?? Infinity),
              ),
            );
            assert.ok(holders.length > 0, `${uid} at ${now}`);
          }
        }
        if (at === 0) {
          // The start is over when all have listed.
          now += 60;
        }
      }
    }),
    { numRuns: 300 },
  );
});
