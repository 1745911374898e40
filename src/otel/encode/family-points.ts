import type { DynamicLabels } from '../../resources/declare/family.ts';
import type { Histogram } from '../../resources/declare/histogram.ts';
import { type KubernetesObject, Sampler } from '../../resources/declare/kind.ts';
import type { Delta } from '../ends/deltas.ts';
import type { FamilyVisitor } from '../instruments/families.ts';
import { startOf } from '../instruments/producer.ts';
import { EncodedRows } from './encoded-rows.ts';
import { type MessageWriter, POINT_ATTRIBUTE } from './message-writer.ts';

/**
 * The attributes that name the objects of a block, encoded one after the other: `ends[n]` is where those of the n-th end.
 * They are half of what a push writes, and the same for every family. A block never changes, so neither do they.
 */
export interface EncodedIdentities {
  readonly bytes: Buffer;
  readonly ends: readonly number[];
}

/** A sample with the object that it is of; `labels` are the family's own. */
export type Sample = readonly [
  object: KubernetesObject,
  value: number,
  labels: readonly (string | undefined)[] | undefined,
  dynamic: DynamicLabels | undefined,
  histogram?: Histogram,
];

/**
 * Writes the samples of one family as points. It lives as long as its metric is written: what it works with is made once,
 * since the same for each block would be old enough for the old generation when it is thrown away.
 */
export class FamilyPoints {
  readonly #sampler: Sampler<KubernetesObject>;
  #object: KubernetesObject | undefined;
  #identities: Buffer | undefined;
  /** Where the attributes of the object begin and end in the identities. */
  #from = 0;
  #to = 0;
  #row = 0;

  /**
   * `time` is that of the points, in unix milliseconds; `ended` is told of each point that is complete but for its length.
   * With `tell`, points say what that gives, and there is none where it gives nothing.
   */
  constructor(
    visitor: FamilyVisitor,
    time: number,
    writer: MessageWriter,
    ended: (point: number) => void,
    tell?: (...sample: Sample) => Delta | undefined,
  ) {
    const { family } = visitor;
    const hasStart = family.type !== 'gauge';
    const rows = new EncodedRows(family.labels);
    this.#sampler = new Sampler(family, (value, labels, dynamic) => {
      const told = tell?.(this.#object!, value, labels, dynamic);
      if (tell !== undefined && told === undefined) return;
      const start = told?.start ?? (hasStart ? startOf(visitor, this.#object!, labels, time) : 0);
      const point = writer.openPoint(start, told?.value ?? value);
      writer.copy(this.#identities!, this.#from, this.#to);
      if (labels !== undefined) rows.write(writer, this.#row++, labels);
      if (dynamic !== undefined) writer.labels(POINT_ATTRIBUTE, dynamic.names, dynamic.values);
      ended(point);
    });
  }

  /** Writes the points of some objects, whose encoded identities are given. */
  write(objects: readonly KubernetesObject[], { bytes, ends }: EncodedIdentities): void {
    this.#identities = bytes;
    this.#to = 0;
    for (let at = 0; at < objects.length; at++) {
      this.#object = objects[at]!;
      this.#from = this.#to;
      this.#to = ends[at]!;
      this.#row = 0;
      this.#sampler.visit(this.#object);
    }
  }
}
