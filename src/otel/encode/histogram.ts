import type { Histogram } from '../../resources/declare/histogram.ts';
import { identityOf, type KubernetesObject, Sampler } from '../../resources/declare/kind.ts';
import type { Delta } from '../ends/deltas.ts';
import type { FamilyVisitor } from '../instruments/families.ts';
import { startOf } from '../instruments/producer.ts';
import type { Sample } from './family-points.ts';
import { type MessageWriter, OPENING } from './message-writer.ts';

/** The field `attributes` of an ExponentialHistogramDataPoint, which is another one than that of a NumberDataPoint. */
export const HISTOGRAM_ATTRIBUTE = 0x0a;
/** Its field `flags` (10) with DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK. */
export const NO_RECORDED_HISTOGRAM = Buffer.from([0x50, 1]);

/** Fields of ExponentialHistogramDataPoint and of the Buckets in it. */
const POINT = { count: 0x21, sum: 0x29, scale: 0x30, zeroCount: 0x39, positive: 0x42 } as const;
const BUCKETS = { offset: 0x08, counts: 0x12 } as const;

/** Writes the samples of one family of histograms as points (ExponentialHistogramDataPoint in metrics.proto). */
export class HistogramPoints {
  readonly #sampler: Sampler<KubernetesObject>;
  #object: KubernetesObject | undefined;

  /** As `FamilyPoints`; with `tell`, points have the histogram that that gives. */
  constructor(
    visitor: FamilyVisitor,
    time: number,
    writer: MessageWriter,
    ended: (point: number) => void,
    tell?: (...sample: Sample) => Delta | undefined,
  ) {
    const { kind, family } = visitor;
    const identity = identityOf(kind, family);
    this.#sampler = new Sampler(family, (value, labels, dynamic, histogram) => {
      const object = this.#object!;
      const told = tell?.(object, value, labels, dynamic, histogram);
      const shown = tell === undefined ? histogram : told?.histogram;
      if (shown === undefined) return;
      const point = writer.openPoint(told?.start ?? startOf(visitor, object, labels, dynamic, time), undefined);
      writer.labels(HISTOGRAM_ATTRIBUTE, identity.labels, identity.values(object));
      const more = identity.dynamic?.(object);
      if (more !== undefined) writer.labels(HISTOGRAM_ATTRIBUTE, more.names, more.values);
      if (labels !== undefined) writer.labels(HISTOGRAM_ATTRIBUTE, family.labels, labels);
      writer.copy(fieldsOf(shown));
      writer.close(point);
      ended(point - OPENING);
    });
  }

  /** Writes the points of some objects of a block, from one place to another. */
  write(objects: readonly KubernetesObject[], from: number, to: number): void {
    for (let at = from; at < to; at++) {
      this.#object = objects[at]!;
      this.#sampler.visit(this.#object);
    }
  }
}

/** What a point has beside its times and attributes. No value is below 0, so that there are no negative buckets. */
function fieldsOf({ count, sum, zeros, scale, offset, buckets }: Histogram): Buffer {
  const counts = buckets.flatMap(varint);
  const positive =
    buckets.length === 0
      ? []
      : message(POINT.positive, [BUCKETS.offset, ...varint(zigzag(offset)), ...message(BUCKETS.counts, counts)]);
  return Buffer.from([
    ...[POINT.count, ...fixed64(count)],
    ...[POINT.sum, ...double(sum)],
    ...[POINT.scale, ...varint(zigzag(scale))],
    ...[POINT.zeroCount, ...fixed64(zeros)],
    ...positive,
  ]);
}

function message(tag: number, content: readonly number[]): number[] {
  return [tag, ...varint(content.length), ...content];
}

/** A whole number from 0 to 2^53. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
}

/** An integer as protobuf's `sint32` has it. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

const eight = Buffer.alloc(8);

function fixed64(value: number): Buffer {
  eight.writeBigUInt64LE(BigInt(value));
  return eight;
}

function double(value: number): Buffer {
  eight.writeDoubleLE(value);
  return eight;
}
