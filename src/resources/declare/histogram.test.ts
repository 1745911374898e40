import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  BOUNDARIES,
  cumulative,
  difference,
  type Histogram,
  MAX_BUCKETS,
  NOTHING_OBSERVED,
  observed,
} from './histogram.ts';

const of = (values: readonly number[]): Histogram => values.reduce(observed, NOTHING_OBSERVED);
const seconds = fc.oneof(
  fc.nat(100),
  fc.nat(100_000_000).map((millis) => millis / 1000),
  fc.nat(1_000_000_000),
);
const some = fc.array(seconds, { maxLength: 60 });

/** How many values a bucket holds, by the definition of the data model. */
function heldBy(values: readonly number[], scale: number, bucket: number): number {
  const [above, upTo] = [bucket, bucket + 1].map((index) => 2 ** (index * 2 ** -scale)) as [number, number];
  return values.filter((value) => value > above && value <= upTo).length;
}

test('each bucket holds the values between its bounds, whatever was observed in whatever order', () => {
  fc.assert(
    fc.property(some, (values) => {
      const { scale, offset, buckets, zeros, count } = of(values);
      assert.deepEqual(
        buckets,
        Array.from(buckets, (_, at) => heldBy(values, scale, offset + at)),
      );
      assert.equal(zeros + buckets.reduce((sum, held) => sum + held, 0), count);
      assert.equal(count, values.length);
    }),
  );
});

test('a value on a boundary belongs to the bucket below it', () => {
  for (const power of [-3, -1, 0, 1, 5, 20]) {
    const { scale, offset } = of([2 ** power]);
    assert.equal((offset + 1) * 2 ** -scale, power);
  }
});

test('there are no more buckets than allowed, and no coarser ones than needed', () => {
  fc.assert(
    fc.property(some, (values) => {
      const { scale, offset, buckets } = of(values);
      assert.ok(buckets.length <= MAX_BUCKETS);
      const positive = values.filter((value) => value > 0);
      if (scale === NOTHING_OBSERVED.scale || positive.length === 0) return;
      const finer = [Math.min(...positive), Math.max(...positive)].map((value) =>
        Math.ceil(Math.log2(value) * 2 ** (scale + 1)),
      ) as [number, number];
      assert.ok(finer[1] - finer[0] + 1 >= MAX_BUCKETS, `${offset} ${finer}`);
    }),
  );
});

test('the fixed buckets count up to their boundaries, and the sum is that of the values', () => {
  fc.assert(
    fc.property(some, (values) => {
      const histogram = of(values);
      const bounds = [...BOUNDARIES, Number.POSITIVE_INFINITY];
      assert.deepEqual(
        cumulative(histogram),
        bounds.map((bound) => values.filter((value) => value <= bound).length),
      );
      const thousandths = values.reduce((sum, value) => sum + Math.round(value * 1000), 0);
      assert.equal(histogram.sum, thousandths / 1000);
    }),
  );
});

test('a difference is what was observed between two states', () => {
  fc.assert(
    fc.property(some, some, (before, after) => {
      const later = of([...before, ...after]);
      const { scale, offset, buckets, ...gained } = difference(later, of(before));
      const expected = of(after);
      assert.equal(gained.zeros + buckets.reduce((sum, held) => sum + held, 0), gained.count);
      assert.deepEqual(
        buckets,
        Array.from(buckets, (_, at) => heldBy(after, scale, offset + at)),
      );
      assert.deepEqual(gained, {
        count: expected.count,
        sum: expected.sum,
        zeros: expected.zeros,
        bounded: expected.bounded,
      });
    }),
  );
});
